import { describe, expect, test } from '@jest/globals';
import type { Auth, Resolved } from '../../../src/config/model.ts';
import type { HttpRequest, HttpResponse } from '../../../src/http/message.ts';
import { credentialOf } from '../../../src/providers/log-in.ts';
import { serveHttp } from '../http/loopback.ts';
import { fakeHost, registryOf } from './fake-host.ts';

const NONE = {
  roleArn: undefined,
  audience: undefined,
  assumeRole: undefined,
  tenantId: undefined,
  clientId: undefined,
  workloadIdentityProvider: undefined,
  serviceAccount: undefined,
};
const DOCKER: Resolved<Auth> = {
  ...NONE,
  type: 'oidc',
  username: 'acme',
  connectionId: '11111111-2222-4333-8444-555555555555',
};
const ROBOT: Resolved<Auth> = {
  ...NONE,
  type: 'oidc',
  username: 'acme+ci',
  connectionId: undefined,
};

const encode = (claims: object) => Buffer.from(JSON.stringify(claims)).toString('base64url');
const tokenOf = (claims: object) => `e30.${encode(claims)}.c2ln`;
const identity = (audience: string | null) =>
  tokenOf({ iss: 'https://issuer.example', sub: 'repo:acme/web', aud: audience });

/** Logs in with a job's identity; `answer` stands for the service that exchanges it. */
async function exchange(
  provider: 'docker-hub' | 'quay',
  auth: Resolved<Auth>,
  answer: (request: HttpRequest) => Partial<HttpResponse>,
) {
  const audiences: (string | null)[] = [];
  const runner = await serveHttp((request, response) => {
    const audience = new URL(request.url ?? '', 'http://runner').searchParams.get('audience');
    audiences.push(audience);
    response.end(JSON.stringify({ value: identity(audience) }));
  });
  const requests: HttpRequest[] = [];
  const host = fakeHost({
    ACTIONS_ID_TOKEN_REQUEST_URL: runner.url.href,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'bearer-of-the-job',
  });
  const http = {
    send: async (request: HttpRequest) => {
      requests.push(request);
      return { status: 200, headers: {}, body: Buffer.from('{}'), ...answer(request) };
    },
    close: () => undefined,
  };
  const registry = registryOf(provider, provider === 'quay' ? 'quay.io' : 'docker.io', auth);
  const context = { host, http, signal: new AbortController().signal };
  try {
    const result = await credentialOf(registry, context).catch((error: unknown) => error);
    return { result, requests, audiences, concealed: host.concealed };
  } finally {
    await runner.close();
  }
}

const json = (fields: object, status = 200) => ({
  status,
  body: Buffer.from(JSON.stringify(fields)),
});

describe('an OIDC connection of Docker', () => {
  test('gives the organization a token for an hour', async () => {
    const { result, requests, audiences, concealed } = await exchange('docker-hub', DOCKER, () =>
      json({ access_token: 'dckr_oat', expires_in: 3600 }),
    );
    expect(result).toMatchObject({ kind: 'basic', username: 'acme' });
    const { secret, expiresAt } = result as { secret: { reveal(): string }; expiresAt: Date };
    expect(secret.reveal()).toBe('dckr_oat');
    expect(Math.round((expiresAt.getTime() - Date.now()) / 60_000)).toBe(60);
    expect(audiences).toEqual(['https://identity.docker.com']);
    expect(requests.map(({ method, url }) => `${method} ${url.href}`)).toEqual([
      'POST https://identity.docker.com/oauth/token',
    ]);
    expect(Object.fromEntries(new URLSearchParams(requests[0]?.body?.toString()))).toEqual({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
      subject_token: identity('https://identity.docker.com'),
      connection_id: '11111111-2222-4333-8444-555555555555',
      expires_in: '3600',
    });
    expect(concealed).toEqual(expect.arrayContaining(['dckr_oat', 'bearer-of-the-job']));
  });

  test.each([
    ['its words', json({ error: 'invalid_grant', error_description: 'no ruleset' }, 403)],
    ['no words', { status: 401, body: Buffer.from('') }],
    ['no token', json({})],
  ])('that refuses, with %s: says whose identity it was, never the token', async (_, answer) => {
    const { result } = await exchange('docker-hub', DOCKER, () => answer);
    const { message } = result as Error;
    expect(result).toMatchObject({ code: 'docker-hub-connection', where: 'registries.main.auth' });
    expect(message).toContain(`status ${answer.status}`);
    expect(message).toContain(
      'issuer https://issuer.example, subject repo:acme/web, audience https://identity.docker.com',
    );
    expect(message).not.toContain('e30.');
  });
});

