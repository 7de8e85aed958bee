import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { connectRegistry, type Reached } from '../../../src/registry/connect.ts';
import { fakeHost } from '../providers/fake-host.ts';

const PEM = '-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n';
let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'registry-actions-connect-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const connect = (more: Partial<Reached>) => {
  const tls = { mode: 'secure' } as const;
  const registry = {
    name: 'acme',
    host: 'r.example',
    connection: { method: 'direct' },
    tls,
    ...more,
  };
  return connectRegistry(registry as Reached, { root }, fakeHost(), new AbortController().signal);
};

test.each<[string, Partial<Reached>]>([
  ['as a path', { tls: { mode: 'ca', ca: 'ca.crt' } }],
  ['as text', { tls: { mode: 'ca', ca: PEM } }],
])('a CA is taken %s', async (_name, more) => {
  writeFileSync(join(root, 'ca.crt'), PEM);
  await expect(connect(more)).resolves.toBeDefined();
});

test.each<[string, string, string]>([
  ['that is no PEM', 'ca.der', 'ca-not-pem'],
  ['that is not there', 'none.crt', 'path-missing'],
  ['outside of the repository', '../ca.crt', 'path-outside'],
])('a CA %s is refused', async (_name, ca, code) => {
  writeFileSync(join(root, 'ca.der'), 'binary');
  await expect(connect({ tls: { mode: 'ca', ca } })).rejects.toMatchObject({ code });
});

test('a tunnel is not available yet, and says so', async () => {
  const connection = { method: 'ssh-tunnel' } as Reached['connection'];
  await expect(connect({ connection })).rejects.toMatchObject({
    code: 'not-available-yet',
    where: 'registries.acme.connection',
  });
});

test('a proxy that is none is refused before anything is sent', async () => {
  const proxy = { url: 'socks5://p', username: undefined, password: undefined };
  const connection = { method: 'proxy', ...proxy } as const;
  await expect(connect({ connection })).rejects.toMatchObject({ code: 'proxy-url' });
});
