import { afterEach, describe, expect, test } from '@jest/globals';
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

const TAGS = 'GET /v2/acme/web/tags/list';
const BOTH = ['pull', 'push'] as const;

let registry: FakeRegistry;
afterEach(() => registry.close());

async function permissions(
  rules: Record<string, Answer>,
  actions: readonly ('pull' | 'push')[] = BOTH,
) {
  registry = await fakeRegistry(rules);
  const client = registry.client(BASIC);
  await client.checkLogin();
  return client.checkPermissions('acme/web', actions);
}

/** Takes every token; the token server answers by the scope that it is asked for. */
function bearer(
  grant: (scope: string) => readonly [status: number, token: string],
): Record<string, Answer> {
  const challenge = 'Bearer realm="/token",service="s"';
  return {
    'GET /v2/': guarded(challenge, (header) => header.startsWith('Bearer '), ok('{}')),
    'GET /token': (request, response) => {
      const { searchParams } = new URL(request.url ?? '', 'http://localhost');
      const [status, token] = grant(searchParams.get('scope') ?? 'login');
      response.writeHead(status).end(JSON.stringify({ token }));
    },
  };
}

const granting = (...actions: string[]) => bearer(() => [200, tokenFor({ 'acme/web': actions })]);

describe('a token that can be read', () => {
  test.each([
    [['pull', 'push'], { pull: 'granted', push: 'granted' }],
    [['*'], { pull: 'granted', push: 'granted' }],
    [['pull'], { pull: 'granted', push: 'denied' }],
    [['push'], { pull: 'denied', push: 'granted' }],
    [[], { pull: 'denied', push: 'denied' }],
  ])('that grants %j', async (granted, expected) => {
    expect(await permissions(granting(...granted))).toEqual(expected);
    // The login, and one token for both: the repository itself is not asked.
    expect(registry.asked).toEqual(['GET /v2/', 'GET /token', 'GET /v2/', 'GET /token']);
  });

  test('is not asked about pushes where none are needed', async () => {
    expect(await permissions(granting('pull'), ['pull'])).toEqual({ pull: 'granted' });
  });
});

describe('a token that cannot be read', () => {
  test.each<[string, Answer, string]>([
    ['200', ok('{"tags":["1"]}'), 'granted'],
    ['401', ok('', {}, 401), 'denied'],
    ['404', ok('', {}, 404), 'unknown'],
  ])('is tried by a list of tags, which answers %s; a push stays untold', async (_, tags, pull) => {
    const rules = { ...bearer(() => [200, 'opaque']), [TAGS]: tags };
    expect(await permissions(rules)).toEqual({ pull, push: 'unknown' });
  });

  test.each<[string, Answer, string]>([
    ['401', ok('', {}, 401), 'denied'],
    ['403', ok('', {}, 403), 'denied'],
    ['404, as to whoever may pull and not list', ok('', {}, 404), 'unknown'],
  ])('that may not list is tried by a manifest, which answers %s', async (_, manifest, pull) => {
    const rules = {
      ...bearer(() => [200, 'opaque']),
      [TAGS]: ok('', {}, 403),
      [`HEAD /v2/acme/web/manifests/sha256:${'0'.repeat(64)}`]: manifest,
    };
    expect(await permissions(rules)).toEqual({ pull, push: 'unknown' });
  });

  test('of a registry that is out of order there tells nothing, and no permission is made up', async () => {
    const rules = { ...bearer(() => [200, 'opaque']), [TAGS]: ok('', {}, 500) };
    await expect(permissions(rules)).rejects.toMatchObject({ code: 'registry-unavailable' });
  });

  test('of a registry that answers with a web page neither', async () => {
    const page = ok('<html>', { 'content-type': 'text/html' });
    const rules = { ...bearer(() => [200, 'opaque']), [TAGS]: page };
    await expect(permissions(rules)).rejects.toMatchObject({ code: 'registry-unexpected-answer' });
  });
});

describe('a token server that refuses what it does not grant', () => {
  const refusing = (status: number, refused: RegExp) =>
    bearer((scope) => (refused.test(scope) ? [status, ''] : [200, 'opaque']));

  test.each([401, 403])('with %i, a push alone: asked for each', async (status) => {
    const rules = { ...refusing(status, /push/), [TAGS]: ok('{"tags":[]}') };
    expect(await permissions(rules)).toEqual({ pull: 'granted', push: 'denied' });
  });

  test('everything but the login', async () => {
    const rules = refusing(403, /repository/);
    expect(await permissions(rules)).toEqual({ pull: 'denied', push: 'denied' });
  });

  test('the one thing that was asked for, and is not asked again', async () => {
    expect(await permissions(refusing(403, /repository/), ['pull'])).toEqual({ pull: 'denied' });
    expect(registry.asked.filter((request) => request === 'GET /token')).toHaveLength(2);
  });

  test('is not taken for one that is out of order', async () => {
    const checked = permissions(refusing(503, /repository/));
    await expect(checked).rejects.toMatchObject({ code: 'registry-unavailable' });
  });
});

describe('a registry without tokens', () => {
  test('with Basic authentication tells about pulls by a list of tags', async () => {
    const taken = (header: string) => header === BASIC_HEADER;
    const rules = {
      'GET /v2/': guarded('Basic realm="r"', taken, ok('{}')),
      [TAGS]: guarded('Basic realm="r"', taken, ok('{"tags":[]}')),
    };
    expect(await permissions(rules)).toEqual({ pull: 'granted', push: 'unknown' });
  });

  test('that asks for no credentials tells nothing about them', async () => {
    expect(await permissions({ 'GET /v2/': ok('{}') })).toEqual({
      pull: 'unknown',
      push: 'unknown',
    });
  });
});
