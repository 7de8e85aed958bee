import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { WRITES } from '../../support/audit-log.ts';
import { eventually } from '../../support/eventually.ts';
import { type Cluster, startCluster } from '../../support/kubernetes.ts';
import { requireTools } from '../../support/tools.ts';
import { type GivenCluster, type GivenRegistry, linesOf, sync } from './fleet.ts';

const { available } = requireTools(['kube-apiserver', 'etcd', 'kubectl']);

const QUAY: GivenRegistry = { name: 'quay', host: 'quay.io', password: 'password-1' };
const NAMESPACES = ['web', 'api', 'locked'];

const NAMESPACED = {
  apiGroups: [''],
  resources: ['secrets'],
  resourceNames: ['regcred'],
  verbs: ['list', 'create', 'patch'],
};
/** What docs/sync-pull-secrets.md asks for. */
const SMALLEST = [
  { apiGroups: [''], resources: ['namespaces'], verbs: ['list'] },
  NAMESPACED,
  {
    apiGroups: [''],
    resources: ['serviceaccounts'],
    resourceNames: ['default'],
    verbs: ['list', 'patch'],
  },
];

(available ? describe : describe.skip)('with the permissions of', () => {
  let cluster: Cluster;

  beforeAll(async () => {
    const tokens = ['narrow', 'reader', 'local', 'nobody'].map((user) => ({
      token: `${user}-token`,
      user,
    }));
    cluster = await startCluster({ tokens });
    await cluster.createNamespaces(NAMESPACES);
    await grant('narrow', SMALLEST);
    await grant('reader', [
      { apiGroups: [''], resources: ['namespaces'], verbs: ['list'] },
      { ...NAMESPACED, verbs: ['list'] },
    ]);
    for (const namespace of ['web', 'api']) {
      await grant('reader', [{ ...NAMESPACED, verbs: ['create', 'patch'] }], namespace);
      await grant('local', [NAMESPACED], namespace);
    }
    const last = ['auth', 'can-i', 'patch', 'secrets/regcred', '--as=local', '-n', 'api'];
    await eventually('the roles are in force', async () => {
      return (await cluster.kubectl(last).catch(() => 'no')) === 'yes\n';
    });
  });
  afterAll(() => cluster?.stop());

  async function grant(user: string, rules: unknown[], namespace?: string): Promise<void> {
    const kind = namespace === undefined ? 'ClusterRole' : 'Role';
    const apiVersion = 'rbac.authorization.k8s.io/v1';
    const metadata = { name: user, ...(namespace === undefined ? {} : { namespace }) };
    const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind, name: user };
    const subjects = [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: user }];
    const items = [
      { apiVersion, kind, metadata, rules },
      { apiVersion, kind: `${kind}Binding`, metadata, roleRef, subjects },
    ];
    await cluster.kubectl(
      ['apply', '-f', '-'],
      JSON.stringify({ apiVersion: 'v1', kind: 'List', items }),
    );
  }

  function as(user: string, patterns = NAMESPACES): GivenCluster {
    const { server, ca } = cluster;
    const namespaces = { kind: 'list' as const, patterns };
    return { name: 'production', server, ca, token: `${user}-token`, namespaces };
  }

  test('some namespaces only: those are done, the other is reported', async () => {
    const result = await sync({ clusters: [as('reader')], registries: [QUAY] });
    expect(linesOf(result)).toEqual([
      'create api/regcred',
      'create web/regcred',
      'failed locked/regcred',
    ]);
    expect(result.errors).toMatchObject([{ code: 'cluster-denied', where: 'production/locked' }]);
    expect(result.errors[0]?.message).toMatch(/403 Forbidden.*cannot (patch|create) resource/);
  });

  test('roles in namespaces, and none on the cluster', async () => {
    const rotated = { ...QUAY, password: 'password-2' };
    const result = await sync({ clusters: [as('local', ['web', 'api'])], registries: [rotated] });
    expect(linesOf(result)).toEqual(['update api/regcred', 'update web/regcred']);
    const more = await sync({ clusters: [as('local')], registries: [rotated] });
    expect(linesOf(more)).toEqual([
      'failed locked/regcred',
      'unchanged api/regcred',
      'unchanged web/regcred',
    ]);
  });

  test('the smallest role: it creates, updates and gives service accounts their Secret', async () => {
    const target = {
      ...as('narrow'),
      serviceAccounts: { kind: 'list', names: ['default'] } as const,
    };
    const result = await sync({ clusters: [target], registries: [{ ...QUAY, password: 'p3' }] });
    expect(result.errors).toEqual([]);
    expect(linesOf(result)).toEqual([
      'create locked/regcred',
      'update api/default',
      'update api/regcred',
      'update locked/default',
      'update web/default',
      'update web/regcred',
    ]);
    const denied = cluster.requests({ user: 'narrow' }).filter(({ status }) => status === 403);
    expect(denied).toEqual([]);
    const before = cluster.requests({ user: 'narrow', verbs: WRITES }).length;
    const again = await sync({ clusters: [target], registries: [{ ...QUAY, password: 'p3' }] });
    expect(linesOf(again).filter((line) => !line.startsWith('unchanged'))).toEqual([]);
    expect(cluster.requests({ user: 'narrow', verbs: WRITES })).toHaveLength(before);
  });

  test('nobody: one error that names the permission', async () => {
    const target = { ...as('nobody'), namespaces: { kind: 'all' as const } };
    const result = await sync({ clusters: [target], registries: [QUAY] });
    expect(result.errors).toMatchObject([{ code: 'cluster-denied', where: 'production' }]);
    expect(result.errors[0]?.message).toMatch(/cannot list resource "namespaces"/);
  });

  test('a token that is not known', async () => {
    const target = { ...as('narrow'), token: 'expired-token' };
    const result = await sync({ clusters: [target], registries: [QUAY] });
    expect(result.errors).toMatchObject([{ code: 'cluster-unauthorized', where: 'production' }]);
    expect(result.errors[0]?.message).toContain('401');
  });
});
