import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { readRegistriesFile } from '../../../src/config/load.ts';
import type { RegistriesFile } from '../../../src/config/model.ts';
import { hostIn, workspaceWith } from './workspace.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const PAGE = readFileSync(join(ROOT, 'docs', 'registries-file.md'), 'utf8');
const EXAMPLE = /a test holds it valid -->\n```yaml\n([\s\S]*?)```/.exec(PAGE)?.[1] ?? '';

/** The files that the example names. */
const FILES = { 'certs/ca.crt': '', 'certs/staging-ca.crt': '', 'certs/known_hosts': '' };

async function loadExample(): Promise<RegistriesFile> {
  const host = hostIn(workspaceWith({ 'registries.yaml': EXAMPLE, ...FILES }));
  const { file, diagnostics } = await readRegistriesFile(host);
  expect(diagnostics).toEqual([]);
  return file as RegistriesFile;
}

describe("the documentation's example", () => {
  test('is valid', async () => {
    const file = await loadExample();
    expect(file.registries.map(({ name }) => name)).toEqual(Object.keys(parse(EXAMPLE).registries));
    expect(file).toMatchObject({
      owner: 'acme/platform',
      syncEvery: 21_600,
      retired: ['regcred-old'],
    });
  });

  test('is read with its defaults', async () => {
    const { registries } = await loadExample();
    const [hub, ecr, gar, bitnami, legacy] = registries;
    expect(hub).toMatchObject({
      host: 'docker.io',
      isDefault: true,
      pushImages: true,
      tls: { mode: 'secure' },
      connection: { method: 'direct' },
      pullSecret: { name: 'regcred', clusters: { kind: 'all' }, credentials: { kind: 'registry' } },
    });
    expect(ecr).toMatchObject({
      isDefault: false,
      createRepositories: true,
      auth: { type: 'oidc', roleArn: 'arn:aws:iam::123456789012:role/ci' },
      pullSecret: { namespaces: { kind: 'list', patterns: ['web'] }, renewBefore: 10_800 },
    });
    expect(gar).toMatchObject({
      auth: { username: '_json_key', key: { variable: 'GCP_KEY' } },
      connection: { method: 'ssh-tunnel', port: 22, jump: ['gate.acme.io'] },
      tls: { mode: 'ca', ca: 'certs/ca.crt' },
    });
    expect(bitnami).toMatchObject({ visibility: 'public', auth: undefined, pushImages: false });
    expect(legacy).toMatchObject({
      pushImages: false,
      connection: { method: 'proxy', username: 'ci' },
      pullSecret: {
        name: 'registry-legacy',
        clusters: { kind: 'except', names: ['staging'] },
        credentials: { kind: 'existing', name: 'regcred-legacy' },
      },
    });
  });

  test('declares three kinds of clusters', async () => {
    const { clusters } = await loadExample();
    expect(clusters.map(({ access }) => access)).toEqual([
      expect.objectContaining({ kind: 'kubeconfig', context: 'admin@production' }),
      expect.objectContaining({ kind: 'token', certificateAuthority: 'certs/staging-ca.crt' }),
      { kind: 'eks' },
    ]);
    expect(clusters.map(({ namespaces }) => namespaces.kind)).toEqual(['list', 'all', 'selector']);
    expect(clusters[0]?.serviceAccounts).toEqual({ kind: 'list', names: ['default'] });
  });
});

type Json = { readonly [key: string]: Json } | readonly Json[] | string;

/** Every property of the schema, with the keys that lead to it. */
function* propertiesOf(node: Json, path: string): Generator<readonly [string, Json]> {
  if (typeof node !== 'object') return;
  for (const [key, child] of Object.entries(node) as [string, Json][]) {
    if (key === 'properties' && !Array.isArray(child)) {
      for (const [name, property] of Object.entries(child)) yield [`${path}.${name}`, property];
    }
    yield* propertiesOf(child, `${path}.${key}`);
  }
}

describe('the schema', () => {
  const schema = JSON.parse(readFileSync(join(ROOT, 'registries.schema.json'), 'utf8')) as Json;

  test('describes every property', () => {
    const properties = [...propertiesOf(schema, '')];
    expect(properties.length).toBeGreaterThan(80);
    const silent = properties.filter(([, property]) => !('description' in Object(property)));
    expect(silent.map(([path]) => path)).toEqual([]);
  });

  test('every key of it is in the documentation', () => {
    const keys = new Set([...propertiesOf(schema, '')].map(([path]) => path.split('.').at(-1)));
    const missing = [...keys].filter((key) => !new RegExp(`\\b${key}\\b`).test(PAGE));
    expect(missing).toEqual([]);
  });

  test('what is generated from it is up to date', () => {
    const node = process.execPath;
    expect(() =>
      execFileSync(node, ['scripts/generate.ts', '--check'], { cwd: ROOT, stdio: 'pipe' }),
    ).not.toThrow();
  });
});
