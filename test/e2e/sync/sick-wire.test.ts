import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { WRITES } from '../../support/audit-log.ts';
import { request } from '../../support/http.ts';
import type { SickRule } from '../../support/sick-api-server.ts';
import { requireTools } from '../../support/tools.ts';
import type { WireFault } from '../../support/wire-faults.ts';
import { type SickScene, startSickScene } from './sick-scene.ts';
import { countsOf } from './sick-step.ts';

const { available } = requireTools(['kube-apiserver', 'etcd', 'kubectl']);

const LIST = /^GET \/api\/v1\/secrets/;
const PATCH = /^PATCH .*\/secrets\/regcred/;

/** As API priority and fairness answers. */
const BUSY: WireFault = status(429, { 'retry-after': '1' });

/** Old pages come from etcd, which forgets them, and not from the API server's memory. */
const FROM_ETCD = '--feature-gates=ListFromCacheSnapshot=false';

const IDLE = 'REGISTRY_ACTIONS_LIMIT_IDLE_TIME';
const SIZE = 'REGISTRY_ACTIONS_LIMIT_RESPONSE_SIZE';
const ENDLESS: WireFault = { kind: 'flood', start: '{"items":[', more: '{"metadata":{}},' };

type Env = Readonly<Record<string, string>>;

function page(body: string): WireFault {
  return status(200, { 'content-type': 'application/json' }, body);
}

function status(code: number, headers = {}, body = 'overloaded'): WireFault {
  return { kind: 'answer', answer: { status: code, headers, body } };
}

