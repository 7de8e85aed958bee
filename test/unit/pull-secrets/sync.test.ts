import { describe, expect, test } from '@jest/globals';
import type { Written } from '../../../src/clusters/api.ts';
import type { Registry } from '../../../src/config/model.ts';
import { UserError } from '../../../src/faults/user-error.ts';
import { type SyncResult, syncClusters } from '../../../src/pull-secrets/sync.ts';
import {
  conflict,
  declaredCluster,
  FakeCluster,
  optionsWith,
  portsTo,
  pullRegistry,
} from './fake-cluster.ts';

const QUAY = pullRegistry('quay');
const ACCOUNTS = { serviceAccounts: { kind: 'list', names: ['default'] } } as const;

function linesOf(result: SyncResult): string[] {
  const items = result.clusters.flatMap((cluster) => cluster.items);
  return items
    .map(({ verb, cluster, namespace, name }) => `${verb} ${cluster}/${namespace}/${name}`)
    .sort();
}

function isFailed({ verb }: { readonly verb: string }): boolean {
  return verb === 'failed';
}

function syncOne(cluster: FakeCluster, registries: Registry[] = [QUAY], options = optionsWith()) {
  const ports = portsTo({ one: cluster });
  const part = cluster.accounts.size > 0 ? ACCOUNTS : {};
  return syncClusters([declaredCluster('one', part)], registries, ports, options);
}

const refusal = (status: number, ...causes: string[]): Written => ({
  status,
  reason: 'Forbidden',
  message: 'no',
  causes,
});

describe('a race for a Secret', () => {
  test('that another one made meanwhile ends in a refusal', async () => {
    const cluster = new FakeCluster('web');
    cluster.interfere = (namespace, attempt) => {
      if (attempt === 1) cluster.put(namespace, 'regcred', { type: 'Opaque' });
      return undefined;
    };
    expect(linesOf(await syncOne(cluster))).toEqual(['refused one/web/regcred']);
    expect(cluster.writes).toEqual(['create web/regcred']);
  });

  test('of ours that moved on is written on what there is now', async () => {
    const cluster = new FakeCluster('web');
    await syncOne(cluster);
    const rotated = pullRegistry('other');
    cluster.interfere = (namespace, attempt) => {
      const found = cluster.stored.get('web/regcred');
      if (attempt === 2 && found) cluster.put(namespace, 'regcred', found);
      return undefined;
    };
    expect(linesOf(await syncOne(cluster, [rotated]))).toEqual(['update one/web/regcred']);
    expect(cluster.writes.slice(1)).toEqual(['update web/regcred', 'update web/regcred']);
  });

  test('that never ends is given up', async () => {
    const cluster = new FakeCluster('web');
    cluster.interfere = () => conflict;
    const result = await syncOne(cluster);
    expect(linesOf(result)).toEqual(['failed one/web/regcred']);
    expect(result.errors).toMatchObject([{ code: 'cluster-conflict', where: 'one/web' }]);
    expect(cluster.writes).toHaveLength(4);
  });
});

describe('a namespace', () => {
  test('that is named and not there fails, and stops no other', async () => {
    const cluster = new FakeCluster('web');
    const part = { namespaces: { kind: 'list', patterns: ['web', 'wbe'] } } as const;
    const ports = portsTo({ one: cluster });
    const result = await syncClusters([declaredCluster('one', part)], [QUAY], ports, optionsWith());
    expect(linesOf(result)).toEqual(['create one/web/regcred', 'failed one/wbe/']);
    expect(result.errors).toMatchObject([
      { code: 'namespace-missing', where: 'one/wbe', next: expect.stringContaining('namespaces') },
    ]);
  });

  test.each<[string, Written | Error, string, string | undefined]>([
    [
      'that is being deleted is skipped',
      refusal(403, 'NamespaceTerminating'),
      'skipped',
      undefined,
    ],
    ['that refuses fails', refusal(403), 'failed', 'cluster-denied'],
    ['that is gone is skipped', refusal(404), 'skipped', undefined],
    ['that is too busy fails', refusal(429), 'failed', 'cluster-unavailable'],
    [
      'that is lost on the way fails',
      new UserError({ code: 'cluster-unreachable', message: 'reset' }),
      'failed',
      'cluster-unreachable',
    ],
  ])('%s, and stops no other', async (_, answer, verb, code) => {
    const cluster = new FakeCluster('api', 'jobs', 'web');
    cluster.interfere = (namespace) => (namespace === 'jobs' ? answer : undefined);
    const result = await syncOne(cluster);
    expect(linesOf(result)).toEqual(
      ['create one/api/regcred', 'create one/web/regcred', `${verb} one/jobs/regcred`].sort(),
    );
    expect(result.errors.map((error) => [error.code, error.where])).toEqual(
      code === undefined ? [] : [[code, 'one/jobs']],
    );
  });
});

