import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { UserError } from '../../../src/faults/user-error.ts';
import { WRITES } from '../../support/audit-log.ts';
import { kubeletCredentials, type PullSecret } from '../../support/kubelet-keyring.ts';
import { type Cluster, startCluster } from '../../support/kubernetes.ts';
import { requireTools } from '../../support/tools.ts';
import { type GivenCluster, type GivenRegistry, leaks, linesOf, sync } from './fleet.ts';

const { available } = requireTools(['kube-apiserver', 'etcd', 'kubectl', 'kubelet-keyring']);

const PASSWORD = 'pa<ss>&"w0rd"-7341';
const QUAY: GivenRegistry = { name: 'quay', host: 'quay.io', password: PASSWORD };
const HUB: GivenRegistry = {
  name: 'hub',
  host: 'docker.io',
  username: 'hub',
  password: 'hub-pass',
};

interface LiveSecret extends PullSecret {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly labels?: Record<string, string>;
    readonly annotations?: Record<string, string>;
  };
}

(available ? describe : describe.skip)('the Secrets of a real cluster', () => {
  let cluster: Cluster;
  let production: GivenCluster;

  beforeAll(async () => {
    cluster = await startCluster();
    const { server, ca, adminToken: token } = cluster;
    production = { name: 'production', server, ca, token };
  });
  afterAll(() => cluster?.stop());

  /** Namespaces of its own for every test, so that none depends on another. */
  async function fresh(...names: string[]): Promise<GivenCluster> {
    await cluster.createNamespaces(names);
    return { ...production, namespaces: { kind: 'list', patterns: names } };
  }

  async function read(namespace: string, name = 'regcred'): Promise<LiveSecret> {
    return JSON.parse(
      await cluster.kubectl(['get', 'secret', name, '-n', namespace, '-o', 'json']),
    );
  }

  const writes = () => cluster.requests({ verbs: WRITES, resource: 'secrets' }).length;

  test('are what kubectl create secret docker-registry makes, byte for byte', async () => {
    const target = await fresh('web', 'api', 'jobs');
    const email = 'ops@acme.io';
    const secret = { credentials: { kind: 'registry', email } as const };
    const result = await sync({ clusters: [target], registries: [{ ...QUAY, secret }] });
    expect(linesOf(result)).toEqual([
      'create api/regcred',
      'create jobs/regcred',
      'create web/regcred',
    ]);
    expect(result.errors).toEqual([]);
    await cluster.kubectl([
      ...['create', 'secret', 'docker-registry', 'peer', '-n', 'web', '--docker-server=quay.io'],
      ...['--docker-username=acme', `--docker-password=${PASSWORD}`, `--docker-email=${email}`],
    ]);
    const peer = await read('web', 'peer');
    for (const namespace of ['web', 'api', 'jobs']) {
      const ours = await read(namespace);
      expect(ours.data).toEqual(peer.data);
      expect(ours.type).toBe(peer.type);
    }
    expect(leaks(result, PASSWORD)).toBe(false);
  });

  test('are not written again when nothing changed', async () => {
    const target = await fresh('again-1', 'again-2');
    await sync({ clusters: [target], registries: [QUAY, HUB] });
    const before = writes();
    const result = await sync({ clusters: [target], registries: [QUAY, HUB] });
    expect(linesOf(result)).toEqual(['unchanged again-1/regcred', 'unchanged again-2/regcred']);
    expect(writes()).toBe(before);
  });

  test('are updated in place when a password is rotated', async () => {
    const target = await fresh('rotated');
    await sync({ clusters: [target], registries: [QUAY] });
    const before = await read('rotated');
    const result = await sync({ clusters: [target], registries: [{ ...QUAY, password: 'new' }] });
    const after = await read('rotated');
    expect(linesOf(result)).toEqual(['update rotated/regcred']);
    expect(after.metadata.uid).toBe(before.metadata.uid);
    expect(after.data).not.toEqual(before.data);
  });

  test('that others made stay untouched, until they are adopted', async () => {
    const target = await fresh('foreign', 'mine');
    await cluster.kubectl([
      ...['create', 'secret', 'docker-registry', 'regcred', '-n', 'foreign'],
      ...['--docker-server=quay.io', '--docker-username=acme', `--docker-password=${PASSWORD}`],
    ]);
    const before = await read('foreign');
    const run = { clusters: [target], registries: [QUAY] };
    expect(linesOf(await sync(run))).toEqual(['create mine/regcred', 'refused foreign/regcred']);
    expect(await read('foreign')).toEqual(before);
    const adopted = await sync({ ...run, adopt: ['regcred'] });
    expect(linesOf(adopted)).toEqual(['unchanged mine/regcred', 'update foreign/regcred']);
    const { metadata } = await read('foreign');
    expect(metadata.uid).toBe(before.metadata.uid);
    expect(metadata.annotations).toMatchObject({ 'registry-actions/owner': 'acme/platform' });
  });

  test('of another type or another owner are refused', async () => {
    const target = await fresh('typed', 'owned');
    await cluster.kubectl(['create', 'secret', 'generic', 'regcred', '-n', 'typed']);
    const other = { ...target, namespaces: { kind: 'list' as const, patterns: ['owned'] } };
    await sync({ clusters: [other], registries: [QUAY], owner: 'acme/other' });
    const result = await sync({ clusters: [target], registries: [QUAY] });
    expect(linesOf(result)).toEqual(['refused owned/regcred', 'refused typed/regcred']);
    const typed = await sync({ clusters: [target], registries: [QUAY], adopt: ['regcred'] });
    expect(linesOf(typed)).toEqual(['refused typed/regcred', 'update owned/regcred']);
  });

  test('hold the registries that share them, as the kubelet looks them up', async () => {
    const target = await fresh('merged');
    const mirror = { name: 'mirror', host: 'registry-1.docker.io', username: 'm', password: 'mm' };
    await sync({ clusters: [target], registries: [HUB, QUAY] });
    const secret = await read('merged');
    expect(secret.metadata.annotations?.['registry-actions/registries']).toBe('hub,quay');
    const usernames = async (image: string, found: PullSecret) =>
      (await kubeletCredentials(image, [found])).credentials.map(({ username }) => username);
    expect(await usernames('quay.io/acme/app:1', secret)).toEqual(['acme']);
    for (const image of ['acme/app', 'docker.io/acme/app', 'index.docker.io/acme/app', 'nginx']) {
      expect(await usernames(image, secret)).toEqual(['hub']);
    }
    expect(await usernames('ghcr.io/acme/app', secret)).toEqual([]);
    await sync({ clusters: [target], registries: [mirror] });
    const own = await read('merged');
    expect(await usernames('registry-1.docker.io/acme/app', own)).toEqual(['m']);
    expect(await usernames('acme/app', own)).toEqual(['m']);
  });

  test('keep the entry of a registry that gives no credential', async () => {
    const target = await fresh('kept');
    await sync({ clusters: [target], registries: [HUB, QUAY] });
    const fails = new UserError({ code: 'cluster-denied', message: 'no token' });
    const registries = [
      { ...HUB, fails },
      { ...QUAY, password: 'new' },
    ];
    const result = await sync({ clusters: [target], registries });
    expect(linesOf(result)).toEqual(['update kept/regcred']);
    expect(result.errors).toEqual([fails]);
    const { data } = await read('kept');
    const { auths } = JSON.parse(Buffer.from(data['.dockerconfigjson'] ?? '', 'base64').toString());
    expect(auths['https://index.docker.io/v1/'].password).toBe('hub-pass');
    expect(auths['quay.io'].password).toBe('new');
  });

  test('never hold one host twice, where two selectors meet that only the cluster can compare', async () => {
    await fresh('left', 'both', 'right');
    await cluster.kubectl(['label', 'namespace', 'left', 'both', 'reads=one']);
    await cluster.kubectl(['label', 'namespace', 'both', 'right', 'tests=two']);
    const on = (name: string, selector: string) => {
      const secret = { name: 'twice', namespaces: { kind: 'selector', selector } as const };
      return { ...QUAY, name, password: `${name}-password`, secret };
    };
    const target = { ...production, namespaces: { kind: 'all' } as const };
    const registries = [on('a', 'reads=one'), on('b', 'tests=two')];
    const result = await sync({ clusters: [target], registries });
    expect(linesOf(result)).toEqual([
      'create left/twice',
      'create right/twice',
      'failed both/twice',
    ]);
    expect(result.errors).toMatchObject([{ code: 'host-twice', where: 'production/both' }]);
  });

  test('with a token are left alone while it is fresh, whatever new one there is', async () => {
    const target = await fresh('fresh');
    const token = (password: string, hours: number): GivenRegistry => {
      const expiresAt = new Date(Date.now() + hours * 3_600_000);
      return { name: 'ecr', host: 'ecr.aws', username: 'AWS', password, expiresAt };
    };
    await sync({ clusters: [target], registries: [token('one', 12)] });
    const before = writes();
    const second = await sync({ clusters: [target], registries: [token('two', 12)] });
    expect(linesOf(second)).toEqual(['unchanged fresh/regcred']);
    expect(writes()).toBe(before);
    expect(second.expiresAt?.getTime()).toBeGreaterThan(Date.now() + 11 * 3_600_000);
    const now = new Date(Date.now() + 7 * 3_600_000);
    const third = await sync({ clusters: [target], registries: [token('three', 19)], now });
    expect(linesOf(third)).toEqual(['update fresh/regcred']);
  });

  test('are only planned in a dry run', async () => {
    const target = await fresh('dry');
    const before = cluster.requests({ verbs: WRITES, user: 'admin' }).length;
    const result = await sync({ clusters: [target], registries: [QUAY], dryRun: true });
    expect(linesOf(result)).toEqual(['create dry/regcred']);
    expect(cluster.requests({ verbs: WRITES, user: 'admin' })).toHaveLength(before);
  });

  test('go to the namespaces that are chosen, and only those of the shard', async () => {
    await cluster.createNamespaces(['team-1', 'team-2', 'team-3', 'kube-x']);
    await cluster.kubectl(['label', 'namespace', 'team-1', 'team-2', 'kube-x', 'pulls=private']);
    const target = (namespaces: GivenCluster['namespaces']) =>
      namespaces === undefined ? production : { ...production, namespaces };
    const plan = (
      namespaces: GivenCluster['namespaces'],
      secret = {},
      shard = { index: 1, count: 1 },
    ) =>
      sync({
        clusters: [target(namespaces)],
        registries: [{ ...QUAY, secret: { name: 'chosen', ...secret } }],
        dryRun: true,
        shard,
      }).then(linesOf);
    expect(await plan({ kind: 'selector', selector: 'pulls=private' })).toEqual([
      'create team-1/chosen',
      'create team-2/chosen',
    ]);
    const narrowed = { namespaces: { kind: 'selector', selector: 'pulls=private' } };
    expect(await plan({ kind: 'list', patterns: ['team-*'] }, narrowed)).toHaveLength(2);
    const teams = { kind: 'list', patterns: ['team-*'] } as const;
    const parts = await Promise.all([1, 2].map((index) => plan(teams, {}, { index, count: 2 })));
    expect(parts.flat().sort()).toEqual([1, 2, 3].map((n) => `create team-${n}/chosen`));
    expect((await plan({ kind: 'all' })).some((line) => line.includes('kube-'))).toBe(false);
  });
});