(available ? describe : describe.skip)('an API server', () => {
  let scene: SickScene;
  let count = 0;

  beforeAll(async () => {
    scene = await startSickScene({ args: [FROM_ETCD] });
  });
  afterAll(() => scene?.stop());

  async function fresh(): Promise<readonly [string, string, string]> {
    count += 1;
    const names = ['a', 'b', 'c'].map((letter) => `wire-${count}-${letter}`);
    await scene.namespaces(...names);
    return names as [string, string, string];
  }

  async function syncWith(namespaces: readonly string[], env: Env, ...rules: SickRule[]) {
    scene.api.rules(...rules);
    return await scene.run({ clusters: [{ namespaces }], env });
  }

  const written = (namespace: string) =>
    scene.secret(namespace).then(
      () => true,
      () => false,
    );

  /** Once the trouble is gone, a run writes what is missing and nothing else. */
  async function expectHealing(namespaces: readonly string[], missing: number) {
    const before = scene.cluster.requests({ verbs: WRITES, user: 'robot' }).length;
    const healed = await syncWith(namespaces, {});
    expect(healed.code).toBe(0);
    expect(countsOf(healed).created ?? 0).toBe(missing);
    const after = scene.cluster.requests({ verbs: WRITES, user: 'robot' }).length;
    expect(after - before).toBe(missing);
  }

  test.each<[string, WireFault]>([
    ['is too busy (429, Retry-After)', BUSY],
    ['fails (500)', status(500)],
    ['is hidden (502)', status(502, { 'content-type': 'text/html' }, '<html>Bad gateway</html>')],
    ['is away (503)', status(503)],
    ['is late (504)', status(504)],
    ['resets before it has heard', { kind: 'reset' }],
    ['does it and resets before it answers', { kind: 'lost' }],
    ['resets in the middle of its answer', { kind: 'cut' }],
  ])('that once %s is asked again, and nothing is missing', async (_, fault) => {
    const namespaces = await fresh();
    const rules = [LIST, PATCH].map((on) => ({ on, nth: 1, fault }));
    const result = await syncWith(namespaces, {}, ...rules);
    expect(result.log.match(/trying again/g)).toHaveLength(2);
    expect(result.code).toBe(0);
    expect(result.items).toHaveLength(3);
    await expectHealing(namespaces, 0);
  });

  test('that asks for a pause gets it', async () => {
    await syncWith(await fresh(), {}, { on: LIST, nth: 1, fault: BUSY });
    const [first, second] = scene.api.requests(LIST);
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(1000);
  });

  test('that answers byte by byte is waited for', async () => {
    const fault: WireFault = { kind: 'slow', bytes: 256, pauseMs: 5 };
    const result = await syncWith(await fresh(), {}, { on: /^/, fault });
    expect(countsOf(result)).toEqual({ created: 3 });
  });

  test.each<[string, WireFault, string, RegExp]>([
    ['is too busy', status(429, { 'retry-after': '0' }), 'cluster-unavailable', /429/],
    [
      'asks for an hour’s pause',
      status(429, { 'retry-after': '3600' }),
      'cluster-unavailable',
      /429/,
    ],
    ['fails', status(500), 'cluster-unavailable', /500/],
    ['is away', status(503), 'cluster-unavailable', /503/],
    ['resets', { kind: 'reset' }, 'cluster-unreachable', /closed the connection/],
    ['loses its answers', { kind: 'lost' }, 'cluster-unreachable', /closed the connection/],
    ['hangs', { kind: 'hang' }, 'cluster-unreachable', /did not answer in time/],
  ])('that %s for one namespace: the rest is done', async (_, fault, code, words) => {
    const [ill, ...well] = await fresh();
    const env = { REGISTRY_ACTIONS_LIMIT_IDLE_TIME: '3s' };
    const on = new RegExp(`^PATCH .*/${ill}/`);
    const result = await syncWith([ill, ...well], env, { on, fault });
    expect(countsOf(result)).toEqual({ created: 2, failed: 1 });
    expect(result.lines).toContain(`failed ${ill}/regcred`);
    for (const said of [result.log, result.summary]) expect(said).toMatch(words);
    expect(result.log).toContain(`production/${ill}: `);
    expect(result.log).toContain(`[${code}]`);
    expect(result.code).toBe(1);
    // What was lost was the answer alone.
    await expectHealing([ill, ...well], fault.kind === 'lost' ? 0 : 1);
  });

  test.each<[string, WireFault, string, Env]>([
    ['is a page of something else', page('<html>Sign in</html>'), 'cluster-not-kubernetes', {}],
    ['is other JSON', page('{"errors":[]}'), 'cluster-not-kubernetes', {}],
    ['is a list of nonsense', page('{"items":[null]}'), 'cluster-not-kubernetes', {}],
    ['never comes', { kind: 'hang' }, 'cluster-unreachable', { [IDLE]: '1s' }],
    ['never ends', ENDLESS, 'cluster-unreachable', { [SIZE]: '1MiB' }],
    ['is too busy', status(429, { 'retry-after': '0' }), 'cluster-unavailable', {}],
    ['is a redirect', status(302, { location: 'https://sso.acme.io' }), 'cluster-rejected', {}],
  ])('whose list %s: nothing is written, and it is said once', async (_, fault, code, env) => {
    const namespaces = await fresh();
    for (const on of [LIST, /^GET \/api\/v1\/namespaces/]) {
      const result = await syncWith(namespaces, env, { on, fault });
      expect(result.log.match(new RegExp(`\\[${code}\\]`, 'g'))).toHaveLength(1);
      expect(result.outputs).toMatchObject({ created: '0', failed: on === LIST ? '3' : '1' });
      expect(result.summary).toContain('production');
      expect(result.code).toBe(1);
    }
    for (const namespace of namespaces) expect(await written(namespace)).toBe(false);
  });

  test('whose lists expire while they are read is asked once more, and each object counts once', async () => {
    const namespaces = await fresh();
    await syncWith(namespaces, {});
    const inPairs = { on: /limit=500/, instead: (path: string) => path.replace('500', '2') };
    const lists = ['namespaces', 'secrets', 'serviceaccounts'];
    const expire = lists.map((list) => ({
      on: new RegExp(`/${list}.*continue=`),
      nth: 1,
      before: () => compact(scene),
      instead: ofAnotherDay,
    }));
    scene.api.rules(inPairs, ...expire);
    const env = { ACME_PASSWORD: `${scene.secrets.password}-2` };
    const result = await scene.run({ clusters: [{ namespaces, accounts: true }], env });
    expect(countsOf(result)).toEqual({ updated: 6 });
    for (const list of lists) {
      const asked = scene.api.requests(new RegExp(`^GET /api/v1/${list}`));
      expect(asked.map(({ line }) => /continue|limit(?!.*continue)/.exec(line)?.[0])).toEqual([
        'limit',
        'continue',
        undefined,
      ]);
    }
  });
});

/** Makes etcd forget all that is not now, as it does of itself every few minutes. */
async function compact({ cluster }: SickScene): Promise<void> {
  const ask = async (path: string, body: object) => {
    const response = await request(`${cluster.etcd}${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
    });
    return JSON.parse(response.body);
  };
  const { header } = await ask('/v3/kv/range', { key: 'AA==' });
  await ask('/v3/kv/compaction', { revision: header.revision, physical: true });
}

/** The path with a `continue` token of the cluster's first moments. */
function ofAnotherDay(path: string): string {
  return path.replace(/(?<=continue=)[^&]+/, (token) => {
    const mark = JSON.parse(Buffer.from(decodeURIComponent(token), 'base64url').toString());
    return Buffer.from(JSON.stringify({ ...mark, rv: 2 })).toString('base64url');
  });
}