test('a namespace of Kubernetes itself that a variable names gets nothing', async () => {
  const cluster = new FakeCluster('kube-system', 'web');
  const namespaces = { kind: 'list', patterns: ['kube-system', 'web'] } as const;
  const declared = [declaredCluster('one', { namespaces })];
  const result = await syncClusters(declared, [QUAY], portsTo({ one: cluster }), optionsWith());
  expect(cluster.writes).toEqual(['create web/regcred']);
  expect(result.errors).toMatchObject([
    {
      code: 'reserved-namespace',
      message: expect.stringContaining('belongs to Kubernetes itself'),
      where: 'one/kube-system',
      next: expect.stringContaining('`namespaces`'),
    },
  ]);
});

describe('a service account', () => {
  test('that changed meanwhile is looked at again', async () => {
    const cluster = new FakeCluster('web');
    cluster.putAccount('web');
    cluster.interfere = (namespace, attempt) => {
      if (attempt !== 2) return undefined;
      cluster.putAccount(namespace, 'theirs');
      return { ...conflict, status: 422, reason: 'Invalid' } as Written;
    };
    expect(linesOf(await syncOne(cluster))).toContain('update one/web/default');
    expect(cluster.writes.at(-1)).toContain('{"op":"add","path":"/imagePullSecrets/-"');
  });

  test.each([
    ['that a policy refuses is not tried again', undefined, 1],
    ['that is gone is left out', 'gone', 1],
  ])('%s', async (_, state, tried) => {
    const cluster = new FakeCluster('web');
    cluster.putAccount('web');
    cluster.interfere = (namespace, attempt) => {
      if (attempt === 1) return undefined;
      if (state === 'gone') cluster.accounts.delete(namespace);
      return { ...refusal(state === 'gone' ? 404 : 422) } as Written;
    };
    const verb = state === 'gone' ? 'skipped' : 'failed';
    expect(linesOf(await syncOne(cluster))).toContain(`${verb} one/web/default`);
    expect(cluster.writes).toHaveLength(1 + tried);
  });

  test('does not get a Secret that failed', async () => {
    const cluster = new FakeCluster('web');
    cluster.putAccount('web');
    cluster.interfere = () => refusal(403);
    expect(linesOf(await syncOne(cluster))).toEqual([
      'failed one/web/regcred',
      'skipped one/web/default',
    ]);
    expect(cluster.writes).toHaveLength(1);
  });
});

describe('a cluster that falls ill', () => {
  const names = Array.from({ length: 40 }, (_, index) => `team-${index}`);
  const lost = new UserError({ code: 'cluster-unreachable', message: 'no answer' });
  const expired = new UserError({ code: 'cluster-unauthorized', message: 'expired' });

  test.each([
    ['is not waited for in every namespace', lost, 3],
    ['is not shown an expired credential again', expired, 1],
  ])('%s', async (_, error, tried) => {
    const cluster = new FakeCluster(...names);
    cluster.interfere = (_namespace, attempt) => (attempt > 5 ? error : undefined);
    const result = await syncOne(cluster, [QUAY], optionsWith({ concurrency: 1 }));
    expect(cluster.writes).toHaveLength(5 + tried);
    const failed = result.clusters.flatMap(({ items }) => items.filter(isFailed));
    expect(failed).toHaveLength(35);
    expect(failed.at(-1)?.reason).toBe(`not tried any more: ${error.message}`);
    expect(result.errors).toMatchObject([{ code: error.code, where: 'one' }]);
  });

  test('is still known to hold what needed no write', async () => {
    const cluster = new FakeCluster(...names);
    await syncOne(cluster);
    for (const name of names.filter((_, index) => index % 2 === 0)) {
      cluster.stored.delete(`${name}/regcred`);
    }
    cluster.interfere = () => lost;
    const result = await syncOne(cluster, [QUAY], optionsWith({ concurrency: 1 }));
    expect(cluster.writes).toHaveLength(40 + 3);
    const verbs = result.clusters.flatMap(({ items }) => items.map(({ verb }) => verb));
    expect(verbs.filter((verb) => verb === 'unchanged')).toHaveLength(20);
    expect(verbs.filter((verb) => verb === 'failed')).toHaveLength(20);
  });

  test('in some namespaces only is tried in all of them', async () => {
    const cluster = new FakeCluster(...names);
    cluster.interfere = (_, attempt) => (attempt % 3 === 0 ? undefined : lost);
    const result = await syncOne(cluster, [QUAY], optionsWith({ concurrency: 1 }));
    expect(cluster.writes).toHaveLength(40);
    expect(result.errors).toHaveLength(27);
  });
});

