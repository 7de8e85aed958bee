import { createPublicKey, type JsonWebKey, verify } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  type Claims,
  type GithubOidc,
  IdentityTokenFault,
  startGithubOidc,
  type Tampering,
} from '../../support/github-oidc.ts';
import { request } from '../../support/http.ts';

let oidc: GithubOidc;
const audience = 'sts.example.com';
const now = () => Math.floor(Date.now() / 1000);

beforeAll(async () => {
  oidc = await startGithubOidc();
});
afterAll(() => oidc.stop());

const faultOf = (token: string) => {
  try {
    oidc.verify(token, { audience });
  } catch (error) {
    if (error instanceof IdentityTokenFault) return error.reason;
    throw error;
  }
  return undefined;
};

async function askForToken(query = `&audience=${audience}`, bearer?: string) {
  const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: right } = oidc.env;
  const authorization = `Bearer ${bearer ?? right}`;
  const { status, body } = await request(`${url}${query}`, { headers: { authorization } });
  return { status, token: String(JSON.parse(body).value) };
}

describe('the stand-in of GitHub’s token service', () => {
  test('gives a job a token for the audience it asks for', async () => {
    const { status, token } = await askForToken();
    expect(status).toBe(200);
    const claims = oidc.verify(token, { audience });
    expect(claims).toMatchObject({
      iss: 'https://token.actions.githubusercontent.com',
      aud: audience,
      sub: 'repo:acme/platform:ref:refs/heads/main',
    });
    expect(oidc.requests().at(-1)).toEqual({ audience, status: 200 });
  });

  test('makes the repository’s owner the audience where none is named', async () => {
    const { token } = await askForToken('');
    expect(oidc.verify(token, { audience: 'https://github.com/acme' })).toBeDefined();
  });

  test('gives nothing to whoever lacks the job’s own request token', async () => {
    expect((await askForToken('', 'guessed')).status).toBe(401);
  });

  test('publishes the key that checks its tokens', async () => {
    const base = `http://127.0.0.1:${oidc.port}/.well-known`;
    const { issuer, jwks_uri } = JSON.parse((await request(`${base}/openid-configuration`)).body);
    expect([issuer, jwks_uri]).toEqual([oidc.issuer, `${oidc.issuer}/.well-known/jwks`]);
    const { keys } = JSON.parse((await request(`${base}/jwks`)).body);
    const [header, payload, signature = ''] = oidc.sign().split('.');
    const key = createPublicKey({ key: keys[0] as JsonWebKey, format: 'jwk' });
    const text = Buffer.from(`${header}.${payload}`);
    expect(verify('sha256', text, key, Buffer.from(signature, 'base64url'))).toBe(true);
  });

  test('gives jobs the claims that a test wants', async () => {
    oidc.giveOut({ sub: 'repo:acme/platform:environment:production' });
    const { token } = await askForToken();
    oidc.giveOut();
    expect(oidc.verify(token, { audience }).sub).toBe('repo:acme/platform:environment:production');
    expect(oidc.verify((await askForToken()).token, { audience }).sub).toContain('refs/heads/main');
  });
});

describe('a token that was tampered with is refused', () => {
  const claims: Claims = { aud: audience };
  const cases: [string, Claims, Tampering | undefined, IdentityTokenFault['reason'] | undefined][] =
    [
      ['nothing', claims, undefined, undefined],
      ['one audience of several', { aud: ['other', audience] }, undefined, undefined],
      ['the audience', { aud: 'sts.example.org' }, undefined, 'audience'],
      ['no audience', { aud: undefined }, undefined, 'audience'],
      ['the issuer', { ...claims, iss: 'https://gitlab.com' }, undefined, 'issuer'],
      ['the expiry', { ...claims, exp: now() - 60 }, undefined, 'expiry'],
      ['no expiry', { ...claims, exp: undefined }, undefined, 'expiry'],
      ['a start in the future', { ...claims, nbf: now() + 120 }, undefined, 'not-yet-valid'],
      ['a signature of another key', claims, 'signature', 'signature'],
      ['an unknown key', claims, 'key', 'signature'],
      ['claims changed afterwards', claims, 'payload', 'signature'],
      ['no signature (alg: none)', claims, 'algorithm', 'signature'],
    ];

  test.each(cases)('%s', (_what, given, tampering, reason) => {
    expect(faultOf(oidc.sign(given, tampering))).toBe(reason);
  });

  test('something else than a token', () => {
    expect(faultOf('not a token')).toBe('format');
    expect(faultOf('')).toBe('format');
  });

  test('a token that somebody else’s service signed', async () => {
    const other = await startGithubOidc();
    await other.stop();
    expect(faultOf(other.sign(claims))).toBe('signature');
  });
});
