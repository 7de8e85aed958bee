import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createdAt } from '../../../src/charts/created.ts';
import type { Helm } from '../../../src/charts/helm.ts';
import { type PrepareOptions, prepareCharts } from '../../../src/charts/prepare.ts';
import { findCharts } from '../../../src/charts/sources.ts';
import { DEFAULT_LIMITS } from '../../../src/limits/read.ts';
import type { Log } from '../../../src/platform/host.ts';
import { chartYaml, packaged } from './packaged.ts';

let workspace: string;
let scratch: string;
let runs: { args: readonly string[]; env: Readonly<Record<string, string>> }[];
let lines: string[];

beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), 'prepare-'));
  scratch = join(workspace, 'scratch');
  mkdirSync(scratch);
  runs = [];
  lines = [];
});

afterEach(() => rmSync(workspace, { recursive: true }));

function write(path: string, content: string | Buffer): void {
  mkdirSync(dirname(join(workspace, path)), { recursive: true });
  writeFileSync(join(workspace, path), content);
}

/** Packages as helm would, as far as the code around it can tell. */
const helm: Helm = {
  path: '/usr/bin/helm',
  async run(args, env = {}) {
    runs.push({ args, env });
    if (args[0] === 'env') return `${join(workspace, 'known.yaml')}\n`;
    const destination = args.find((arg) => arg.startsWith('--destination='))?.slice(14);
    if (destination === undefined) return '';
    mkdirSync(destination);
    const name = basename(args[1] ?? '');
    const files = { [`${name}/Chart.yaml`]: chartYaml(name) };
    writeFileSync(join(destination, `${name}-1.2.3.tgz`), await packaged(files));
    return '';
  },
};

function log(): Log {
  const note = (level: string) => (message: string) => void lines.push(`${level}: ${message}`);
  return { info: note('info'), warning: note('warning') } as unknown as Log;
}

async function prepare(entries: readonly string[], options: Partial<PrepareOptions> = {}) {
  return prepareCharts(await findCharts(entries, workspace), {
    prefix: '',
    version: undefined,
    appVersion: undefined,
    dependencies: true,
    created: undefined,
    hasTags: false,
    workspace,
    scratch,
    helm: async () => helm,
    log: log(),
    limits: DEFAULT_LIMITS,
    signal: new AbortController().signal,
    ...options,
  });
}

describe('an archive', () => {
  test('is taken as it is, its time being that of the file', async () => {
    write('web.tgz', await packaged({ 'web/Chart.yaml': chartYaml() }));
    utimesSync(join(workspace, 'web.tgz'), 0, 1_700_000_000.9);
    const [chart] = await prepare(['web.tgz'], { prefix: 'acme' });
    expect(chart?.location).toEqual({ repository: 'acme/web', tag: '1.2.3' });
    expect(chart?.artifact.manifest.body.toString()).toContain('"2023-11-14T22:13:20Z"');
    expect(runs).toEqual([]);
  });

  test('has the time that is fixed', async () => {
    write('web.tgz', await packaged({ 'web/Chart.yaml': chartYaml() }));
    const [chart] = await prepare(['web.tgz'], { created: createdAt(0) });
    expect(chart?.artifact.manifest.body.toString()).toContain('"1970-01-01T00:00:00Z"');
  });

  test('takes the provenance beside it along', async () => {
    write('web.tgz', await packaged({ 'web/Chart.yaml': chartYaml() }));
    write('web.tgz.prov', 'signed');
    const [chart] = await prepare(['web.tgz']);
    expect(chart?.artifact.layers[1]?.bytes.toString()).toBe('signed');
  });

  test('cannot get another version', async () => {
    write('web.tgz', await packaged({ 'web/Chart.yaml': chartYaml() }));
    await expect(prepare(['web.tgz'], { version: '2.0.0' })).rejects.toMatchObject({
      code: 'chart-version-fixed',
    });
    await expect(prepare(['web.tgz'], { version: '1.2.3' })).resolves.toHaveLength(1);
  });

  const incomplete = () =>
    packaged({
      'web/Chart.yaml': chartYaml('web', '1.2.3', 'dependencies: [{name: db}, {name: cache}]'),
      'web/charts/cache/Chart.yaml': chartYaml('cache'),
    });

  test('that lacks a dependency is refused', async () => {
    write('web.tgz', await incomplete());
    await expect(prepare(['web.tgz'])).rejects.toMatchObject({
      code: 'chart-incomplete',
      message: expect.stringMatching(/: db$/),
    });
  });

  test('that lacks a dependency passes with a warning when dependencies are left alone', async () => {
    write('web.tgz', await incomplete());
    await prepare(['web.tgz'], { dependencies: false });
    expect(lines).toEqual([expect.stringMatching(/^warning: web\.tgz: .*: db$/)]);
  });

  test.each([
    [{ chartSize: 20 }, 'chart-too-large'],
    [{ chartMetadataSize: 20 }, 'chart-invalid'],
  ])('is held to the limits that are set: %j', async (set, code) => {
    write('web.tgz', await packaged({ 'web/Chart.yaml': chartYaml() }));
    const limits = { ...DEFAULT_LIMITS, ...set };
    await expect(prepare(['web.tgz'], { limits })).rejects.toMatchObject({ code });
  });

  test('is not read when it is too large', async () => {
    write('web.tgz.prov', Buffer.alloc(5 * 1024 * 1024));
    write('web.tgz', await packaged({ 'web/Chart.yaml': chartYaml() }));
    await expect(prepare(['web.tgz'])).rejects.toMatchObject({
      code: 'chart-too-large',
      where: 'web.tgz.prov',
    });
  });
});

