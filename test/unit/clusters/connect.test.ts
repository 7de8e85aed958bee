import { describe, expect, test } from '@jest/globals';
import { connectCluster } from '../../../src/clusters/connect.ts';
import type { Cluster, Resolved } from '../../../src/config/model.ts';
import { Secret } from '../../../src/secrets/secret.ts';
import { hostIn, workspaceWith } from '../config/workspace.ts';

async function connect(server: string) {
  const access = { kind: 'token', server, certificateAuthority: undefined, token: new Secret('t') };
  const cluster = { name: 'production', access } as unknown as Resolved<Cluster>;
  const connection = await connectCluster(cluster, {
    host: hostIn(workspaceWith({})),
    signal: new AbortController().signal,
    concurrency: 1,
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
