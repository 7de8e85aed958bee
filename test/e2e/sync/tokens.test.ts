import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { WRITES } from '../../support/audit-log.ts';
import { type AwsFront, startAwsFront } from '../../support/aws-front.ts';
import { findInText } from '../../support/canary.ts';
import { type Cluster, startCluster } from '../../support/kubernetes.ts';
import { ACCOUNT, type Moto, startMoto } from '../../support/moto.ts';
import { runCommand } from '../../support/process.ts';
import { removeFolder, temporaryFolder } from '../../support/temp.ts';
import { requireTools } from '../../support/tools.ts';

const { available } = requireTools(['kube-apiserver', 'etcd', 'kubectl', 'moto_server']);

const MAIN = join(import.meta.dirname, '../../../src/main.ts');
const SCRIPT = `import(${JSON.stringify(MAIN)}).then((m) => m.runAtDesk(process.argv.slice(1)))`;
const KEY = 'wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY';
const HOUR = 3600;

const HOSTS = [ACCOUNT, '210987654321'].map((id) => `${id}.dkr.ecr.eu-west-1.amazonaws.com`);

/** A role of the account that the key belongs to. */
const roleArn = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`;

/** Two registries that share a Secret, logged in to by a key, or by a role that it takes on. */
function fileFor(namespace: string, role?: string): string {
  const onTop = role === undefined ? '' : `, assume-role: { role-arn: "${roleArn(role)}" }`;
  const auth = `{ type: access-key, access-key-id: AKIAIOSFODNN7EXAMPLE, secret-access-key: "\${KEY}"${onTop} }`;
  const registries = HOSTS.map(
    (host, index) => `  ecr-${index}:
    provider: ecr
    url: ${host}
    auth: ${auth}
    pull-secret: { name: regcred, clusters: all }
`,
  );
  return `version: 1
owner: acme/platform
sync-every: 1h
clusters:
  production: { kubeconfig: "\${KUBECONFIG_TEXT}", namespaces: [${namespace}] }
registries:
${registries.join('')}`;
}

interface LiveSecret {
  readonly metadata: { readonly annotations: Readonly<Record<string, string>> };
  readonly data: Readonly<Record<string, string>>;
}

(available ? describe : describe.skip)('a Secret with a token that a cloud gives out', () => {
  let cluster: Cluster;
  let moto: Moto;
  let folder: string;

  beforeAll(async () => {
    moto = await startMoto();
    cluster = await startCluster();
    await cluster.createNamespaces(['web', 'roles']);
    folder = temporaryFolder('tokens');
  });
  afterAll(async () => {
    await cluster?.stop();
    await moto?.stop();
    removeFolder(folder);
  });

  /** A run of the schedule, at a time when Amazon's tokens last so long. */
  async function syncWith(tokenSeconds: number, file = fileFor('web')) {
    writeFileSync(join(folder, 'registries.yaml'), file);
    const front = await startAwsFront({ upstream: moto.url, tokenSeconds });
    const env = {
      PATH: process.env.PATH ?? '',
      KUBECONFIG_TEXT: Buffer.from(cluster.kubeconfig()).toString('base64'),
      AWS_ENDPOINT_URL: front.url,
      AWS_EC2_METADATA_DISABLED: 'true',
      KEY,
    };
    const args = ['-e', SCRIPT, 'sync-pull-secrets', '--json'];
    const result = await runCommand(process.execPath, args, { cwd: folder, env });
    await front.stop();
    expect([result.code, result.stderr]).toEqual([0, expect.any(String)]);
    const said = `${result.stdout}\n${result.stderr}`;
    expect(findInText(said, { KEY, password: front.password })).toEqual([]);
    return { front, outputs: JSON.parse(result.stdout) };
  }

  async function live(namespace = 'web'): Promise<LiveSecret> {
    return JSON.parse(
      await cluster.kubectl(['get', 'secret', 'regcred', '-n', namespace, '-o', 'json']),
    );
  }

  const writes = () => cluster.requests({ verbs: WRITES, resource: 'secrets' }).length;

  const rolesOf = (front: AwsFront) =>
    front
      .calls()
      .filter(({ action }) => action === 'AssumeRole')
      .map(({ body }) => new URLSearchParams(body).get('RoleArn'));

  const expiryOf = ({ metadata }: LiveSecret) =>
    Date.parse(metadata.annotations['registry-actions/expires-at'] ?? '');
  const hoursLeft = (moment: number) => Math.round((moment - Date.now()) / (HOUR * 1000));

  async function expectPasswordOf({ password }: AwsFront, namespace = 'web'): Promise<void> {
    const { data } = await live(namespace);
    const config = Buffer.from(data['.dockerconfigjson'] ?? '', 'base64').toString();
    const auth = expect.objectContaining({ username: 'AWS', password });
    expect(JSON.parse(config).auths).toEqual(Object.fromEntries(HOSTS.map((host) => [host, auth])));
  }

  test('says until when it is good, is left alone while it is fresh, and renewed in time', async () => {
    const first = await syncWith(3 * HOUR);
    expect(first.outputs).toMatchObject({ created: '1', updated: '0' });
    await expectPasswordOf(first.front);
    const until = expiryOf(await live());
    expect(hoursLeft(until)).toBe(3);
    expect(Date.parse(first.outputs['expires-at'])).toBe(until);
    const asked = first.front.calls().filter(({ action }) => action === 'GetAuthorizationToken');
    expect(asked).toHaveLength(1);

    // Of the new token half its life is less than what the old one has left.
    const second = await syncWith(3 * HOUR);
    expect(second.outputs).toMatchObject({ created: '0', updated: '0', unchanged: '1' });
    expect(expiryOf(await live())).toBe(until);
    await expectPasswordOf(first.front);

    const third = await syncWith(12 * HOUR);
    expect(third.outputs).toMatchObject({ updated: '1' });
    await expectPasswordOf(third.front);
    expect(hoursLeft(expiryOf(await live()))).toBe(12);
  });

  test('is renewed at once when another role is behind it, and once only', async () => {
    const as = (role: string) => syncWith(12 * HOUR, fileFor('roles', role));
    const first = await as('push');
    await expectPasswordOf(first.front, 'roles');

    // Each run takes the role on anew, by keys that no run had before.
    const before = writes();
    const second = await as('push');
    expect(second.outputs).toMatchObject({ updated: '0', unchanged: '1' });
    expect(writes()).toBe(before);

    const changed = await as('pull');
    expect(rolesOf(changed.front)).toEqual([roleArn('pull')]);
    expect(changed.outputs).toMatchObject({ updated: '1', unchanged: '0' });
    const { changes } = JSON.parse(changed.outputs.plan);
    expect(changes).toMatchObject([{ verb: 'update', reason: 'principal changed' }]);
    await expectPasswordOf(changed.front, 'roles');

    const after = writes();
    expect((await as('pull')).outputs).toMatchObject({ updated: '0', unchanged: '1' });
    expect(writes()).toBe(after);
  });

  test('that a version before wrote, without a note of its principal, waits until it is due', async () => {
    await syncWith(12 * HOUR, fileFor('roles', 'pull'));
    const note = 'registry-actions/principals';
    const args = ['annotate', 'secret', 'regcred', '-n', 'roles', `${note}-`];
    await cluster.kubectl([...args, '--field-manager=registry-actions']);
    const before = writes();
    const second = await syncWith(12 * HOUR, fileFor('roles', 'push'));
    expect(second.outputs).toMatchObject({ updated: '0', unchanged: '1' });
    expect(writes()).toBe(before);
    expect((await live('roles')).metadata.annotations).not.toHaveProperty([note]);
  });
});
