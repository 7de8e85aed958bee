import { describe, expect, test } from '@jest/globals';
import { connectCluster } from '../../../src/clusters/connect.ts';
import { requireUsableTls } from '../../../src/clusters/tls-material.ts';
import type { Cluster, Resolved } from '../../../src/config/model.ts';
import { Secret } from '../../../src/secrets/secret.ts';
import { hostIn, workspaceWith } from '../config/workspace.ts';

async function connect(server: string, token = 't', certificateAuthority?: string) {
  const access = { kind: 'token', server, certificateAuthority, token: new Secret(token) };
  const cluster = { name: 'production', access } as unknown as Resolved<Cluster>;
  const connection = await connectCluster(cluster, {
    host: hostIn(workspaceWith({})),
    signal: new AbortController().signal,
    concurrency: 1,
    origin: 'TOKEN (registries.yaml:3:5)',
    read: () => Promise.reject(new Error('no file is read here')),
  });
  connection.http.close();
  return connection;
}

describe('the address of an API server', () => {
  test.each([
    ['https://10.1.2.3:6443', 'https://10.1.2.3:6443/'],
    ['https://rancher.acme.io/k8s/clusters/c-1', 'https://rancher.acme.io/k8s/clusters/c-1/'],
    ['http://127.0.0.1:8001', 'http://127.0.0.1:8001/'],
    ['http://localhost:8001', 'http://localhost:8001/'],
  ])('may be %s', async (server, base) => {
    expect((await connect(server)).server.href).toBe(base);
  });

  test.each([
    'http://10.1.2.3:6443',
    'http://api.acme.io',
    'http://127.0.0.1.acme.io',
    'http://localhost.acme.io',
    '10.1.2.3:6443',
    'ftp://10.1.2.3',
    '',
  ])('may not be %s, to which the token would go in the clear', async (server) => {
    await expect(connect(server)).rejects.toMatchObject({ code: 'cluster-server' });
  });
});

describe('a token', () => {
  test('is sent without the line break that was stored with it', async () => {
    const { headers } = await connect('https://10.1.2.3', ' abc.def-1\r\n');
    expect(headers).toEqual({ authorization: 'Bearer abc.def-1' });
  });

  test.each(['two words', 'two\nlines', 'tökän', ' '])('may not be %j', async (token) => {
    await expect(connect('https://10.1.2.3', token)).rejects.toMatchObject({
      code: 'cluster-token',
    });
  });
});

test.each([
  '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
  '-----BEGIN PRIVATE KEY-----',
])('a CA that is none is told before anything is sent', async (ca) => {
  await expect(connect('https://10.1.2.3', 't', ca)).rejects.toMatchObject({
    code: 'cluster-certificate',
    where: 'production',
  });
});

test.each([
  ['no key', { cert: 'CERT' }],
  ['no certificate', { key: 'KEY' }],
  ['neither in PEM form', { cert: 'CERT', key: 'KEY' }],
])('a client certificate of which there is %s is told before anything is sent', (_, tls) => {
  expect(() => requireUsableTls(tls, 'production', new Date())).toThrow(
    expect.objectContaining({ code: 'cluster-client-certificate', where: 'production' }),
  );
});
