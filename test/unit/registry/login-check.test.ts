import { afterEach, describe, expect, test } from '@jest/globals';
import type { RegistryCredential } from '../../../src/providers/provider.ts';
import { Secret } from '../../../src/secrets/secret.ts';
import {
  type Answer,
  BASIC,
  BASIC_HEADER,
  type FakeRegistry,
  fakeRegistry,
  guarded,
  ok,
  tokenFor,
} from './fake-registry.ts';

let registry: FakeRegistry;
afterEach(() => registry.close());

const start = async (rules: Record<string, Answer>) => {
  registry = await fakeRegistry(rules);
  return registry;
};
const bearer = (token: string) =>
  guarded('Bearer realm="/token",service="s"', (header) => header === `Bearer ${token}`, ok('{}'));
const PUSH = { repository: 'acme/web', actions: ['pull', 'push'] } as const;

describe('a registry with Basic authentication', () => {
  const rules = { 'GET /v2/': guarded('Basic realm="r"', (h) => h === BASIC_HEADER, ok('{}')) };

  test('gets the credentials once it has asked for them', async () => {
    await start(rules);
    expect(await registry.client(BASIC).checkLogin()).toEqual({ scheme: 'basic' });
    expect(registry.authorizations).toEqual([undefined, BASIC_HEADER]);
  });

  test('is not asked again and again with a wrong password', async () => {
    await start(rules);
    const wrong = { ...BASIC, secret: new Secret('wrong') };
    await expect(registry.client(wrong).checkLogin()).rejects.toMatchObject({
      code: 'registry-unauthorized',
      status: 401,
    });
    expect(registry.asked).toHaveLength(2);
  });
});

describe('a registry with a token server', () => {
  test('gets the token that the credentials buy', async () => {
    await start({ 'GET /v2/': bearer('t1'), 'GET /token': ok('{"token":"t1"}') });
    expect(await registry.client(BASIC).checkLogin()).toEqual({ scheme: 'bearer' });
    expect(registry.authorizations).toEqual([undefined, BASIC_HEADER, 'Bearer t1']);
  });

  test('may call it access_token', async () => {
    await start({ 'GET /v2/': bearer('t2'), 'GET /token': ok('{"access_token":"t2"}') });
    await expect(registry.client(BASIC).checkLogin()).resolves.toBeDefined();
  });

  test.each([
    [401, 'registry-unauthorized'],
    [403, 'registry-denied'],
    [429, 'registry-throttled'],
    [503, 'registry-unavailable'],
  ])('whose token server answers %i: %s, with that status', async (status, code) => {
    const token = ok('{"details":"their words"}', { 'retry-after': '99' }, status);
    await start({ 'GET /v2/': bearer('t'), 'GET /token': token });
    await expect(registry.client(BASIC).checkLogin()).rejects.toMatchObject({
      code,
      status,
      message: `${registry.url.host} answered ${status} to the login: their words`,
    });
  });

  test('whose token server cannot be reached: says whose it is', async () => {
    const elsewhere = 'Bearer realm="http://127.0.0.1:9/token",service="s"';
    await start({ 'GET /v2/': guarded(elsewhere, () => false, ok('{}')) });
    await expect(registry.client(BASIC).checkLogin()).rejects.toMatchObject({
      code: 'network-refused',
      message: expect.stringMatching(
        `^the token server that ${registry.url.host} names cannot be asked: 127.0.0.1:9 refuses`,
      ),
    });
  });

  test('whose token server takes an identity token no more', async () => {
    const spent = ok('{"error":"invalid_grant","error_description":"expired"}', {}, 400);
    await start({ 'GET /v2/': bearer('t'), 'POST /token': spent });
    const credential = { ...BASIC, kind: 'identity-token', ifRefused: 'Make a new one.' } as const;
    await expect(registry.client(credential).checkLogin()).rejects.toMatchObject({
      code: 'registry-unauthorized',
      status: 400,
      next: 'Make a new one.',
    });
  });

  test.each(['', '<html>', '{}', '{"token":7}', '{"token":"a\\r\\nb"}'])(
    'whose token server answers 200 with %j',
    async (body) => {
      await start({ 'GET /v2/': bearer('t'), 'GET /token': ok(body) });
      const checked = registry.client(BASIC).checkLogin();
      await expect(checked).rejects.toMatchObject({ code: 'registry-unexpected-answer' });
    },
  );

  test('whose realm leads to plain HTTP elsewhere gets no credentials', async () => {
    const challenge = 'Bearer realm="http://evil.example/token"';
    await start({ 'GET /v2/': guarded(challenge, () => false, ok()) });
    const checked = registry.client(BASIC).checkLogin();
    await expect(checked).rejects.toMatchObject({ code: 'registry-realm' });
  });
});

