import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { findCharts } from '../../../src/charts/sources.ts';

let folder: string;
let workspace: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sources-'));
  workspace = join(folder, 'work');
  for (const path of [
    'work/charts/web/Chart.yaml',
    'work/charts/api/Chart.yaml',
    'work/charts/README.md',
    'work/charts/empty/values.yaml',
    'work/dist/b-1.0.0.tgz',
    'work/dist/a-1.0.0.tgz',
    'work/dist/a-1.0.0.tgz.prov',
    'outside/Chart.yaml',
  ]) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), '');
  }
});

afterAll(() => rmSync(folder, { recursive: true }));

describe('charts', () => {
  const cases: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    ['a directory', ['charts/web'], ['directory charts/web']],
    ['a directory with a slash', ['./charts/web/'], ['directory charts/web']],
    ['an archive', ['dist/a-1.0.0.tgz'], ['archive dist/a-1.0.0.tgz']],
    [
      'in the order given',
      ['dist/b-1.0.0.tgz', 'charts/api'],
      ['archive dist/b-1.0.0.tgz', 'directory charts/api'],
    ],
    [
      'a glob, sorted, without what is no chart',
      ['charts/*'],
      ['directory charts/api', 'directory charts/web'],
    ],
    ['a glob of archives', ['dist/*'], ['archive dist/a-1.0.0.tgz', 'archive dist/b-1.0.0.tgz']],
    ['a glob as Windows writes it', ['charts\\w*'], ['directory charts/web']],
    ['a deep glob', ['**/*.tgz'], ['archive dist/a-1.0.0.tgz', 'archive dist/b-1.0.0.tgz']],
    [
      'each once',
      ['charts/web', 'charts/*', 'charts/{web,api}'],
      ['directory charts/web', 'directory charts/api'],
    ],
  ];
  test.each(cases)('%s', async (_name, entries, expected) => {
    const found = await findCharts(entries, workspace);
    expect(found.map(({ kind, where }) => `${kind} ${where}`)).toEqual(expected);
  });

  test('may lie outside of the workspace, and are shown so', async () => {
    const [found] = await findCharts(['../outside'], workspace);
    expect(found?.where).toBe(join(folder, 'outside'));
  });

  const wrong: readonly (readonly [string, readonly string[], string, RegExp])[] = [
    ['nothing named', [], 'charts-missing', /no chart is named/],
    ['no such path', ['charts/none'], 'chart-not-found', /no such file/],
    ['a directory that is no chart', ['charts/empty'], 'chart-not-found', /no Chart\.yaml/],
    ['a file that is no archive', ['charts/README.md'], 'chart-not-found', /no \.tgz/],
    ['a glob of nothing', ['x/*'], 'chart-not-found', /matches nothing/],
    ['a glob of no chart', ['charts/*.md'], 'chart-not-found', /matches no chart directory/],
  ];
  test.each(wrong)('are refused: %s', async (_name, entries, code, message) => {
    await expect(findCharts(entries, workspace)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });
});
