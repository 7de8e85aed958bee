import { X509Certificate } from 'node:crypto';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, test } from '@jest/globals';
import { type Certificate, createAuthority } from '../../support/certificates.ts';
import { request } from '../../support/http.ts';
import { removeTemporaryFolders } from '../../support/temp.ts';

const authority = createAuthority();
afterAll(removeTemporaryFolders);

async function fetchFrom(certificate: Certificate, ca: string): Promise<string> {
  const { certificate: cert, key } = certificate;
  const server = createServer({ cert, key }, (_, response) => response.end('hello'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    return (await request(`https://localhost:${port}/`, { ca })).body;
  } finally {
    server.close();
  }
}

describe('a test authority', () => {
  test('issues what a client that trusts it accepts', async () => {
    expect(await fetchFrom(authority.issue(), authority.certificate)).toBe('hello');
  });

  test('is refused by a client that trusts another', async () => {
    const other = createAuthority();
    await expect(fetchFrom(authority.issue(), other.certificate)).rejects.toThrow(/certificate/);
  });

  test('can issue a certificate that ran out', async () => {
    const expired = authority.issueExpired();
    await expect(fetchFrom(expired, authority.certificate)).rejects.toThrow(/expired/);
  });

  test('puts names and addresses where clients look for them', () => {
    const issued = authority.issue({ hosts: ['registry.example', '127.0.0.1'], commonName: 'me' });
    const parsed = new X509Certificate(issued.certificate);
    expect(parsed.subject).toBe('CN=me');
    expect(parsed.checkHost('registry.example')).toBe('registry.example');
    expect(parsed.checkHost('other.example')).toBeUndefined();
    expect(parsed.checkIP('127.0.0.1')).toBe('127.0.0.1');
  });
});
