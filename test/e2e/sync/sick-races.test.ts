import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { requireTools } from '../../support/tools.ts';
import { type SickScene, startSickScene } from './sick-scene.ts';
import { countsOf } from './sick-step.ts';

const { available } = requireTools(['kube-apiserver', 'etcd', 'kubectl']);

const KEY = '.dockerconfigjson';
const TYPE = 'kubernetes.io/dockerconfigjson';

(available ? describe : describe.skip)('a race', () => {
  let scene: SickScene;

  beforeAll(async () => {
    scene = await startSickScene();
  });
  afterAll(() => scene?.stop());

  const kubectl = (...args: string[]) => scene.cluster.kubectl(args);
  const patch = (kind: string, name: string, namespace: string, change: object) =>
    kubectl('patch', kind, name, '-n', namespace, '--type=merge', '-p', JSON.stringify(change));
  const put = (namespace: string, data: string) => {
    const metadata = { name: 'regcred', namespace };
    return scene.apply({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata,
      type: TYPE,
      data: { [KEY]: data },
    });
  };
  const rotated = () => ({ ACME_PASSWORD: `${scene.secrets.password}-2` });

  /** Runs a sync of one namespace in which `rival` acts when the first write is on its way. */
  async function runAgainst(namespace: string, rival: () => Promise<unknown>, env = {}) {
    const kind = namespace.startsWith('account') ? 'serviceaccounts' : 'secrets';
    scene.api.rules({ on: new RegExp(`^PATCH .*/${kind}/`), nth: 1, before: rival });
    const accounts = kind === 'serviceaccounts';
    return await scene.run({ clusters: [{ namespaces: [namespace], accounts }], env });
  }

  async function synced(namespace: string): Promise<string> {
    await scene.namespaces(namespace);
    scene.api.rules();
    await scene.run({ clusters: [{ namespaces: [namespace] }] });
    return namespace;
  }

  test('that makes another Secret of that name is lost: theirs stays', async () => {
    await scene.namespaces('made');
    const result = await runAgainst('made', () => put('made', 'e30='));
    expect(result.lines).toEqual(['refused made/regcred']);
    expect((await scene.secret('made')).data).toEqual({ [KEY]: 'e30=' });
    expect(result.code).toBe(1);
  });

  test('that makes the very same Secret does not make theirs ours', async () => {
    const data = (await scene.secret(await synced('pattern'))).data[KEY] ?? '';
    await scene.namespaces('same');
    const result = await runAgainst('same', () => put('same', data));
    expect(result.lines).toEqual(['refused same/regcred']);
    expect((await scene.secret('same')).metadata.labels).toBeUndefined();
  });

  test('that changes ours beside our fields is won, and theirs is kept', async () => {
    const namespace = await synced('beside');
    const labels = { team: 'web' };
    const change = () => patch('secret', 'regcred', namespace, { metadata: { labels } });
    const result = await runAgainst(namespace, change, rotated());
    expect(result.lines).toEqual(['update beside/regcred']);
    expect((await scene.secret(namespace)).metadata.labels).toMatchObject(labels);
    expect(scene.api.requests(/^PATCH/)).toHaveLength(2);
  });

  test('that changes the content of ours is won', async () => {
    const namespace = await synced('content');
    const change = () => patch('secret', 'regcred', namespace, { data: { [KEY]: 'e30=' } });
    expect((await runAgainst(namespace, change, rotated())).lines).toEqual([
      'update content/regcred',
    ]);
    expect((await scene.secret(namespace)).data).not.toEqual({ [KEY]: 'e30=' });
  });

  test('that takes ours away is lost: it is not ours any more', async () => {
    const namespace = await synced('taken');
    const labels = { 'registry-actions/owner': 'them' };
    const change = () => patch('secret', 'regcred', namespace, { metadata: { labels } });
    expect((await runAgainst(namespace, change, rotated())).lines).toEqual([
      'refused taken/regcred',
    ]);
  });

  test('that deletes ours is won: it is made again', async () => {
    const namespace = await synced('deleted');
    const { uid } = (await scene.secret(namespace)).metadata;
    const remove = () => kubectl('delete', 'secret', 'regcred', '-n', namespace);
    expect((await runAgainst(namespace, remove, rotated())).lines).toEqual([
      'create deleted/regcred',
    ]);
    expect((await scene.secret(namespace)).metadata.uid).not.toBe(uid);
  });

  test('that puts another one in the place of ours is lost', async () => {
    const namespace = await synced('replaced');
    const result = await runAgainst(
      namespace,
      async () => {
        await kubectl('delete', 'secret', 'regcred', '-n', namespace);
        await put(namespace, 'e30=');
      },
      rotated(),
    );
    expect(result.lines).toEqual(['refused replaced/regcred']);
    expect((await scene.secret(namespace)).data).toEqual({ [KEY]: 'e30=' });
  });

  test('that goes on for ever is given up, and said', async () => {
    const namespace = await synced('endless');
    let turn = 0;
    const before = () => {
      turn += 1;
      return patch('secret', 'regcred', namespace, { metadata: { labels: { turn: `t${turn}` } } });
    };
    scene.api.rules({ on: /^PATCH/, before });
    const result = await scene.run({ clusters: [{ namespaces: [namespace] }], env: rotated() });
    expect(countsOf(result)).toEqual({ failed: 1 });
    expect(result.log).toContain('409 Conflict');
    expect(result.log).toContain('[cluster-conflict]');
    expect(turn).toBe(4);
  });

  test.each([
    ['an empty list', []],
    ['a list', [{ name: 'first' }]],
  ])('for a service account with %s loses nothing that others add to it', async (_, before) => {
    const namespace = await synced(`account-${before.length}`);
    await patch('serviceaccount', 'default', namespace, { imagePullSecrets: before });
    const theirs = [...before, { name: 'theirs' }];
    const change = () =>
      patch('serviceaccount', 'default', namespace, { imagePullSecrets: theirs });
    const result = await runAgainst(namespace, change);
    expect(countsOf(result)).toEqual({ unchanged: 1, updated: 1 });
    const names = theirs.map(({ name }) => name);
    expect(await scene.pullSecrets(namespace)).toEqual([...names, 'regcred']);
  });

  test('for a service account that is deleted leaves it out', async () => {
    const namespace = await synced('account-deleted');
    const remove = () => kubectl('delete', 'serviceaccount', 'default', '-n', namespace);
    const result = await runAgainst(namespace, remove);
    expect(countsOf(result)).toEqual({ unchanged: 1, skipped: 1 });
    expect(result.code).toBe(0);
  });

  test.each([
    ['is being deleted', ['kubernetes', 'acme.io/stay'], 'the namespace is being deleted'],
    ['is gone', [], 'the namespace was deleted meanwhile'],
  ])('with the end of a namespace, which then %s, leaves it out', async (_, finalizers, reason) => {
    const namespace = `ends-${finalizers.length}`;
    await scene.namespaces(namespace, `${namespace}-stays`);
    const before = async () => {
      await kubectl('delete', 'namespace', namespace, '--wait=false');
      if (finalizers.length > 0) return;
      // What the namespace controller does in the end; here there is none.
      const object = {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: namespace },
        spec: {},
      };
      const path = `/api/v1/namespaces/${namespace}/finalize`;
      await scene.cluster.kubectl(['replace', '--raw', path, '-f', '-'], JSON.stringify(object));
    };
    scene.api.rules({ on: new RegExp(`^PATCH .*/${namespace}/`), nth: 1, before });
    const namespaces = [namespace, `${namespace}-stays`];
    const result = await scene.run({ clusters: [{ namespaces }] });
    expect(result.lines).toEqual([
      `create ${namespace}-stays/regcred`,
      `skipped ${namespace}/regcred`,
    ]);
    expect(result.items.find(({ verb }) => verb === 'skipped')).toMatchObject({ reason });
    expect(result.code).toBe(0);
  });

  test('that a namespace lost before the run leaves it out, whatever was in it', async () => {
    const namespace = await synced('leaving');
    await kubectl('delete', 'namespace', namespace, '--wait=false');
    scene.api.rules();
    const result = await scene.run({ clusters: [{ namespaces: [namespace] }], env: rotated() });
    expect(countsOf(result)).toEqual({ skipped: 1 });
    expect(scene.api.requests(/^PATCH/)).toEqual([]);
    expect(result.code).toBe(0);
  });
});
