import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
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

const FILE = `version: 1
owner: acme/platform
sync-every: 1h
clusters:
  production: { kubeconfig: "\${KUBECONFIG_TEXT}", namespaces: [web] }
registries:
${HOSTS.map(
  (host, index) => `  ecr-${index}:
    provider: ecr
    url: ${host}
    auth: { type: access-key, access-key-id: AKIAIOSFODNN7EXAMPLE, secret-access-key: "\${KEY}" }
    pull-secret: { name: regcred, clusters: all }
`,
).join('')}`;

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
    await cluster.createNamespaces(['web']);
    folder = temporaryFolder('tokens');
    writeFileSync(join(folder, 'registries.yaml'), FILE);
  });
  afterAll(async () => {
    await cluster?.stop();
    await moto?.stop();
    removeFolder(folder);
  });

  /** A run of the schedule, at a time when Amazon's tokens last so long. */
  async function syncWith(tokenSeconds: number) {
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

  async function live(): Promise<LiveSecret> {
    return JSON.parse(
      await cluster.kubectl(['get', 'secret', 'regcred', '-n', 'web', '-o', 'json']),
    );
  }

  const expiryOf = ({ metadata }: LiveSecret) =>
    Date.parse(metadata.annotations['registry-actions/expires-at'] ?? '');
  const hoursLeft = (moment: number) => Math.round((moment - Date.now()) / (HOUR * 1000));

  async function expectPasswordOf({ password }: AwsFront): Promise<void> {
    const { data } = await live();
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
});