test('a life beyond all time ends nobody knows when', async () => {
  const answer = () => json({ access_token: 'dckr_oat', expires_in: 1e300 });
  const { result } = await exchange('docker-hub', DOCKER, answer);
  expect(result).toMatchObject({ kind: 'basic', expiresAt: undefined });
});

describe('what is no word about the identity is told for what it is', () => {
  const page = {
    body: Buffer.from('<html>Sign in</html>'),
    headers: { 'content-type': 'text/html' },
  };

  test.each([
    ['out of order', { status: 502 }, 'registry-unavailable'],
    [
      'somewhere else',
      { status: 302, headers: { location: 'https://sso.example/login' } },
      'registry-redirect',
    ],
    ['throttled', { status: 429 }, 'registry-throttled'],
    ['a page in its place', { status: 200, ...page }, 'registry-unexpected-answer'],
  ])('%s', async (_, answer, code) => {
    const docker = await exchange('docker-hub', DOCKER, () => answer);
    expect(docker.result).toMatchObject({
      code,
      message: expect.stringContaining('identity.docker.com'),
    });
    const quay = await exchange('quay', ROBOT, () => answer);
    expect(quay.result).toMatchObject({ code, message: expect.stringContaining('quay.io') });
  });
});

describe('the federation of a robot account', () => {
  const exp = Math.floor(Date.now() / 1000) + 3600;

  test('gives the robot a token, whose end it knows', async () => {
    const { result, requests, audiences, concealed } = await exchange('quay', ROBOT, () =>
      json({ token: tokenOf({ exp }) }),
    );
    expect(result).toMatchObject({
      kind: 'basic',
      username: 'acme+ci',
      expiresAt: new Date(exp * 1000),
    });
    expect(audiences).toEqual(['quay.io']);
    const [request] = requests;
    expect(request?.url.href).toBe('https://quay.io/oauth2/federation/robot/token');
    const basic = Buffer.from(`acme+ci:${identity('quay.io')}`).toString('base64');
    expect(request?.headers?.authorization).toBe(`Basic ${basic}`);
    expect(concealed).toEqual(expect.arrayContaining([basic, tokenOf({ exp })]));
  });

  test.each([
    ['that is no web token', 'opaque'],
    ['that ends beyond all time', tokenOf({ exp: 1e300 })],
  ])('a token %s ends nobody knows when', async (_, token) => {
    const { result } = await exchange('quay', ROBOT, () => json({ token }));
    expect(result).toMatchObject({ kind: 'basic', expiresAt: undefined });
  });

  test('that a Quay does not have is said', async () => {
    const { result } = await exchange('quay', ROBOT, () => json({}, 404));
    expect(result).toMatchObject({
      code: 'quay-federation',
      message: 'quay.io has no federation of robot accounts (status 404)',
    });
  });

  test('that refuses says whose identity it was, never the token', async () => {
    const { result } = await exchange('quay', ROBOT, () => json({ error: 'no match' }, 401));
    expect(result).toMatchObject({
      code: 'quay-federation',
      message: expect.stringContaining(
        "robot account acme+ci no token for the job's identity (status 401: no match); it has issuer https://issuer.example, subject repo:acme/web",
      ),
    });
    expect((result as Error).message).not.toContain('e30.');
  });
});
