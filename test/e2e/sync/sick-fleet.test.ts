import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { WRITES } from '../../support/audit-log.ts';
import { type Cluster, startCluster } from '../../support/kubernetes.ts';
import { freePort } from '../../support/ports.ts';
import { requireTools } from '../../support/tools.ts';
import { listen, type WebServer } from '../../support/web-server.ts';
import type { WireFault } from '../../support/wire-faults.ts';
import { type ListedCluster, type SickScene, startSickScene } from './sick-scene.ts';
import { countsOf } from './sick-step.ts';

const { available } = requireTools(['kube-apiserver', 'etcd', 'kubectl']);

const PATCH = /^PATCH .*\/secrets\//;
const SOON = {
  REGISTRY_ACTIONS_LIMIT_CONNECT_TIME: '2s',
  REGISTRY_ACTIONS_LIMIT_IDLE_TIME: '5s',
};

const TWO_REGISTRIES = `  hub:
    provider: docker-hub
    auth: { type: password, username: ci, password: "\${HUB_PASSWORD}" }
    pull-secret: { name: regcred-hub, clusters: all }
`;

(available ? describe : describe.skip)('a fleet of which one cluster is sick', () => {
  let scene: SickScene;
  let east: Cluster;
  let hole: Server;
  let plain: WebServer;

  beforeAll(async () => {
    scene = await startSickScene();
    east = await startCluster({ ca: scene.cluster.authority });
    plain = await listen((_, response) => response.end());
    hole = createServer(() => undefined);
    await new Promise<void>((resolve) => hole.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    hole?.close();
    await plain?.stop();
    await east?.stop();
    await scene?.stop();
  });

  const well = (...namespaces: string[]): ListedCluster => ({
    name: 'east',
    server: east.server,
    namespaces,
    token: 'EAST_TOKEN',
  });
  const env = () => ({ EAST_TOKEN: east.adminToken, ...SOON });

  test.each<[string, () => Promise<string>, string]>([
    [
      'refuses connections',
      async () => `https://127.0.0.1:${await freePort()}`,
      'refuses connections',
    ],
    [
      'takes them and never answers',
      async () => `https://127.0.0.1:${(hole.address() as AddressInfo).port}`,
      'did not answer in time',
    ],
    ['does not speak TLS', async () => plain.url.replace('http:', 'https:'), 'does not speak TLS'],
  ])('and %s: the other is done completely', async (what, server, words) => {
    const namespace = what.toLowerCase().replaceAll(' ', '-');
    await east.createNamespaces([namespace, `${namespace}-2`]);
    const ill = { name: 'west', server: await server(), namespaces: ['web'] };
    const result = await scene.run({
      clusters: [ill, well(namespace, `${namespace}-2`)],
      env: env(),
    });
    expect(countsOf(result)).toEqual({ created: 2, failed: 1 });
    expect(result.items.map(({ cluster }) => cluster)).toEqual(['east', 'east']);
    expect(result.log.match(/error::west: .*\[cluster-unreachable\]/g)).toHaveLength(1);
    for (const said of [result.log, result.summary]) expect(said).toContain(words);
    expect(JSON.parse(result.outputs.plan ?? '').clusters).toMatchObject({
      east: { create: 2, failed: 0 },
      west: { create: 0 },
    });
    expect(result.code).toBe(1);
  });

  test.each<[string, WireFault, string]>([
    [
      'takes the token no more',
      { kind: 'answer', answer: status(401, 'Unauthorized') },
      'cluster-unauthorized',
    ],
    ['is lost', { kind: 'hang' }, 'cluster-unreachable'],
    [
      'has a login page before it',
      { kind: 'answer', answer: { status: 200, headers: {}, body: '<html>' } },
      'cluster-not-kubernetes',
    ],
  ])(
    'in the middle and %s: it is asked no more, every object is counted, the next run heals',
    async (what, fault, code) => {
      const names = Array.from(
        { length: 30 },
        (_, index) => `${what.toLowerCase().replaceAll(' ', '-')}-${index}`,
      );
      await scene.namespaces(...names);
      await east.createNamespaces([...names]);
      // Five are written. Then four at once meet the fault, and two more before three were lost in a row.
      scene.api.rules({ on: PATCH, from: 6, fault });
      const clusters = [{ name: 'west', namespaces: names }, well(...names)];
      const result = await scene.run({ clusters, env: env(), inputs: { concurrency: '4' } });
      expect(countsOf(result)).toEqual({ created: 35, failed: 25 });
      expect(result.log.match(new RegExp(`error::west: .*\\[${code}\\]`, 'g'))).toHaveLength(1);
      expect(result.log).toContain('not tried any more: ');
      expect(scene.api.requests(PATCH).length).toBeLessThanOrEqual(5 + (4 + 2) * 3);

      scene.api.rules();
      const written = () => scene.cluster.requests({ user: 'robot', verbs: WRITES }).length;
      const before = written();
      expect(countsOf(await scene.run({ clusters, env: env() }))).toEqual({
        created: 25,
        unchanged: 35,
      });
      expect(written() - before).toBe(25);
    },
  );

  test('and a registry without a credential: what can be done is done, both are counted', async () => {
    await scene.namespaces('both');
    await east.createNamespaces(['both']);
    const busy: WireFault = { kind: 'answer', answer: status(503, 'ServiceUnavailable') };
    scene.api.rules({ on: /^PATCH .*\/both\/secrets\/regcred\b(?!-)/, fault: busy });
    const result = await scene.run({
      clusters: [{ name: 'west', namespaces: ['both'] }, well('both')],
      env: env(),
      edit: (file) => file + TWO_REGISTRIES,
    });
    // One Secret in the east; the west's fails; the registry itself; its Secret in each cluster.
    expect(countsOf(result)).toEqual({ created: 1, failed: 2, skipped: 2 });
    expect(result.log).toMatch(/HUB_PASSWORD \(registries\.yaml:\d+:\d+\)/);
    expect(result.log).toMatch(/west\/both: writing Secret regcred failed with 503/);
    expect(result.log).toContain('2 failed; all else is as the file says [sync-incomplete]');
    expect(result.code).toBe(1);
    scene.api.rules();
    const healed = await scene.run({
      clusters: [{ name: 'west', namespaces: ['both'] }, well('both')],
      env: { ...env(), HUB_PASSWORD: scene.secrets.password },
      edit: (file) => file + TWO_REGISTRIES,
    });
    expect(countsOf(healed)).toEqual({ created: 3, unchanged: 1 });
    expect(healed.code).toBe(0);
  });

  test('says the same in a dry run, and writes nothing', async () => {
    await east.createNamespaces(['dry']);
    const ill = {
      name: 'west',
      server: `https://127.0.0.1:${await freePort()}`,
      namespaces: ['web'],
    };
    const before = east.requests({ verbs: WRITES }).length;
    const result = await scene.run({
      clusters: [ill, well('dry')],
      env: env(),
      inputs: { 'dry-run': 'true' },
    });
    expect(countsOf(result)).toEqual({ created: 1, failed: 1 });
    expect(result.log).toContain('[plan-incomplete]');
    expect(result.code).toBe(1);
    expect(east.requests({ verbs: WRITES })).toHaveLength(before);
  });
});

function status(code: number, reason: string) {
  const body = JSON.stringify({ kind: 'Status', status: 'Failure', reason, message: reason, code });
  return { status: code, headers: { 'content-type': 'application/json' }, body };
}
