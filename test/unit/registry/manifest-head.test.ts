import { afterEach, describe, expect, test } from '@jest/globals';
import { digestOf } from '../../../src/registry/digest.ts';
import {
  type Answer,
  BASIC,
  BASIC_HEADER,
  type FakeRegistry,
  fakeRegistry,
  guarded,
  ok,
} from './fake-registry.ts';

let registry: FakeRegistry;
afterEach(() => registry.close());

const PATH = '/v2/acme/web/manifests/1.0';
const MANIFEST = Buffer.from('{"schemaVersion":2}');
const DIGEST = digestOf(MANIFEST);
const named = (digest: string) => ({ 'docker-content-digest': digest });

/** An error in the form of the distribution specification; a HEAD goes without its body. */
const refused = (status: number, code: string, message = 'no'): Answer =>
  ok(JSON.stringify({ errors: [{ code, message }] }), {}, status);

const start = async (head: Answer, get: Answer = ok(MANIFEST), more = {}) => {
  registry = await fakeRegistry({ [`HEAD ${PATH}`]: head, [`GET ${PATH}`]: get, ...more });
};
const look = () => registry.client(BASIC).headManifest('acme/web', '1.0');

describe('a manifest is looked up', () => {
  test('by HEAD alone where that names its digest', async () => {
    await start(ok('', { ...named(DIGEST), 'content-type': 'a/b' }));
    expect(await look()).toEqual({ digest: DIGEST, mediaType: 'a/b' });
    expect(registry.asked).toEqual([`HEAD ${PATH}`]);
  });

  test.each([
    ['no digest', {}],
    ['an empty digest', named('')],
    ['a digest that is none', named('sha256:1234')],
    ['a digest of another kind', named(`md5:${'0'.repeat(32)}`)],
  ])('by GET as well where that names %s, which is computed then', async (_what, headers) => {
    await start(ok('', headers));
    expect(await look()).toEqual({ digest: DIGEST, mediaType: '', body: MANIFEST });
    expect(registry.asked).toEqual([`HEAD ${PATH}`, `GET ${PATH}`]);
  });

  test('by GET where the way there knows no HEAD', async () => {
    await start(ok('', {}, 405));
    expect(await look()).toMatchObject({ digest: DIGEST, body: MANIFEST });
  });

  test('and is absent on 404, which no GET is to explain', async () => {
    await start(refused(404, 'MANIFEST_UNKNOWN'));
    expect(await look()).toBeUndefined();
    expect(registry.asked).toEqual([`HEAD ${PATH}`]);
  });
});

describe('a HEAD that is refused', () => {
  test.each([
    [400, 'NAME_INVALID', 'registry-refused'],
    [403, 'DENIED', 'registry-denied'],
  ])('with %i is asked again by GET, for the reason', async (status, ociCode, code) => {
    const answer = refused(status, ociCode, 'it is in quarantine');
    await start(answer, answer);
    await expect(look()).rejects.toMatchObject({
      code,
      status,
      ociCodes: [ociCode],
      message: expect.stringContaining('it is in quarantine'),
    });
    expect(registry.asked).toEqual([`HEAD ${PATH}`, `GET ${PATH}`]);
  });

  test.each([
    [408, 'registry-unavailable'],
    [429, 'registry-throttled'],
    [503, 'registry-unavailable'],
  ])('with %i is not: that says all', async (status, code) => {
    await start(ok('', {}, status));
    await expect(look()).rejects.toMatchObject({ code, status });
    expect(new Set(registry.asked)).toEqual(new Set([`HEAD ${PATH}`]));
  });

  test('with 401 is asked again with the token at hand', async () => {
    const challenge = 'Bearer realm="/token",service="s"';
    const words = 'unauthorized to access repository: acme/web, action: pull';
    const why = refused(401, 'UNAUTHORIZED', words);
    const token = { 'GET /token': ok('{"token":"t"}') };
    await start(
      guarded(challenge, () => false, ok()),
      why,
      token,
    );
    await expect(look()).rejects.toMatchObject({
      code: 'registry-unauthorized',
      message: expect.stringContaining(words),
    });
    expect(registry.asked.filter((line) => line === 'GET /token')).toHaveLength(1);
    expect(registry.authorizations.slice(-2)).toEqual(['Bearer t', 'Bearer t']);
  });

  test('with 401 is not where that would show a refused password twice', async () => {
    await start(guarded('Basic realm="r"', () => false, ok()));
    await expect(look()).rejects.toMatchObject({ code: 'registry-unauthorized' });
    expect(registry.authorizations).toEqual([undefined, BASIC_HEADER]);
  });
});
