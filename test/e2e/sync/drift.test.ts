import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Cluster, startCluster } from '../../support/kubernetes.ts';
import { requireTools } from '../../support/tools.ts';
import { type GivenCluster, type GivenRegistry, linesOf, sync } from './fleet.ts';

const { available } = requireTools(['kube-apiserver', 'etcd', 'kubectl']);

const QUAY: GivenRegistry = { name: 'quay', host: 'quay.io', password: 'password-1' };

interface Live {
  readonly data: Readonly<Record<string, string>>;
  readonly metadata: {
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
  };
}

(available ? describe : describe.skip)('a Secret of ours in a real cluster', () => {
  let cluster: Cluster;

  beforeAll(async () => {
    cluster = await startCluster();
  });
  afterAll(() => cluster?.stop());

  async function synced(namespace: string): Promise<{ target: GivenCluster; made: Live }> {
    await cluster.createNamespaces([namespace]);
    const { server, ca, adminToken: token } = cluster;
    const namespaces = { kind: 'list', patterns: [namespace] } as const;
    const target = { name: 'production', server, ca, token, namespaces };
    await sync({ clusters: [target], registries: [QUAY] });
    return { target, made: await read(namespace) };
  }

  async function read(namespace: string): Promise<Live> {
    const args = ['get', 'secret', 'regcred', '-n', namespace, '-o', 'json'];
    return JSON.parse(await cluster.kubectl(args));
  }

  const change = (namespace: string, patch: object) =>
    cluster.kubectl([
      ...['patch', 'secret', 'regcred', '-n', namespace, '--type=merge'],
      ...['-p', JSON.stringify(patch)],
    ]);

  const again = async (target: GivenCluster) =>
    linesOf(await sync({ clusters: [target], registries: [QUAY] }));

  test('is made again when somebody deleted it', async () => {
    const { target, made } = await synced('deleted');
    await cluster.kubectl(['delete', 'secret', 'regcred', '-n', 'deleted']);
    expect(await again(target)).toEqual(['create deleted/regcred']);
    expect((await read('deleted')).data).toEqual(made.data);
  });

  test.each([
    ['content', { data: { '.dockerconfigjson': Buffer.from('{}').toString('base64') } }],
    ['registries', { metadata: { annotations: { 'registry-actions/registries': 'other' } } }],
    ['owner', { metadata: { annotations: { 'registry-actions/owner': 'acme/other' } } }],
  ])('is put right when somebody changed its %s', async (what, patch) => {
    const { target, made } = await synced(what);
    await change(what, patch);
    expect(await again(target)).toEqual([`update ${what}/regcred`]);
    const { data, metadata } = await read(what);
    expect(data).toEqual(made.data);
    expect(metadata.annotations).toEqual(made.metadata.annotations);
    expect(await again(target)).toEqual([`unchanged ${what}/regcred`]);
  });

  test('keeps what others put beside our part', async () => {
    const { target } = await synced('beside');
    const labels = { team: 'web' };
    await change('beside', { metadata: { labels, annotations: { note: 'x' } } });
    expect(await again(target)).toEqual(['unchanged beside/regcred']);
    await sync({ clusters: [target], registries: [{ ...QUAY, password: 'new' }] });
    const { metadata } = await read('beside');
    expect(metadata.labels).toMatchObject(labels);
    expect(metadata.annotations).toMatchObject({ note: 'x' });
  });

  test('is not ours any more when its owner is taken off', async () => {
    const { target, made } = await synced('disowned');
    await change('disowned', { metadata: { labels: { 'registry-actions/owner': null } } });
    await sync({ clusters: [target], registries: [{ ...QUAY, password: 'new' }] });
    expect((await read('disowned')).data).toEqual(made.data);
  });

  test('is the same whichever of several runs at once comes first', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `at-once-${index}`);
    await cluster.createNamespaces(names);
    const { target } = await synced('at-once');
    const all = { ...target, namespaces: { kind: 'list', patterns: ['at-once*'] } as const };
    const rotated = { ...QUAY, password: 'password-2' };
    const runs = await Promise.all(
      [1, 2, 3].map(() => sync({ clusters: [all], registries: [rotated] })),
    );
    expect(runs.flatMap(({ errors }) => errors)).toEqual([]);
    for (const run of runs) {
      expect(linesOf(run).every((line) => /^(create|update|unchanged) /.test(line))).toBe(true);
    }
    const next = await sync({ clusters: [all], registries: [rotated] });
    expect(linesOf(next).every((line) => line.startsWith('unchanged '))).toBe(true);
  });
});