describe('a directory', () => {
  test('is packaged by helm, into the folder of the run', async () => {
    write('web/Chart.yaml', chartYaml());
    await prepare(['web'], { version: '1.2.3', appVersion: '9', created: createdAt(5000) });
    expect(runs).toEqual([
      {
        args: [
          'package',
          join(workspace, 'web'),
          `--destination=${join(scratch, '0', 'packaged')}`,
          '--version=1.2.3',
          '--app-version=9',
        ],
        env: { SOURCE_DATE_EPOCH: '5' },
      },
    ]);
    expect(lines).toEqual(['info: web, with /usr/bin/helm']);
  });

  test('gets its dependencies first, their repositories made known for this run', async () => {
    const dependencies = 'dependencies: [{name: db, repository: "https://charts.test"}]';
    write('web/Chart.yaml', chartYaml('web', '1.2.3', dependencies));
    write('known.yaml', 'repositories: [{name: mine, url: "https://mine.test", password: x}]\n');
    await prepare(['web']);
    expect(runs.map(({ args }) => args.slice(0, 2))).toEqual([
      ['env', 'HELM_REPOSITORY_CONFIG'],
      ['dependency', 'build'],
      ['package', join(workspace, 'web')],
    ]);
    const config = runs[1]?.env.HELM_REPOSITORY_CONFIG ?? '';
    expect(statSync(config).mode & 0o777).toBe(0o600);
    const names = readFileSync(config, 'utf8').match(/(?<=name: ).*?(?=, url)/g);
    expect(names).toEqual(['mine', '0-charts.test']);
    expect(readdirSync(dirname(config))).toContain('packaged');
  });

  test('whose dependencies are there is only packaged', async () => {
    write('web/Chart.yaml', chartYaml('web', '1.2.3', 'dependencies: [{name: db}]'));
    write('web/charts/db/Chart.yaml', chartYaml('db'));
    await prepare(['web']);
    expect(runs.map(({ args }) => args[0])).toEqual(['package']);
  });

  test('that lacks a dependency is refused when they are left alone', async () => {
    write('web/Chart.yaml', chartYaml('web', '1.2.3', 'dependencies: [{name: db}]'));
    await expect(prepare(['web'], { dependencies: false })).rejects.toMatchObject({
      code: 'chart-incomplete',
    });
    expect(runs).toEqual([]);
  });
});

describe('several charts', () => {
  test('of one reference are refused', async () => {
    write('a/web.tgz', await packaged({ 'web/Chart.yaml': chartYaml('web', '1.0.0+1') }));
    write('b/web.tgz', await packaged({ 'web/Chart.yaml': chartYaml('web', '1.0.0+1') }));
    await expect(prepare(['*/web.tgz'])).rejects.toMatchObject({
      code: 'chart-collision',
      where: 'b/web.tgz',
      message: expect.stringContaining('a/web.tgz'),
    });
  });

  test('of one repository cannot both have the further tags', async () => {
    write('old.tgz', await packaged({ 'web/Chart.yaml': chartYaml('web', '1.0.0') }));
    write('new.tgz', await packaged({ 'web/Chart.yaml': chartYaml('web', '1.1.0') }));
    expect(await prepare(['*.tgz'])).toHaveLength(2);
    await expect(prepare(['*.tgz'], { hasTags: true })).rejects.toMatchObject({
      code: 'chart-collision',
      where: 'old.tgz',
    });
  });

  test('with several problems are all reported at once', async () => {
    write('a.tgz', 'no archive');
    write('b.tgz', await packaged({ 'b/Chart.yaml': 'name: b\n' }));
    write('c.tgz', await packaged({ 'c/Chart.yaml': chartYaml('c') }));
    await expect(prepare(['*.tgz'])).rejects.toMatchObject({
      code: 'charts-invalid',
      message: expect.stringMatching(/^2 charts .*\n {2}a\.tgz: .*\n {2}b\.tgz: .*version/),
    });
  });
});
