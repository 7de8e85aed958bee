import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runWorkflow, type WorkflowRun } from '../../support/act.ts';
import { type ArgvSampler, sampleArguments } from '../../support/argv-sampler.ts';
import { WRITES } from '../../support/audit-log.ts';
import { findInFolder, findInText, type Leak } from '../../support/canary.ts';
import { kubeletCredentials, type PullSecret } from '../../support/kubelet-keyring.ts';
import { runCommand } from '../../support/process.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../support/temp.ts';
import { requireTools, toolPath } from '../../support/tools.ts';
import { CHART, registriesFile, workflow } from './files.ts';
import { ACME, IMAGE, type Scene, startScene } from './scene.ts';

const CLIENTS = ['helm', 'skopeo', 'docker'] as const;
const { available } = requireTools([
  ...CLIENTS,
  ...['registry', 'htpasswd', 'act', 'etcd', 'kube-apiserver', 'kubectl', 'kubelet-keyring'],
  'moto_server',
]);

(available ? describe : describe.skip)('the main job, on real servers', () => {
  let scene: Scene;
  let first: WorkflowRun;
  let second: WorkflowRun;
  let argv: Leak[];
  let writesOfFirst: number;

  beforeAll(async () => {
    scene = await startScene();
    const sampler: ArgvSampler = sampleArguments(scene.secrets);
    first = await runJob(scene);
    writesOfFirst = registryWrites(scene) + clusterWrites(scene);
    // With act's own masks off, which would hide what an action prints by mistake.
    second = await runJob(scene, { unmasked: true });
    argv = sampler.stop();
  }, 300_000);

  afterAll(async () => {
    await scene?.stop();
    removeTemporaryFolders();
  });

  test('succeeds, and so it does again', () => {
    expect({ code: first.code, failed: failedSteps(first), text: first.text }).toMatchObject({
      code: 0,
      failed: [],
    });
    expect({ code: second.code, failed: failedSteps(second) }).toEqual({ code: 0, failed: [] });
  });

  test('says what it did in outputs', () => {
    expect(first.step('validate').outputs).toMatchObject({ valid: 'true' });
    expect(first.step('login').outputs).toMatchObject({ registry: ACME });
    expect(first.step('push').outputs).toMatchObject({
      reference: `${ACME}/charts/web:1.2.3_build.7`,
      digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
    });
    // A Secret in three namespaces, named in the service account of two.
    expect(first.step('sync').outputs).toMatchObject({ created: '3', updated: '2', failed: '0' });
  });

  test("lets helm, skopeo and docker in with the login's configuration", () => {
    expect(first.step('helm').log).toContain('version: 1.2.3+build.7');
    expect(first.step('skopeo').log.match(/sha256:[0-9a-f]{64}/g)).toHaveLength(3);
    expect(first.step('docker').log.match(/"schemaVersion": 2/g)).toHaveLength(3);
  });

  test('ends without a login left behind', () => {
    expect(existsSync(join(first.home, '.docker', 'config.json'))).toBe(false);
  });

  test('writes nothing the second time, to no registry and no cluster', () => {
    expect(second.step('push').outputs).toMatchObject({
      digest: first.step('push').outputs.digest,
      charts: expect.stringContaining('"unchanged"'),
    });
    expect(second.step('sync').outputs).toMatchObject({ created: '0', updated: '0' });
    expect(second.step('sync').outputs).toMatchObject({ unchanged: '5' });
    expect(registryWrites(scene) + clusterWrites(scene)).toBe(writesOfFirst);
  });

  test.each([
    ['web', ['acme', 'docker-hub', 'ecr-eu']],
    ['team-a', ['acme', 'docker-hub', 'ecr-eu']],
    ['staging', ['acme']],
  ])('gives %s a Secret that the kubelet finds for images of %j', async (namespace, names) => {
    const secret = await readSecret(scene, namespace);
    for (const [index, name] of ['acme', 'docker-hub', 'ecr-eu'].entries()) {
      const { host = '', username = '', password = '' } = scene.registries[index] ?? {};
      const { credentials } = await kubeletCredentials(`${host}/${IMAGE}`, [secret]);
      const found = credentials.map((one) => [one.username, one.password]);
      expect([name, found]).toEqual([name, names.includes(name) ? [[username, password]] : []]);
    }
  });

  test('names the Secret in the service accounts that pods run as', async () => {
    const account = await scene.cluster.kubectl([
      'get',
      'sa',
      'default',
      '-n',
      'web',
      '-o',
      'json',
    ]);
    expect(JSON.parse(account).imagePullSecrets).toEqual([{ name: 'regcred' }]);
  });

  test('gives a Secret that opens what is refused without it', async () => {
    const secret = await readSecret(scene, 'web');
    const authFile = join(temporaryFolder('auth'), 'auth.json');
    const document = Buffer.from(secret.data['.dockerconfigjson'] ?? '', 'base64');
    writeFileSync(authFile, document, { mode: 0o600 });
    const noLogins = join(temporaryFolder('auth'), 'auth.json');
    writeFileSync(noLogins, '{}');
    for (const { host } of scene.registries) {
      expect(await pull(scene, host, authFile)).toMatchObject({ host, code: 0 });
      expect(await pull(scene, host, noLogins)).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(/unauthorized|authentication required|no basic auth/),
      });
    }
  });

  test('leaves no secret anywhere but where it belongs', () => {
    expect(argv).toEqual([]);
    expect(findInText(first.text, scene.secrets)).toEqual([]);
    for (const run of [first, second]) {
      for (const { id, log, outputs, summary, annotations } of run.steps) {
        const told = JSON.stringify([log, outputs, summary, annotations]);
        expect([id, findInText(told, scene.secrets)]).toEqual([id, []]);
      }
      // Docker's config is gone with the post step: nothing is left out of the search.
      expect(findInFolder(run.folder, scene.secrets)).toEqual([]);
    }
  });

  test('has each secret masked by the step that comes by it', () => {
    const { masks } = second.step('login');
    const { acme, hub, awsKey, ecrToken } = scene.secrets;
    expect(masks).toEqual(expect.arrayContaining([acme, hub, awsKey, ecrToken]));
  });

  test('finds a secret that is where it does not belong, so that the search means something', () => {
    const folder = temporaryFolder('leak');
    writeFileSync(join(folder, 'x'), Buffer.from(`ci:${scene.secrets.acme}`).toString('base64'));
    expect(findInFolder(folder, scene.secrets)).not.toEqual([]);
  });
});

