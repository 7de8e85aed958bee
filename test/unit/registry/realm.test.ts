import { describe, expect, test } from '@jest/globals';
import { checkRealm } from '../../../src/registry/realm.ts';

const root = (url: string) => new URL(`${url}/v2/`);

describe('credentials may go to', () => {
  test.each([
    [
      'https://registry-1.docker.io',
      'https://auth.docker.io/token',
      'https://auth.docker.io/token',
    ],
    ['https://r.example', '/token', 'https://r.example/token'],
    ['https://r.example:5000', 'token', 'https://r.example:5000/v2/token'],
    ['http://r.example', 'http://r.example:5001/auth', 'http://r.example:5001/auth'],
    ['http://r.example', 'https://auth.example/', 'https://auth.example/'],
    ['https://r.example', 'https://R.EXAMPLE:8443/token', 'https://r.example:8443/token'],
    ['https://r.example', 'https://login.elsewhere.test/t', 'https://login.elsewhere.test/t'],
    ['https://127.0.0.1:5000', 'https://localhost:5001/', 'https://localhost:5001/'],
  ])('from %s to the realm %s', (registry, realm, url) => {
    expect(checkRealm(realm, root(registry)).href).toBe(url);
  });
});

describe('credentials may not go to', () => {
  test.each([
    ['plain HTTP from TLS', 'https://r.example', 'http://r.example/token'],
    ['plain HTTP on another host', 'http://r.example', 'http://evil.example/token'],
    ['loopback', 'https://r.example', 'https://127.0.0.1/token'],
    ['localhost', 'https://r.example', 'https://localhost:8443/token'],
    ['the metadata service', 'https://r.example', 'https://169.254.169.254/latest'],
    ['the metadata service, mapped', 'https://r.example', 'https://[::ffff:169.254.169.254]/'],
    ['IPv6 link-local', 'https://r.example', 'https://[fe80::1]/'],
    ['another scheme', 'https://r.example', 'file:///etc/passwd'],
    ['an address with a user', 'https://r.example', 'https://user@r.example/token'],
    ['an address with a password', 'https://r.example', 'https://:pw@r.example/token'],
    ['localhost, with a dot', 'https://r.example', 'https://LOCALHOST.:8443/token'],
    ['loopback, in another notation', 'https://r.example', 'https://0x7f.1/token'],
    ['IPv6 metadata service', 'https://r.example', 'https://[fd00:ec2::254]/'],
    ['plain HTTP, spelt with a dot', 'http://r.example', 'http://r.example./token'],
    ['nowhere', 'https://r.example', 'https://'],
  ])('%s: %s → %s', (_what, registry, realm) => {
    expect(() => checkRealm(realm, root(registry))).toThrow(
      expect.objectContaining({ code: 'registry-realm' }),
    );
  });
});
