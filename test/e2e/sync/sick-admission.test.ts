import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { WRITES } from '../../support/audit-log.ts';
import { eventually } from '../../support/eventually.ts';
import { requireTools } from '../../support/tools.ts';
import { type SickScene, startSickScene } from './sick-scene.ts';
import { countsOf } from './sick-step.ts';

const { available } = requireTools(['kube-apiserver', 'etcd', 'kubectl']);

/** A policy in force in namespaces with the label `policy=<name>`. */
interface Policy {
  readonly name: string;
  readonly operations: readonly string[];
  readonly resources: readonly string[];
  readonly reason?: string;
  readonly message?: string;
  /** Makes the message out of the object that is refused. */
  readonly messageExpression?: string;
}

const SECRETS = ['secrets'];
const BOTH = ['CREATE', 'UPDATE'];
const DATA = "object.data['.dockerconfigjson']";

const POLICIES: readonly Policy[] = [
  { name: 'plain', operations: BOTH, resources: SECRETS, message: 'no pull secrets here, please' },
  {
    name: 'forbids',
    operations: BOTH,
    resources: SECRETS,
    reason: 'Forbidden',
    message: 'not you',
  },
  { name: 'on-update', operations: ['UPDATE'], resources: SECRETS, message: 'never again' },
  { name: 'accounts', operations: BOTH, resources: ['serviceaccounts'], message: 'hands off' },
  {
    name: 'noisy',
    operations: BOTH,
    resources: SECRETS,
    messageExpression: `'two\\nlines \\u001b[31m::error::' + 'x'.replace('x', ${JSON.stringify('y'.repeat(900))})`,
  },
  { name: 'echo', operations: BOTH, resources: SECRETS, messageExpression: `string(${DATA})` },
  {
    name: 'echo-part',
    operations: BOTH,
    resources: SECRETS,
    messageExpression: `'got ' + string(${DATA}).substring(17, 90) + '...'`,
  },
  {
    name: 'echo-far',
    operations: BOTH,
    resources: SECRETS,
    messageExpression: `${JSON.stringify('z'.repeat(60))} + string(${DATA})`,
  },
];

