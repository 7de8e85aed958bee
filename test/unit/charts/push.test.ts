import { rmSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createdAt } from '../../../src/charts/created.ts';
import type { ChartRegistry } from '../../../src/charts/publish.ts';
import { pushCharts } from '../../../src/charts/push.ts';
import { findCharts } from '../../../src/charts/sources.ts';
import { RegistryError } from '../../../src/registry/errors.ts';
import { fakeHost } from '../providers/fake-host.ts';
import { chartYaml, packaged } from './packaged.ts';

let workspace: string;

beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'push-'));
});
afterEach(() => rmSync(workspace, { recursive: true }));

/** A registry that takes no manifest below these repositories. */
function registryWithout(...denied: readonly string[]): ChartRegistry {
  return {
    host: 'registry.test',
    limitsPulls: false,
    authorize: () => undefined,
    headManifest: async () => undefined,
    getManifest: async () => undefined,
    prepareRepository: async () => undefined,
    uploadBlob: async () => undefined,
    async putManifest(repository: string) {
      if (!denied.includes(repository)) return;
      const answer = { status: 500, headers: {}, body: Buffer.from('') };
      throw new RegistryError('registry.test', 'the manifest', answer);
    },
  };
}

async function push(names: readonly string[], registry: ChartRegistry) {
  for (const name of names) {
    const archive = await packaged({ [`${name}/Chart.yaml`]: chartYaml(name) });
    await writeFile(join(workspace, `${name}.tgz`), archive);
  }
  const host = { ...fakeHost({ RUNNER_TEMP: workspace }), workspace };
  const destination = { name: 'main', connecting: Promise.resolve(registry) };
  const context = { host, signal: new AbortController().signal, doing: () => undefined };
  const failure = await pushCharts(await findCharts(['*.tgz'], workspace), destination, context, {
    prefix: 'acme',
    version: undefined,
    appVersion: undefined,
    dependencies: true,
    created: createdAt(0),
    ifExists: 'fail',
    tags: [],
    withheld: [],
  }).catch((error: unknown) => error);
  return { failure, rows: JSON.parse(host.outputs.charts ?? '[]'), lines: host.lines };
}

test('charts that fail stop no other, and are told together', async () => {
  const registry = registryWithout('acme/api', 'acme/web');
  const { failure, rows, lines } = await push(['api', 'jobs', 'web'], registry);
  expect(failure).toMatchObject({
    code: 'charts-failed',
    message: '2 of 3 charts failed',
    next: expect.stringContaining('Each is told above'),
  });
  for (const name of ['api', 'web']) {
    const told = `registry.test/acme/${name}:1.2.3: registry.test answered 500`;
    expect(lines).toContainEqual(expect.stringContaining(told));
  }
  expect(rows.map(({ status }: { status: string }) => status)).toEqual([
    'failed',
    'pushed',
    'failed',
  ]);
});

test('a single failure is told as it is', async () => {
  const { failure } = await push(['api', 'web'], registryWithout('acme/web'));
  const where = 'registry.test/acme/web:1.2.3';
  expect(failure).toMatchObject({ code: 'registry-unavailable', where });
});
