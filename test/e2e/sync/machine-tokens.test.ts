import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { WRITES } from '../../support/audit-log.ts';
import { findInText } from '../../support/canary.ts';
import { startMetadata } from '../../support/google-metadata.ts';
import { type Cluster, startCluster } from '../../support/kubernetes.ts';
import { runCommand } from '../../support/process.ts';
import { removeFolder, temporaryFolder } from '../../support/temp.ts';
import { requireTools } from '../../support/tools.ts';

const { available } = requireTools(['kube-apiserver', 'etcd', 'kubectl']);

const MAIN = join(import.meta.dirname, '../../../src/main.ts');
const SCRIPT = `import(${JSON.stringify(MAIN)}).then((m) => m.runOnRunner('sync-pull-secrets', 'main'))`;
const MINUTE = 60;

const FILE = `version: 1
owner: acme/platform
sync-every: 30m
clusters:
  production: { kubeconfig: "\${KUBECONFIG_TEXT}", namespaces: [api, jobs, web] }
registries:
  gar:
    provider: artifact-registry
    url: europe-west1-docker.pkg.dev
    auth: { type: ambient }
    pull-secret: { name: regcred, clusters: all }
`;

interface Machine {
  readonly token: string;
  /** What is left of the token's life. */
  readonly seconds: number;
  readonly email?: string;
}

(available ? describe : describe.skip)('a Secret with the token of a machine', () => {
  let cluster: Cluster;
  let folder: string;

  beforeAll(async () => {
    cluster = await startCluster();
    await cluster.createNamespaces(['api', 'jobs', 'web']);
    folder = temporaryFolder('machine-tokens');
    writeFileSync(join(folder, 'registries.yaml'), FILE);
  });
  afterAll(async () => {
    await cluster?.stop();
    removeFolder(folder);
  });

  /** A run on such a machine: what it says, its summary, and how much it wrote into the cluster. */
  async function syncOn({ token, seconds, email = 'pull@acme.iam.gserviceaccount.com' }: Machine) {
    const metadata = await startMetadata({ email, token: () => token, seconds });
    const summaryFile = join(folder, 'summary.md');
    rmSync(summaryFile, { force: true });
    const env = {
      PATH: process.env.PATH ?? '',
      GITHUB_ACTIONS: 'true',
      GITHUB_WORKSPACE: folder,
      GITHUB_STEP_SUMMARY: summaryFile,
      KUBECONFIG_TEXT: Buffer.from(cluster.kubeconfig()).toString('base64'),
      GCE_METADATA_HOST: metadata.host,
    };
    const before = writes();
    const result = await runCommand(process.execPath, ['-e', SCRIPT], { cwd: folder, env });
    await metadata.stop();
    expect([result.code, result.stderr]).toEqual([0, '']);
    const summary = readFileSync(summaryFile, 'utf8');
    const log = result.stdout.replaceAll(/^::add-mask::.*\n/gm, '');
    expect(findInText(`${log}\n${summary}`, { token })).toEqual([]);
    return { log, summary, written: writes() - before };
  }

  const writes = () => cluster.requests({ verbs: WRITES, resource: 'secrets' }).length;

  async function passwordIn(namespace: string): Promise<string> {
    const path = 'jsonpath={.data.\\.dockerconfigjson}';
    const args = ['get', 'secret', 'regcred', '-n', namespace, '-o', path];
    const text = Buffer.from(await cluster.kubectl(args), 'base64').toString();
    return JSON.parse(text).auths['europe-west1-docker.pkg.dev'].password;
  }

  const warningsIn = (log: string) => log.match(/^::warning .*$/gm) ?? [];

  test('that has minutes left is written with a warning, and renewed by the first better one', async () => {
    const short = { token: 'ya29.kept-for-a-while-7f3a', seconds: 5 * MINUTE };
    const first = await syncOn(short);
    expect(await passwordIn('web')).toBe(short.token);
    expect(first.written).toBe(3);
    expect(warningsIn(first.log)).toEqual([
      expect.stringMatching(
        /^::warning .*file=registries\.yaml,line=7,.*title=token-ends-early::the token of gar for clusters ends at \S+Z, before the next run at \S+Z .*%0ARun more often/,
      ),
    ]);
    expect(first.summary).toMatch(/#### Warnings\n\n- .*registries\.yaml:7:3.*the token of gar/);

    // The same token still, and a cluster that still has it.
    const second = await syncOn({ ...short, seconds: 4 * MINUTE });
    expect([second.written, warningsIn(second.log).length]).toEqual([0, 1]);

    const fresh = { token: 'ya29.fresh-1c9d', seconds: 59 * MINUTE };
    const third = await syncOn(fresh);
    expect(third.written).toBe(3);
    expect([warningsIn(third.log), third.summary]).toEqual([
      [],
      expect.not.stringContaining('Warnings'),
    ]);
    expect(await passwordIn('web')).toBe(fresh.token);

    // The cluster does not get this one, and nothing is wrong there.
    const fourth = await syncOn(short);
    expect([fourth.written, warningsIn(fourth.log)]).toEqual([0, []]);
  });

  test('is renewed at once when the machine has another service account', async () => {
    const email = 'reader@acme.iam.gserviceaccount.com';
    const other = { token: 'ya29.of-another-account-55e2', seconds: 50 * MINUTE, email };
    expect((await syncOn(other)).written).toBe(3);
    expect(await passwordIn('web')).toBe(other.token);
    const again = await syncOn({ ...other, token: 'ya29.the-next-of-it-90aa' });
    expect(again.written).toBe(0);
  });
});