describe('several clusters', () => {
  test('do not wait for one that cannot be used, and no credential is asked for twice', async () => {
    const [east, west] = [new FakeCluster('web'), new FakeCluster('web')];
    const gone = new UserError({ code: 'invalid-kubeconfig', message: 'no' });
    const ports = portsTo({ east, west, gone });
    const clusters = ['east', 'gone', 'west'].map((name) => declaredCluster(name));
    const unused = pullRegistry('unused', { clusters: undefined });
    const result = await syncClusters(clusters, [QUAY, unused], ports, optionsWith());
    expect(linesOf(result)).toEqual(['create east/web/regcred', 'create west/web/regcred']);
    expect(result.errors).toEqual([gone]);
    expect(ports.asked).toEqual(['quay']);
  });

  test('are all worked on before a bug in one is thrown', async () => {
    const east = new FakeCluster('web');
    const ports = portsTo({ east, broken: new TypeError('a bug') });
    const clusters = ['broken', 'east'].map((name) => declaredCluster(name));
    await expect(syncClusters(clusters, [QUAY], ports, optionsWith())).rejects.toThrow('a bug');
    expect(east.writes).toEqual(['create web/regcred']);
  });

  test('get nothing written in a dry run', async () => {
    const cluster = new FakeCluster('web');
    const result = await syncOne(cluster, [QUAY], optionsWith({ dryRun: true }));
    expect(linesOf(result)).toEqual(['create one/web/regcred']);
    expect(cluster.writes).toEqual([]);
  });

  test('are left as they are when the run is cancelled before it begins to write', async () => {
    const cluster = new FakeCluster('web', 'api');
    const result = await syncOne(cluster, [QUAY], optionsWith({ signal: AbortSignal.abort() }));
    expect(linesOf(result)).toEqual(['skipped one/api/regcred', 'skipped one/web/regcred']);
    expect(cluster.writes).toEqual([]);
  });
});

describe('one host twice in a Secret', () => {
  function onQuay(name: string, variable: string, ...patterns: string[]): Registry {
    const at = { start: { line: name.length, column: 1 }, end: { line: 9, column: 1 } };
    const password = { kind: 'secret-reference', variable, at } as const;
    const namespaces = { kind: 'list', patterns } as const;
    const auth = { type: 'password', username: 'acme', password } as const;
    return { ...pullRegistry(name, { namespaces }), host: 'quay.io', auth };
  }

  test('with different credentials is written nowhere where they meet', async () => {
    const cluster = new FakeCluster('web', 'api', 'jobs');
    const registries = [onQuay('a', 'A', 'web', 'api'), onQuay('bb', 'B', 'api', 'jobs')];
    const result = await syncOne(cluster, registries);
    expect(linesOf(result)).toEqual([
      'create one/jobs/regcred',
      'create one/web/regcred',
      'failed one/api/regcred',
    ]);
    expect(result.errors).toMatchObject([{ code: 'host-twice', where: 'one/api' }]);
    expect(result.errors[0]?.message).toContain('a and bb have different credentials for quay.io');
    expect(cluster.writes).toHaveLength(2);
  });

  test('with the same credentials is one entry, also when each got a token of its own', async () => {
    const cluster = new FakeCluster('api');
    const registries = [onQuay('a', 'A', 'api'), onQuay('bb', 'A', 'api')];
    const result = await syncOne(cluster, registries);
    expect(linesOf(result)).toEqual(['create one/api/regcred']);
    expect(result.errors).toEqual([]);
  });
});
