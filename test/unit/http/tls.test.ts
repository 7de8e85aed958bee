import { createServer } from 'node:https';
import type { SecureVersion } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { TlsOptions } from '../../../src/http/agents.ts';
import { createHttpClient } from '../../../src/http/client.ts';
import { type Authority, type Certificate, createAuthority } from '../../support/certificates.ts';
import { removeTemporaryFolders } from '../../support/temp.ts';
import { type Loopback, listen, serveHttp } from './loopback.ts';

let authority: Authority;
let good: Loopback;
let expired: Loopback;
let misnamed: Loopback;
let plain: Loopback;
let old: Loopback;

beforeAll(async () => {
  authority = createAuthority();
  good = await serve(authority.issue());
  expired = await serve(authority.issueExpired());
  misnamed = await serve(authority.issue({ hosts: ['other.example'] }));
  plain = await serveHttp((_request, response) => response.end());
  old = await serve(authority.issue(), 'TLSv1.1');
});
afterAll(async () => {
  for (const server of [good, expired, misnamed, plain, old]) await server?.close();
  removeTemporaryFolders();
});

function serve({ certificate, key }: Certificate, newest?: SecureVersion): Promise<Loopback> {
  const versions = newest === undefined ? {} : { minVersion: newest, maxVersion: newest };
  const options = { cert: certificate, key, ...versions };
  return listen(createServer(options, (_request, response) => response.end()));
}

async function statusOf({ port }: Loopback, tls: TlsOptions): Promise<number> {
  const client = createHttpClient({ env: {}, tls, limits: { requestAttempts: 1 } });
  try {
    const url = new URL(`https://localhost:${port}/`);
    return (await client.send({ method: 'GET', url })).status;
  } finally {
    client.close();
  }
}

describe('a server is trusted', () => {
  test.each<[string, () => Loopback, () => TlsOptions]>([
    ['with its CA', () => good, () => ({ ca: authority.certificate })],
    ['without verification', () => good, () => ({ insecure: true })],
    ['expired, without verification', () => expired, () => ({ insecure: true })],
    [
      'by the name it has',
      () => misnamed,
      () => ({ ca: authority.certificate, servername: 'other.example' }),
    ],
    [
      'with a CA that is meant for another host too',
      () => good,
      () => ({ ca: authority.certificate, host: 'r.example' }),
    ],
  ])('%s', async (_name, server, tls) => {
    expect(await statusOf(server(), tls())).toBe(200);
  });
});

describe('a server is not trusted', () => {
  test.each<[string, string, () => Loopback, () => TlsOptions]>([
    ['of an unknown CA', 'certificate-unknown', () => good, () => ({})],
    [
      'of another CA',
      'certificate-unknown',
      () => good,
      () => ({ ca: createAuthority().certificate }),
    ],
    [
      'that is expired',
      'certificate-expired',
      () => expired,
      () => ({ ca: authority.certificate }),
    ],
    ['of another name', 'certificate-name', () => misnamed, () => ({ ca: authority.certificate })],
    ['that speaks no TLS', 'not-tls', () => plain, () => ({})],
    ['that speaks an old TLS only', 'tls', () => old, () => ({ ca: authority.certificate })],
    [
      'because another one need not be verified',
      'certificate-unknown',
      () => good,
      () => ({ insecure: true, host: 'r.example' }),
    ],
  ])('%s: %s', async (_name, reason, server, tls) => {
    await expect(statusOf(server(), tls())).rejects.toMatchObject({ reason });
  });
});