(available ? describe : describe.skip)('an admission policy that', () => {
  let scene: SickScene;

  beforeAll(async () => {
    scene = await startSickScene();
    await scene.apply(...POLICIES.flatMap(objectsOf));
    const namespaces = POLICIES.map(({ name }) => name);
    await scene.namespaces(...namespaces, 'free');
    for (const name of namespaces) {
      await scene.cluster.kubectl(['label', 'namespace', name, `policy=${name}`]);
    }
    for (const { name, operations, resources } of POLICIES) {
      if (operations === BOTH && resources === SECRETS) await inForce(name);
    }
  });
  afterAll(() => scene?.stop());

  async function inForce(namespace: string): Promise<void> {
    const create = ['create', 'secret', 'generic', 'probe', '-n', namespace, '--dry-run=server'];
    await eventually(
      `the policy in ${namespace}`,
      async () =>
        scene.cluster.kubectl([...create, '--from-literal=.dockerconfigjson=e30=']).then(
          () => false,
          (error: Error) => error.message.includes('denied request'),
        ),
      30_000,
    );
  }

  const sync = (namespaces: readonly string[], env = {}, accounts = false) =>
    scene.run({ clusters: [{ namespaces, accounts }], env });

  test.each([
    ['denies', 'plain', '422 Invalid', 'no pull secrets here, please'],
    ['forbids', 'forbids', '403 Forbidden', 'not you'],
  ])('%s: its words are shown, and the rest is done', async (_, namespace, label, words) => {
    const result = await sync([namespace, 'free']);
    expect(result.lines).toContain(`failed ${namespace}/regcred`);
    expect(result.lines).toContainEqual(expect.stringMatching(/^(create|unchanged) free\/regcred/));
    expect(result.log).toContain(`writing Secret regcred failed with ${label}: `);
    expect(result.log).toContain(`'${namespace}' denied request: ${words}`);
    expect(result.summary).toContain(words);
    expect(result.outputs.plan).toContain(words);
    expect(result.code).toBe(1);
    const writes = scene.cluster.requests({ user: 'robot', verbs: WRITES });
    expect(writes.filter((write) => write.namespace === namespace)).toHaveLength(1);
  });

  test('denies updates only: what is there stays, and is tried again by the next run', async () => {
    expect(countsOf(await sync(['on-update', 'free']))).toMatchObject({ created: 1 });
    const { metadata } = await scene.secret('on-update');
    const env = { ACME_PASSWORD: `${scene.secrets.password}-2` };
    const result = await sync(['on-update', 'free'], env);
    expect(countsOf(result)).toEqual({ updated: 1, failed: 1 });
    expect(result.log).toContain('never again');
    expect((await scene.secret('on-update')).metadata).toEqual(metadata);
    await scene.cluster.kubectl(['label', 'namespace', 'on-update', 'policy-']);
    await eventually(
      'the policy is off',
      async () => {
        return countsOf(await sync(['on-update'], env)).updated === 1;
      },
      30_000,
    );
  });

  test('denies changes of service accounts: it is asked once, and the Secret is there', async () => {
    const result = await sync(['accounts'], {}, true);
    expect(countsOf(result)).toEqual({ created: 1, failed: 1 });
    expect(result.log).toContain('hands off');
    const writes = scene.cluster.requests({
      user: 'robot',
      resource: 'serviceaccounts',
      verbs: WRITES,
    });
    expect(writes).toHaveLength(1);
  });

  test('talks at length and in colours is one bounded line', async () => {
    const { log, items, code } = await sync(['noisy']);
    const said = log.split('\n').filter((line) => line.includes('denied request'));
    expect(Math.max(...said.map((line) => line.length))).toBeLessThan(600);
    expect(log).not.toContain('\u001b');
    expect(log).not.toMatch(/^(lines|::error::yy)/m);
    expect(items[0]?.reason).not.toContain('\n');
    expect(code).toBe(1);
  });

  // What is searched for secrets after every run: log, outputs, summary, plan file.
  test.each(['echo', 'echo-part', 'echo-far'])(
    'quotes the Secret (%s) is heard without it',
    async (namespace) => {
      const result = await sync([namespace]);
      expect(countsOf(result)).toEqual({ failed: 1 });
      expect(result.log).toContain('denied request');
      expect(result.items[0]?.reason).toContain('(sensitive)');
      expect(result.items[0]?.reason).not.toMatch(/[A-Za-z0-9+/]{12}=*\.\.\./);
    },
  );

  test('is none, but a webhook that quotes the document in plain text, is heard without it', async () => {
    const { password } = scene.secrets;
    const message = `admission webhook "x" denied: {"pw":"${password}"} or ${password.slice(9, 20)}...`;
    const body = JSON.stringify({ kind: 'Status', status: 'Failure', reason: 'Invalid', message });
    const answer = { status: 422, headers: { 'content-type': 'application/json' }, body };
    scene.api.rules({ on: /^PATCH/, fault: { kind: 'answer', answer } });
    const { items } = await sync(['free', 'plain']);
    expect(items.map(({ verb }) => verb)).toContain('failed');
    expect(items.find(({ verb }) => verb === 'failed')?.reason).toContain(
      'denied: {"pw":"(sensitive)"} or (sensitive)...',
    );
  });
});

function objectsOf({ name, operations, resources, reason, ...words }: Policy): readonly object[] {
  const apiVersion = 'admissionregistration.k8s.io/v1';
  const rules = [{ apiGroups: [''], apiVersions: ['v1'], operations, resources }];
  const namespaceSelector = { matchLabels: { policy: name } };
  const validation = { expression: 'false', ...words, ...(reason === undefined ? {} : { reason }) };
  return [
    {
      apiVersion,
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name },
      spec: {
        failurePolicy: 'Fail',
        matchConstraints: { resourceRules: rules },
        validations: [validation],
      },
    },
    {
      apiVersion,
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata: { name },
      spec: {
        policyName: name,
        validationActions: ['Deny'],
        matchResources: { namespaceSelector },
      },
    },
  ];
}
