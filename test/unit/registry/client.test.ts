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

const start = async (rules: Record<string, Answer>) => {
  registry = await fakeRegistry(rules);
  return registry;
};
const CHALLENGE = 'Bearer realm="/token",service="s",scope="repository:acme/web:pull"';
const PUSH = { repository: 'acme/web', actions: ['pull', 'push'] } as const;
const BLOB = Buffer.from('layer');
const MANIFEST = Buffer.from('{"schemaVersion":2}');
const manifest = { body: MANIFEST, mediaType: 'a/b', digest: digestOf(MANIFEST) };

/** Takes what is sent, and names its digest. */
const stored: Answer = (_request, response, body) => {
  response.writeHead(201, { 'docker-content-digest': digestOf(body) }).end();
};

/** Uploads and manifests as a registry takes them, for whoever holds a token of `/token`. */
function storage(then: Record<string, Answer> = {}): Record<string, Answer> {
  let upload = 0;
  const guard = (answer: Answer) => guarded(CHALLENGE, (h) => h === 'Bearer t', answer);
  const rules: Record<string, Answer> = {
    'HEAD /v2/acme/web/manifests/1.0': ok('', {}, 404),
    'POST /v2/acme/web/blobs/uploads/': (_request, response) => {
      upload += 1;
      response
        .writeHead(202, { location: `/v2/acme/web/blobs/uploads/${upload}?_state=a%2Bb` })
        .end();
    },
    'PUT /v2/acme/web/blobs/uploads/1': stored,
    'PUT /v2/acme/web/blobs/uploads/2': stored,
    'PUT /v2/acme/web/manifests/1.0': stored,
    ...then,
  };
  const guardedRules = Object.entries(rules).map(([key, answer]) => [key, guard(answer)]);
  return {
    ...Object.fromEntries(guardedRules),
    'GET /token': ok('{"token":"t","expires_in":300}'),
  };
}

describe('a push of one chart', () => {
  test('takes eight requests with one token', async () => {
    const { asked, client } = await start(storage());
    const one = client(BASIC);
    one.authorize([PUSH]);
    await one.headManifest('acme/web', '1.0');
    await Promise.all([
      one.uploadBlob('acme/web', BLOB),
      one.uploadBlob('acme/web', Buffer.from('{}')),
    ]);
    await one.putManifest('acme/web', '1.0', manifest);
    expect(asked).toHaveLength(8);
    expect(asked.filter((line) => line.endsWith('/token'))).toHaveLength(1);
  });

  test('takes the token for all that is to be done, in one scope', async () => {
    const scopes: (string | null)[] = [];
    const token: Answer = (request, response) => {
      scopes.push(...new URL(request.url ?? '', 'http://x').searchParams.getAll('scope'));
      response.end('{"token":"t"}');
    };
    await start({ ...storage(), 'GET /token': token });
    const one = registry.client(BASIC);
    one.authorize([PUSH]);
    await one.headManifest('acme/web', '1.0');
    expect(scopes).toEqual(['repository:acme/web:pull,push']);
  });

  test('renews a token once that is not taken any more', async () => {
    let issued = 0;
    const current = () => `Bearer t${issued}`;
    await start({
      'HEAD /v2/acme/web/manifests/1.0': guarded(
        CHALLENGE,
        (h) => h === current(),
        ok('', {}, 404),
      ),
      'GET /token': (_request, response) => {
        issued += 1;
        response.end(`{"token":"t${issued}"}`);
      },
    });
    const one = registry.client(BASIC);
    await one.headManifest('acme/web', '1.0');
    issued += 1; // the one it holds is void now
    await one.headManifest('acme/web', '1.0');
    expect(registry.asked).toHaveLength(6);
  });
});

