import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { WRITES } from '../../support/audit-log.ts';
import { eventually } from '../../support/eventually.ts';
import { requireTools } from '../../support/tools.ts';
import { type SickScene, startSickScene } from './sick-scene.ts';
import { countsOf } from './sick-step.ts';

const { available } = requireTools(['kube-apiserver', 'etcd', 'kubectl']);

const RBAC = 'rbac.authorization.k8s.io';
const NAMESPACES = ['web', 'api', 'locked'];

const rule = (resource: string, ...verbs: string[]) => ({
  apiGroups: [''],
  resources: [resource],
  verbs,
});
const SECRETS = rule('secrets', 'list', 'create', 'patch');
const ACCOUNTS = rule('serviceaccounts', 'list', 'patch');

/** What each user may do on the whole cluster, and what in `web` and `api` alone. */
const USERS: Readonly<Record<string, { cluster: object[]; namespaced: object[] }>> = {
  'not-in-one': {
    cluster: [rule('namespaces', 'list'), rule('secrets', 'list'), ACCOUNTS],
    namespaced: [rule('secrets', 'create', 'patch')],
  },
  'no-accounts': { cluster: [rule('namespaces', 'list'), SECRETS], namespaced: [] },
  'reads-accounts': {
    cluster: [rule('namespaces', 'list'), SECRETS, rule('serviceaccounts', 'list')],
    namespaced: [rule('serviceaccounts', 'patch')],
  },
  'no-secrets': { cluster: [rule('namespaces', 'list')], namespaced: [] },
  'no-namespaces': { cluster: [SECRETS], namespaced: [] },
  'in-namespaces': { cluster: [], namespaced: [SECRETS, ACCOUNTS] },
};

/** Holds no word of a sentence: what is like a secret is not repeated. */
function tokenOf(user: string): string {
  return createHash('sha256').update(user).digest('hex');
}

