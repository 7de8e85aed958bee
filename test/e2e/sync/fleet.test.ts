import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createAuthority } from '../../support/certificates.ts';
import { type Cluster, startCluster } from '../../support/kubernetes.ts';
import { freePort } from '../../support/ports.ts';
import { requireTools } from '../../support/tools.ts';
import { type GivenCluster, type GivenRegistry, linesOf, sync } from './fleet.ts';

const { available } = requireTools(['kube-apiserver', 'etcd', 'kubectl']);

const QUAY: GivenRegistry = { name: 'quay', host: 'quay.io', password: 'password-1' };
const DEFAULT = { kind: 'list', names: ['default'] } as const;

(available ? describe : describe.skip)('a fleet', () => {
  let east: Cluster;
  let west: Cluster;

  beforeAll(async () => {
    // One after the other: a start that fails must not leave the other one behind.
    east = await startCluster();
    west = await startCluster();
  });
  afterAll(() => Promise.all([east?.stop(), west?.stop()]));

  function given(name: string, cluster: Cluster, patterns: string[]): GivenCluster {
    const { server, ca, adminToken: token } = cluster;
    return { name, server, ca, token, namespaces: { kind: 'list', patterns } };
  }

  async function pullSecretsOf(namespace: string): Promise<unknown> {
    const args = ['get', 'serviceaccount', 'default', '-n', namespace, '-o', 'json'];
    return JSON.parse(await east.kubectl(args)).imagePullSecrets;
  }

  test('of which one cannot be reached, another is not trusted: the others are done', async () => {
    await Promise.all([east, west].map((cluster) => cluster.createNamespaces(['web'])));
    const clusters = [
      given('east', east, ['web']),
      { ...given('gone', east, ['web']), server: `https://127.0.0.1:${await freePort()}` },
      { ...given('untrusted', east, ['web']), ca: createAuthority().certificate },
      given('west', west, ['web']),
    ];
    const result = await sync({ clusters, registries: [QUAY] });
    expect(linesOf(result)).toEqual(['create web/regcred', 'create web/regcred']);
    expect(result.errors).toMatchObject([
      { code: 'cluster-unreachable', where: 'gone' },
      { code: 'cluster-certificate', where: 'untrusted' },
    ]);
  });

  test('gets a registry’s credentials only where the file says so', async () => {
    const clusters = [given('east', east, ['web']), given('west', west, ['web'])];
    const secret = (name: string, chosen: GivenRegistry['secret']) => ({
      ...QUAY,
      name,
      secret: { name, ...chosen },
    });
    const registries = [
      secret('listed', { clusters: { kind: 'list', names: ['east'] } }),
      secret('except', { clusters: { kind: 'except', names: ['east'] } }),
      secret('none', { clusters: undefined }),
    ];
    const result = await sync({ clusters, registries, dryRun: true });
    expect(result.clusters.map(({ items }) => items.map(({ name }) => name))).toEqual([
      ['listed'],
      ['except'],
    ]);
  });

  test('reports a namespace that is missing, and does the rest', async () => {
    await east.createNamespaces(['there']);
    const result = await sync({
      clusters: [given('east', east, ['there', 'tehre'])],
      registries: [QUAY],
    });
    expect(linesOf(result)).toEqual(['create there/regcred', 'failed tehre/']);
    expect(result.errors).toMatchObject([{ code: 'namespace-missing', where: 'east/tehre' }]);
  });

  test('skips a namespace that is being deleted', async () => {
    await east.createNamespaces(['leaving']);
    await east.kubectl(['delete', 'namespace', 'leaving', '--wait=false']);
    const result = await sync({ clusters: [given('east', east, ['leaving'])], registries: [QUAY] });
    expect(result.errors).toEqual([]);
    expect(linesOf(result)).toEqual(['skipped leaving/']);
  });

  test('gives service accounts the Secret once, and takes nothing from them', async () => {
    await east.createNamespaces(['accounts']);
    const patch = '{"imagePullSecrets":[{"name":"theirs"}]}';
    await east.kubectl(['patch', 'serviceaccount', 'default', '-n', 'accounts', '-p', patch]);
    const target = { ...given('east', east, ['accounts']), serviceAccounts: DEFAULT };
    const second = { ...QUAY, name: 'second', secret: { name: 'second' } };
    const first = await sync({ clusters: [target], registries: [QUAY, second] });
    expect(linesOf(first)).toContain('update accounts/default');
    const expected = [{ name: 'theirs' }, { name: 'regcred' }, { name: 'second' }];
    expect(await pullSecretsOf('accounts')).toEqual(expected);
    const again = await sync({ clusters: [target], registries: [QUAY, second] });
    expect(linesOf(again)).toContain('unchanged accounts/default');
    expect(await pullSecretsOf('accounts')).toEqual(expected);
  });

  test('points no service account at a Secret that is not there', async () => {
    await east.createNamespaces(['dangling']);
    await east.kubectl(['create', 'secret', 'generic', 'regcred', '-n', 'dangling']);
    const accounts = { kind: 'list', names: ['default', 'deployer'] } as const;
    const target = { ...given('east', east, ['dangling']), serviceAccounts: accounts };
    const credentials = { kind: 'existing', name: 'by-others' } as const;
    const existing = { ...QUAY, name: 'existing', secret: { credentials } };
    const result = await sync({ clusters: [target], registries: [QUAY, existing] });
    expect(linesOf(result)).toEqual(['refused dangling/regcred', 'skipped dangling/by-others']);
    expect(await pullSecretsOf('dangling')).toBeUndefined();
    await east.kubectl(['create', 'secret', 'generic', 'by-others', '-n', 'dangling']);
    const after = await sync({ clusters: [target], registries: [existing] });
    expect(linesOf(after)).toEqual(['skipped dangling/deployer', 'update dangling/default']);
    expect(await pullSecretsOf('dangling')).toEqual([{ name: 'by-others' }]);
  });

  test('can be cancelled: what is not done is said, and the next run ends the work', async () => {
    const names = Array.from({ length: 200 }, (_, index) => `many-${index}`);
    await west.createNamespaces(names);
    const cancel = new AbortController();
    const target = given('west', west, ['many-*']);
    const running = sync({ clusters: [target], registries: [QUAY], signal: cancel.signal });
    const done = () => west.requests({ resource: 'secrets', verbs: ['patch'] }).length;
    const before = done();
    while (done() === before) await new Promise((resolve) => setTimeout(resolve, 5));
    cancel.abort(new Error('cancelled'));
    const stopped = await running;
    const skipped = linesOf(stopped).filter((line) => line.startsWith('skipped'));
    expect(skipped.length).toBeGreaterThan(0);
    expect(stopped.errors).toEqual([]);
    const next = await sync({ clusters: [target], registries: [QUAY] });
    expect(next.errors).toEqual([]);
    expect(linesOf(next)).toHaveLength(200);
    expect(linesOf(next).every((line) => /^(create|unchanged)/.test(line))).toBe(true);
  });
});
