import { describe, expect, test } from '@jest/globals';
import { authText } from '../../../src/pull-secrets/docker-config-json.ts';
import { type SyncPorts, syncClusters } from '../../../src/pull-secrets/sync.ts';
import { Secret } from '../../../src/secrets/secret.ts';
import {
  declaredCluster,
  FakeCluster,
  optionsWith,
  portsTo,
  pullRegistry,
} from './fake-cluster.ts';

const MINUTE = 60_000;
const NOW = new Date('2026-11-21T12:00:00Z');
const after = (minutes: number) => new Date(NOW.getTime() + minutes * MINUTE);

/** What a registry gives in one run: a token, and the minutes it lasts. */
type Tokens = Readonly<Record<string, readonly [token: string, minutes: number | undefined]>>;

/** A run of a schedule of half an hour; a Secret is due 45 minutes ahead of its end. */
function run(fleet: Record<string, FakeCluster>, tokens: Tokens, part = {}) {
  const share: SyncPorts['share'] = async ({ name, host }) => {
    const [token = '', minutes] = tokens[name] ?? [];
    const text = authText({ username: 'o', password: new Secret(token), email: undefined });
    const expiresAt = minutes === undefined ? undefined : after(minutes);
    const entry = { registry: name, text, expiresAt, principal: name, renewWithin: 45 * MINUTE };
    return { host, namespaces: undefined, entry };
  };
  const clusters = Object.keys(fleet).map((name) => declaredCluster(name));
  const registries = Object.keys(tokens).map((name) => pullRegistry(name));
  const options = optionsWith({
    rules: { now: NOW, adopt: new Set() },
    nextRun: after(30),
    ...part,
  });
  return syncClusters(clusters, registries, { ...portsTo(fleet), share }, options);
}

const end = (registry: string, minutes: number) => {
  return { registry, expiresAt: after(minutes), nextRun: after(30) };
};

describe('a token that ends before the next run', () => {
  test('is written all the same, and told once for all namespaces and clusters', async () => {
    const fleet = { east: new FakeCluster('api', 'web'), west: new FakeCluster('api', 'web') };
    const { earlyEnds } = await run(fleet, { gar: ['t', 5] });
    expect(earlyEnds).toEqual([end('gar', 5)]);
    expect([...fleet.east.writes, ...fleet.west.writes]).toHaveLength(4);
  });

  test('is told by a dry run too', async () => {
    const { earlyEnds } = await run(
      { one: new FakeCluster('web') },
      { gar: ['t', 5] },
      { dryRun: true },
    );
    expect(earlyEnds).toEqual([end('gar', 5)]);
  });

  test('is told again while it stays in the cluster', async () => {
    const one = new FakeCluster('web');
    await run({ one }, { gar: ['t', 5] });
    const { earlyEnds } = await run({ one }, { gar: ['t', 5] });
    expect(earlyEnds).toEqual([end('gar', 5)]);
    expect(one.writes).toHaveLength(1);
  });

  test('takes the place of no token that lasts longer', async () => {
    const one = new FakeCluster('web');
    await run({ one }, { gar: ['t', 20] });
    const { earlyEnds } = await run({ one }, { gar: ['kept for a while', 5] });
    expect(earlyEnds).toEqual([end('gar', 20)]);
    expect(one.writes).toHaveLength(1);
  });

  test('is told of the registries alone that give one', async () => {
    const tokens: Tokens = { ecr: ['e', 720], gar: ['t', 5], quay: ['q', undefined] };
    const { earlyEnds } = await run({ one: new FakeCluster('web') }, tokens);
    expect(earlyEnds).toEqual([end('gar', 5)]);
  });
});

describe('nothing is told', () => {
  test('of a token that the cluster does not get, because it has a fresh one', async () => {
    const one = new FakeCluster('web');
    await run({ one }, { gar: ['t', 60] });
    expect((await run({ one }, { gar: ['kept for a while', 5] })).earlyEnds).toEqual([]);
  });

  test('of a Secret that is not ours and stays as it is', async () => {
    const one = new FakeCluster('web');
    one.put('web', 'regcred', { type: 'kubernetes.io/dockerconfigjson' });
    expect((await run({ one }, { gar: ['t', 5] })).earlyEnds).toEqual([]);
  });

  test('of a token that lasts until the next run', async () => {
    expect((await run({ one: new FakeCluster('web') }, { gar: ['t', 31] })).earlyEnds).toEqual([]);
  });

  test('where nobody knows when the next run is', async () => {
    const options = { nextRun: undefined };
    const result = await run({ one: new FakeCluster('web') }, { gar: ['t', 5] }, options);
    expect(result.earlyEnds).toEqual([]);
  });
});