(available ? describe : describe.skip)('an account that', () => {
  let scene: SickScene;

  beforeAll(async () => {
    const users = Object.keys(USERS);
    scene = await startSickScene({ tokens: users.map((user) => ({ token: tokenOf(user), user })) });
    await scene.namespaces(...NAMESPACES, 'reserve');
    const grants = users.flatMap((user) => [
      ...grant(user, USERS[user]?.cluster ?? []),
      ...['web', 'api'].flatMap((namespace) =>
        grant(user, USERS[user]?.namespaced ?? [], namespace),
      ),
    ]);
    await scene.apply(...grants);
    const last = ['auth', 'can-i', 'patch', 'serviceaccounts', '--as=in-namespaces', '-n', 'api'];
    await eventually('the roles are in force', async () => {
      return (await scene.cluster.kubectl(last).catch(() => 'no')) === 'yes\n';
    });
  });
  afterAll(() => scene?.stop());

  async function runAs(user: string, secret: string, namespaces = NAMESPACES) {
    const { server } = scene.cluster;
    return await scene.run({
      clusters: [{ server, namespaces, accounts: true, token: 'THEIR_TOKEN' }],
      env: { THEIR_TOKEN: tokenOf(user) },
      edit: (file) => file.replace('name: regcred', `name: ${secret}`),
    });
  }

  const writesOf = (user: string) => scene.cluster.requests({ user, verbs: WRITES }).length;

  test('may not write in one namespace: the others are done, and it is healed by a grant', async () => {
    const result = await runAs('not-in-one', 'one');
    expect(countsOf(result)).toEqual({ created: 2, updated: 2, skipped: 1, failed: 1 });
    expect(result.lines).toContain('failed locked/one');
    expect(result.items).toContainEqual(
      expect.objectContaining({
        kind: 'service-account',
        namespace: 'locked',
        verb: 'skipped',
        reason: 'its Secret is not there',
      }),
    );
    expect(result.log).toMatch(/production\/locked: .*403 Forbidden.*secrets "one" is forbidden/);
    expect(result.summary).toContain('403 Forbidden');
    expect(result.code).toBe(1);

    await scene.apply(...grant('not-in-one', [rule('secrets', 'create', 'patch')], 'locked'));
    await eventually('the role is in force', async () => {
      const args = ['auth', 'can-i', 'patch', 'secrets', '--as=not-in-one', '-n', 'locked'];
      return (await scene.cluster.kubectl(args).catch(() => 'no')) === 'yes\n';
    });
    const before = writesOf('not-in-one');
    expect(countsOf(await runAs('not-in-one', 'one'))).toEqual({
      created: 1,
      updated: 1,
      unchanged: 4,
    });
    expect(writesOf('not-in-one') - before).toBe(2);
  });

  test('may not see service accounts: the Secrets are made, the accounts failed', async () => {
    const result = await runAs('no-accounts', 'unseen');
    expect(countsOf(result)).toEqual({ created: 3, failed: 3 });
    expect(result.items).toContainEqual(
      expect.objectContaining({
        kind: 'service-account',
        namespace: 'web',
        verb: 'failed',
        reason: 'it could not be looked at',
      }),
    );
    expect(result.log.match(/cannot list resource "serviceaccounts"/g)).toHaveLength(1);
    expect(result.code).toBe(1);
  });

  test('may not change the service account of one namespace: all else is done', async () => {
    const result = await runAs('reads-accounts', 'unset');
    expect(countsOf(result)).toEqual({ created: 3, updated: 2, failed: 1 });
    expect(result.lines).toContain('failed locked/default');
    expect(result.log).toMatch(
      /production\/locked: changing service account default failed with 403/,
    );
    expect(result.code).toBe(1);
  });

  test('may not list Secrets: nothing is written, each is said to have failed', async () => {
    const result = await runAs('no-secrets', 'unlisted');
    expect(countsOf(result)).toEqual({ failed: 3 });
    expect(result.log.match(/cannot list resource "secrets"/g)).toHaveLength(1);
    expect(result.log).toContain('docs/sync-pull-secrets.md');
    expect(writesOf('no-secrets')).toBe(0);
  });

  test('may not list namespaces works on those that the file names', async () => {
    const result = await runAs('no-namespaces', 'named', ['web', 'reserve', 'nowhere']);
    expect(result.lines).toContain('create web/named');
    expect(result.lines).toContain('create reserve/named');
    expect(result.lines).toContain('failed nowhere/named');
    expect(result.log).toMatch(/production\/nowhere: there is no such namespace/);
    const globs = await runAs('no-namespaces', 'globs', ['web', '"re*"']);
    expect(countsOf(globs)).toEqual({ failed: 1 });
    expect(globs.log).toMatch(/production: listing namespaces failed with 403 Forbidden/);
  });

  test('has its rights in some namespaces only is told of the other, not of what it does not need', async () => {
    const result = await runAs('in-namespaces', 'local');
    expect(countsOf(result)).toEqual({ created: 2, updated: 2, failed: 1 });
    expect(result.log).toMatch(/cannot list resource "secrets" .*in the namespace "locked"/);
    const narrowed = await scene.run({
      clusters: [{ server: scene.cluster.server, namespaces: NAMESPACES, token: 'THEIR_TOKEN' }],
      env: { THEIR_TOKEN: tokenOf('in-namespaces') },
      edit: (file) => file.replace('clusters: all', 'clusters: all, namespaces: [web]'),
    });
    expect(countsOf(narrowed)).toEqual({ created: 1 });
    expect(narrowed.code).toBe(0);
  });
});

function grant(user: string, rules: readonly object[], namespace?: string): readonly object[] {
  if (rules.length === 0) return [];
  const kind = namespace === undefined ? 'ClusterRole' : 'Role';
  const metadata = { name: user, ...(namespace === undefined ? {} : { namespace }) };
  const apiVersion = `${RBAC}/v1`;
  const roleRef = { apiGroup: RBAC, kind, name: user };
  const subjects = [{ apiGroup: RBAC, kind: 'User', name: user }];
  return [
    { apiVersion, kind, metadata, rules },
    { apiVersion, kind: `${kind}Binding`, metadata, roleRef, subjects },
  ];
}