describe('an upload', () => {
  test('sends the digest without touching the rest of the location', async () => {
    const queries: (string | undefined)[] = [];
    const put: Answer = (request, response, body) => {
      queries.push(request.url?.split('?')[1]);
      stored(request, response, body);
    };
    await start(storage({ 'PUT /v2/acme/web/blobs/uploads/1': put }));
    await registry.client(BASIC).uploadBlob('acme/web', BLOB);
    expect(queries.at(-1)).toBe(`_state=a%2Bb&digest=${encodeURIComponent(digestOf(BLOB))}`);
  });

  test.each<[string, Answer]>([
    ['is reset', (_request, response) => response.destroy()],
    ['is unknown', ok('', {}, 404)],
    ['meets a 502', ok('', {}, 502)],
  ])('that %s begins anew', async (_name, answer) => {
    await start(storage({ 'PUT /v2/acme/web/blobs/uploads/1': answer }));
    await registry.client(BASIC).uploadBlob('acme/web', BLOB);
    expect(registry.asked.filter((line) => line.startsWith('POST'))).toHaveLength(3);
    expect(registry.asked.at(-1)).toBe('PUT /v2/acme/web/blobs/uploads/2');
  });

  test('to another host goes over TLS or not at all, and without credentials', async () => {
    const other = await fakeRegistry({ 'PUT /up': stored });
    const begun = ok('', { location: new URL('/up', other.url).href }, 202);
    await start(storage({ 'POST /v2/acme/web/blobs/uploads/': begun }));
    await registry.client(BASIC).uploadBlob('acme/web', BLOB);
    await other.close();
    expect(other.authorizations).toEqual([undefined]);
  });

  test('that the registry takes for another blob is an error', async () => {
    const wrong = { 'docker-content-digest': digestOf(MANIFEST) };
    await start(storage({ 'PUT /v2/acme/web/blobs/uploads/1': ok('', wrong, 201) }));
    const uploaded = registry.client(BASIC).uploadBlob('acme/web', BLOB);
    await expect(uploaded).rejects.toMatchObject({ code: 'digest-mismatch' });
  });

  describe('whose digest is not named', () => {
    const path = `HEAD /v2/acme/web/blobs/${digestOf(BLOB)}`;
    const unnamed = { 'PUT /v2/acme/web/blobs/uploads/1': ok('', {}, 201) };

    test('is asked for', async () => {
      await start(storage({ ...unnamed, [path]: ok() }));
      await registry.client(BASIC).uploadBlob('acme/web', BLOB);
      expect(registry.asked.at(-1)).toBe(path);
    });

    test('and that is not there after some looks is an error', async () => {
      await start(storage({ ...unnamed, [path]: ok('', {}, 404) }));
      const uploaded = registry.client(BASIC).uploadBlob('acme/web', BLOB);
      await expect(uploaded).rejects.toMatchObject({ code: 'registry-lost-content' });
      expect(registry.asked.filter((line) => line === path)).toHaveLength(4);
    });
  });

  test('that breaks for a reason that stays is not begun anew', async () => {
    await start(storage({ 'PUT /v2/acme/web/blobs/uploads/1': ok('x'.repeat(2000), {}, 201) }));
    const uploaded = registry.client(BASIC, { responseSize: 1024 }).uploadBlob('acme/web', BLOB);
    await expect(uploaded).rejects.toMatchObject({ code: 'network-too-large' });
    expect(registry.asked.filter((line) => line.startsWith('PUT'))).toHaveLength(1);
  });

  test.each([
    [403, 'registry-denied'],
    [404, 'registry-not-found'],
  ])('refused with %i: %s', async (status, code) => {
    await start(storage({ 'POST /v2/acme/web/blobs/uploads/': ok('', {}, status) }));
    const uploaded = registry.client(BASIC).uploadBlob('acme/web', BLOB);
    await expect(uploaded).rejects.toMatchObject({ code, status });
  });
});

describe('a manifest', () => {
  const at = (answer: Answer) => ({
    'GET /v2/acme/web/manifests/1.0': answer,
    'HEAD /v2/acme/web/manifests/1.0': answer,
  });

  test('is absent on 404 only', async () => {
    await start(at(ok('', {}, 404)));
    expect(await registry.client().headManifest('acme/web', '1.0')).toBeUndefined();
    await registry.close();
    await start(at(ok('', {}, 500)));
    const head = registry.client().headManifest('acme/web', '1.0');
    await expect(head).rejects.toMatchObject({ code: 'registry-unavailable', status: 500 });
  });

  test('whose bytes are not those of its digest is an error', async () => {
    await start(at(ok(MANIFEST, { 'docker-content-digest': digestOf(BLOB) })));
    const got = registry.client().getManifest('acme/web', '1.0');
    await expect(got).rejects.toMatchObject({ code: 'digest-mismatch' });
  });

  test.each([
    ['a web page', ok('<!DOCTYPE html>')],
    ['nothing', ok()],
    ['something else', ok('hello')],
  ])('that is %s is an error, and nothing that stands at the tag', async (_what, answer) => {
    await start(at(answer));
    const got = registry.client().getManifest('acme/web', '1.0');
    await expect(got).rejects.toMatchObject({ code: 'registry-unexpected-answer' });
  });

  test.each([
    ['that does not come', ok('', {}, 404), 'registry-lost-content'],
    [
      'that is another one',
      ok(BLOB, { 'docker-content-digest': digestOf(BLOB) }),
      'digest-mismatch',
    ],
  ])('stored without a word on its digest, and %s, is an error', async (_what, head, code) => {
    const put = { 'PUT /v2/acme/web/manifests/1.0': ok('', {}, 201) };
    await start(storage({ ...put, 'HEAD /v2/acme/web/manifests/1.0': head }));
    const stores = registry.client(BASIC).putManifest('acme/web', '1.0', manifest);
    await expect(stores).rejects.toMatchObject({ code });
  });

  test('stored under another digest is an error', async () => {
    const wrong = { 'docker-content-digest': digestOf(BLOB) };
    await start(storage({ 'PUT /v2/acme/web/manifests/1.0': ok('', wrong, 201) }));
    const put = registry.client(BASIC).putManifest('acme/web', '1.0', manifest);
    await expect(put).rejects.toMatchObject({ code: 'digest-mismatch' });
  });
});

test('a blob is not followed to plain HTTP on another host', async () => {
  const digest = digestOf(BLOB);
  const store = await fakeRegistry({ 'GET /blob': ok(BLOB) });
  const path = `/v2/acme/web/blobs/${digest}`;
  const redirect = ok('', { location: new URL('/blob', store.url).href }, 307);
  await start({ [`GET ${path}`]: guarded('Basic realm="r"', (h) => h === BASIC_HEADER, redirect) });
  const got = registry.client(BASIC).getBlob('acme/web', digest);
  await expect(got).rejects.toMatchObject({ status: 307 });
  await store.close();
  expect(store.asked).toEqual([]);
});