async function runJob(
  scene: Scene,
  options: { readonly unmasked?: boolean } = {},
): Promise<WorkflowRun> {
  const { secrets, cluster, authority } = scene;
  return runWorkflow({
    ...options,
    workflow: workflow(scene),
    files: {
      ...CHART,
      'registries.yaml': registriesFile(scene),
      'certs/ca.crt': authority.certificate,
      'certs/cluster-ca.crt': cluster.ca,
    },
    secrets: {
      ACME_PASSWORD: secrets.acme,
      HUB_PASSWORD: secrets.hub,
      AWS_KEY: secrets.awsKey,
      PRODUCTION_KUBECONFIG: cluster.kubeconfig(secrets.deployToken),
      STAGING_TOKEN: secrets.stagingToken,
    },
    path: [linkedClients()],
    timeoutMs: 120_000,
  });
}

/** A folder with just the clients, under their plain names, for a runner's PATH. */
function linkedClients(): string {
  const folder = temporaryFolder('clients');
  for (const name of CLIENTS) symlinkSync(toolPath(name), join(folder, name));
  return folder;
}

function failedSteps(run: WorkflowRun): string[] {
  return run.steps.filter(({ result }) => result === 'failure').map(({ id }) => id);
}

function registryWrites({ registries }: Scene): number {
  const writes = registries.flatMap(({ registry }) =>
    registry.requests().filter(({ method }) => !['GET', 'HEAD'].includes(method)),
  );
  return writes.length;
}

function clusterWrites({ cluster }: Scene): number {
  const users = ['deploy', 'staging'];
  return users.flatMap((user) => cluster.requests({ verbs: WRITES, user })).length;
}

async function readSecret({ cluster }: Scene, namespace: string): Promise<PullSecret> {
  return JSON.parse(
    await cluster.kubectl(['get', 'secret', 'regcred', '-n', namespace, '-o', 'json']),
  );
}

async function pull({ caFolder, ecr }: Scene, host: string, authFile: string) {
  const target = join(temporaryFolder('pulled'), 'image');
  mkdirSync(target, { recursive: true });
  const args = ['copy', `--src-authfile=${authFile}`, `docker://${host}/${IMAGE}`, `dir:${target}`];
  const env = { HTTPS_PROXY: ecr.proxy.url, SSL_CERT_FILE: join(caFolder, 'ca.crt') };
  const { code, stderr } = await runCommand(toolPath('skopeo'), args, { env });
  return { host, code, stderr };
}