describe('permissions', () => {
  const rules = (granted: string[]) => {
    const token = tokenFor({ 'acme/web': granted });
    return { 'GET /v2/': bearer(token), 'GET /token': ok(JSON.stringify({ token })) };
  };

  test.each([[['pull', 'push']], [['*']]])('%j is enough for a push', async (granted) => {
    await start(rules(granted));
    await expect(registry.client(BASIC).checkLogin(PUSH)).resolves.toBeDefined();
  });

  test.each([
    [['pull'], 'grants no push on acme/web'],
    [[], 'grants no pull and no push on acme/web'],
  ])('%j is not', async (granted, words) => {
    await start(rules(granted));
    await expect(registry.client(BASIC).checkLogin(PUSH)).rejects.toMatchObject({
      code: 'registry-denied',
      message: expect.stringContaining(words),
    });
  });

  test('are not guessed from a token that cannot be read', async () => {
    await start({ 'GET /v2/': bearer('opaque'), 'GET /token': ok('{"token":"opaque"}') });
    await expect(registry.client(BASIC).checkLogin(PUSH)).resolves.toBeDefined();
  });
});

describe('an identity token', () => {
  const credential: RegistryCredential = {
    kind: 'identity-token',
    username: '<token>',
    secret: new Secret('refresh+me'),
    expiresAt: undefined,
  };

  test('is exchanged by the refresh grant', async () => {
    await start({ 'GET /v2/': bearer('t'), 'POST /token': ok('{"access_token":"t"}') });
    await registry.client(credential).checkLogin();
    expect(registry.bodies[1]).toBe(
      'grant_type=refresh_token&client_id=registry-actions&refresh_token=refresh%2Bme&service=s',
    );
  });

  test('goes as a password to a token server that knows no POST', async () => {
    await start({ 'GET /v2/': bearer('t'), 'GET /token': ok('{"token":"t"}') });
    await registry.client(credential).checkLogin();
    const login = Buffer.from('<token>:refresh+me').toString('base64');
    expect(registry.authorizations).toContain(`Basic ${login}`);
  });
});

describe('a host that is no registry, or an open one', () => {
  test('asks for nothing: nothing was verified', async () => {
    await start({ 'GET /v2/': ok('{}') });
    expect(await registry.client(BASIC).checkLogin()).toEqual({ scheme: 'none' });
    expect(registry.authorizations).toEqual([undefined]);
  });

  test('answers with a web page', async () => {
    await start({ 'GET /v2/': ok('<html>', { 'content-type': 'text/html' }) });
    const checked = registry.client(BASIC).checkLogin();
    await expect(checked).rejects.toMatchObject({ code: 'registry-unexpected-answer' });
  });

  test('has no /v2/', async () => {
    await start({});
    const checked = registry.client(BASIC).checkLogin();
    await expect(checked).rejects.toMatchObject({ code: 'registry-not-found', status: 404 });
  });
});

test('a status that is neither yes nor no is told as it is', async () => {
  registry = await fakeRegistry({
    'GET /v2/': (_request, response) => response.writeHead(418).end(),
  });
  await expect(registry.client(BASIC).checkLogin()).rejects.toMatchObject({
    code: 'registry-refused',
    message: expect.stringContaining('answered 418 to the login: no reason given'),
  });
});
