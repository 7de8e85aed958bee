import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { WRITES } from '../../support/audit-log.ts';
import { requireTools } from '../../support/tools.ts';
import { type SickScene, startSickScene } from './sick-scene.ts';
import { countsOf } from './sick-step.ts';

const { available } = requireTools(['kube-apiserver', 'etcd', 'kubectl']);

/** What stands in the way in a namespace, how a run judges it, and how one that may adopt it does. */
interface Obstacle {
  readonly namespace: string;
  readonly make: (scene: SickScene, namespace: string) => Promise<unknown>;
  readonly verb: string;
  readonly reason: RegExp | undefined;
  readonly adopted: string;
}

const LOGIN = ['--docker-server=x.io', '--docker-username=x', '--docker-password=x'];

const OBSTACLES: readonly Obstacle[] = [
  {
    namespace: 'by-kubectl',
    make: ({ cluster }, namespace) =>
      cluster.kubectl([
        'create',
        'secret',
        'docker-registry',
        'regcred',
        '-n',
        namespace,
        ...LOGIN,
      ]),
    verb: 'refused',
    reason: /not made by us; `adopt: regcred` takes it over/,
    adopted: 'update',
  },
  {
    namespace: 'same-content',
    make: (scene, namespace) => put(scene, namespace, ours(scene)),
    verb: 'refused',
    reason: /not made by us/,
    adopted: 'update',
  },
  {
    namespace: 'by-helm',
    make: (scene, namespace) =>
      put(scene, namespace, { ...ours(scene), labels: { 'app.kubernetes.io/managed-by': 'Helm' } }),
    verb: 'refused',
    reason: /owned by Helm/,
    adopted: 'update',
  },
  {
    namespace: 'other-owner',
    make: (scene, namespace) =>
      scene.run({
        clusters: [{ namespaces: [namespace] }],
        edit: (file) => file.replace('acme/platform', 'acme/other'),
      }),
    verb: 'refused',
    reason: /owned by acme\/other/,
    adopted: 'update',
  },
  {
    namespace: 'opaque',
    make: (scene, namespace) => put(scene, namespace, { type: 'Opaque', data: {} }),
    verb: 'refused',
    reason: /not made by us, and of type Opaque, which cannot be changed; delete it/,
    adopted: 'refused',
  },
  {
    namespace: 'opaque-of-ours',
    make: async (scene, namespace) =>
      put(scene, namespace, { type: 'Opaque', data: {}, labels: await ourLabels(scene) }),
    verb: 'refused',
    reason: /: of type Opaque, which cannot be changed; delete it or take another name/,
    adopted: 'refused',
  },
  {
    namespace: 'immutable',
    make: (scene, namespace) => put(scene, namespace, { ...ours(scene), immutable: true }),
    verb: 'refused',
    reason: /not made by us/,
    adopted: 'refused',
  },
  {
    namespace: 'immutable-of-ours',
    make: async (scene, namespace) =>
      put(scene, namespace, { ...ours(scene), immutable: true, labels: await ourLabels(scene) }),
    verb: 'refused',
    reason: /immutable; delete it, and the next run makes it again/,
    adopted: 'refused',
  },
];

(available ? describe : describe.skip)('a Secret that stands in the way', () => {
  let scene: SickScene;

  beforeAll(async () => {
    scene = await startSickScene();
    await scene.namespaces('pattern', 'free', ...OBSTACLES.map(({ namespace }) => namespace));
    await scene.run({ clusters: [{ namespaces: ['pattern'] }] });
  });
  afterAll(() => scene?.stop());

  test.each(OBSTACLES)('($namespace) is left as it is, and the rest is done', async (obstacle) => {
    const { namespace, make, verb, reason } = obstacle;
    await make(scene, namespace);
    const before = await scene.secret(namespace);
    const clusters = [{ namespaces: [namespace, 'free'], accounts: true }];
    const result = await scene.run({ clusters });
    expect(result.lines).toContain(`${verb} ${namespace}/regcred`);
    expect(result.lines).toContainEqual(expect.stringMatching(/^(create|unchanged) free\/regcred/));
    expect(countsOf(result)).toMatchObject({ refused: 1 });
    expect(result.log).toMatch(reason ?? /^/);
    expect(result.summary).toContain(namespace);
    expect(result.log).toContain('1 refused; all else is as the file says [sync-incomplete]');
    expect(result.code).toBe(1);
    expect(await scene.secret(namespace)).toEqual(before);
    expect(await scene.pullSecrets(namespace)).toEqual([]);

    const writes = () => scene.cluster.requests({ user: 'robot', verbs: WRITES }).length;
    const made = writes();
    const adopting = await scene.run({ clusters, inputs: { adopt: 'regcred' } });
    expect(adopting.lines).toContain(`${obstacle.adopted} ${namespace}/regcred`);
    expect(writes() - made).toBe(obstacle.adopted === 'update' ? 2 : 0);
    const after = await scene.secret(namespace);
    expect(after.metadata.uid).toBe(before.metadata.uid);
    if (obstacle.adopted === 'refused') expect(after).toEqual(before);
    else expect(after.data).toEqual((await scene.secret('pattern')).data);
  });

  test('and is deleted, as the message says, is made anew by the next run', async () => {
    await scene.cluster.kubectl(['delete', 'secret', 'regcred', '-n', 'immutable-of-ours']);
    const result = await scene.run({ clusters: [{ namespaces: ['immutable-of-ours'] }] });
    expect(countsOf(result)).toEqual({ created: 1 });
    expect(result.code).toBe(0);
  });
});

interface Given {
  readonly type: string;
  readonly data: Readonly<Record<string, string>>;
  readonly immutable?: boolean;
  readonly labels?: Readonly<Record<string, string>>;
}

async function put({ apply }: SickScene, namespace: string, { labels, ...given }: Given) {
  const metadata = { name: 'regcred', namespace, ...(labels === undefined ? {} : { labels }) };
  await apply({ apiVersion: 'v1', kind: 'Secret', metadata, ...given });
}

/** What we would write, byte for byte. */
function ours({ secrets }: SickScene): Given {
  const auth = Buffer.from(`ci:${secrets.password}`).toString('base64');
  const entry = { username: 'ci', password: secrets.password, auth };
  const document = JSON.stringify({ auths: { 'registry.acme.example': entry } });
  const data = { '.dockerconfigjson': Buffer.from(document).toString('base64') };
  return { type: 'kubernetes.io/dockerconfigjson', data };
}

async function ourLabels(scene: SickScene): Promise<Readonly<Record<string, string>>> {
  return (await scene.secret('pattern')).metadata.labels ?? {};
}
