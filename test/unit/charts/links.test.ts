import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { localDependencies, requireLinksInside } from '../../../src/charts/links.ts';

let root: string;
let workspace: string;
const at = (path: string) => join(workspace, path);

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'links-'));
  workspace = join(root, 'checkout');
  for (const folder of ['charts/web/templates', 'shared', '.git']) {
    mkdirSync(at(folder), { recursive: true });
  }
  mkdirSync(join(root, 'home'));
  for (const file of ['home/config.json', 'checkout/shared/values.yaml', 'checkout/.git/config']) {
    writeFileSync(join(root, file), 'text');
  }
});
afterEach(() => rmSync(root, { recursive: true }));

const check = (chart = 'charts/web') =>
  requireLinksInside(at(chart), { workspace, where: 'charts/web' });

describe('a symbolic link of a chart', () => {
  test.each([
    ['a file of the repository', '../../../shared/values.yaml'],
    ['a folder of the repository', '../../../shared'],
    ['its own chart, in a circle', '..'],
    ['nothing', 'not-there'],
  ])('may lead to %s', async (_, target) => {
    symlinkSync(target, at('charts/web/templates/link'));
    await expect(check()).resolves.toBeUndefined();
  });

  test.each([
    ['a file of the machine', () => join(root, 'home/config.json')],
    ['a folder of the machine', () => join(root, 'home')],
    ['what Git keeps, a token perhaps', () => '../../../.git/config'],
  ])('may not lead to %s', async (_, target) => {
    symlinkSync(target(), at('charts/web/templates/link'));
    await expect(check()).rejects.toMatchObject({
      code: 'chart-link-outside',
      where: 'charts/web',
      message: expect.stringContaining('templates/link'),
    });
  });

  test('is followed to the next one', async () => {
    symlinkSync('../../../shared', at('charts/web/templates/shared'));
    symlinkSync(join(root, 'home/config.json'), at('shared/next'));
    await expect(check()).rejects.toMatchObject({ code: 'chart-link-outside' });
  });
});

test('a dependency beside the chart is one of its directories', () => {
  const dependencies = [{ repository: 'file://../common' }, { repository: 'https://x' }, null];
  expect(localDependencies(at('charts/web'), dependencies)).toEqual([at('charts/common')]);
});
