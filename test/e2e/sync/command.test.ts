import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { WRITES } from '../../support/audit-log.ts';
import { canaries, findInFolder, findInText } from '../../support/canary.ts';
import { type Cluster, startCluster } from '../../support/kubernetes.ts';
import { runCommand } from '../../support/process.ts';
import { removeFolder, temporaryFolder } from '../../support/temp.ts';
import { requireTools } from '../../support/tools.ts';

const { available } = requireTools(['kube-apiserver', 'etcd', 'kubectl']);

const MAIN = join(import.meta.dirname, '../../../src/main.ts');
const SCRIPT = `import(${JSON.stringify(MAIN)}).then((m) => m.runAtDesk(process.argv.slice(1)))`;
const SECRETS = canaries(['password', 'pullPassword']);

const FILE = `version: 1
owner: acme/platform
clusters:
  production:
    kubeconfig: \${KUBECONFIG_TEXT}
    namespaces: [web, "team-*"]
    service-accounts: [default]
registries:
  acme:
    provider: other
    url: registry.acme.example:5443
    auth: { type: password, username: ci, password: "\${ACME_PASSWORD}" }
    pull-secret: { name: regcred, clusters: all, credentials: { email: ci@acme.io } }
  hub:
    provider: docker-hub
    auth: { type: password, username: ci, password: "\${NOT_NEEDED}" }
    pull-secret:
      name: regcred
      clusters: [production]
      namespaces: [web]
      credentials: { username: puller, password: "\${PULL_PASSWORD}", email: ops@acme.io }
`;

(available ? describe : describe.skip)('registry-actions sync-pull-secrets', () => {
  let cluster: Cluster;
  let folder: string;

  beforeAll(async () => {
    cluster = await startCluster();
    await cluster.createNamespaces(['web', 'team-a', 'team-b', 'other']);
    folder = temporaryFolder('sync');
  });
  afterAll(async () => {
    await cluster?.stop();
    removeFolder(folder);
  });

  function write(name: string, content: string): void {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }

  function environment(more: Record<string, string> = {}): Record<string, string> {
    return {
      PATH: process.env.PATH ?? '',
      KUBECONFIG_TEXT: Buffer.from(cluster.kubeconfig()).toString('base64'),
      ACME_PASSWORD: SECRETS.password,
      PULL_PASSWORD: SECRETS.pullPassword,
      ...more,
    };
  }

  async function run(args: readonly string[], env: Record<string, string> = {}) {
    const result = await runCommand(
      process.execPath,
      ['-e', SCRIPT, 'sync-pull-secrets', '--json', ...args],
      { cwd: folder, env: environment(env) },
    );
    const said = `${result.stdout}\n${result.stderr}`;
    expect(findInText(said, SECRETS)).toEqual([]);
    return { ...result, outputs: result.stdout === '' ? {} : JSON.parse(result.stdout) };
  }

  const writes = () => cluster.requests({ verbs: WRITES, user: 'admin' }).length;

  async function auths(namespace: string): Promise<Record<string, { password: string }>> {
    const path = 'jsonpath={.data.\\.dockerconfigjson}';
    const args = ['get', 'secret', 'regcred', '-n', namespace, '-o', path];
    const data = await cluster.kubectl(args);
    return JSON.parse(Buffer.from(data, 'base64').toString()).auths;
  }

  test('plans, does it, and the second time has nothing to do', async () => {
    write('registries.yaml', FILE);
    const before = writes();
    const plan = await run(['--dry-run', '--plan-file', 'out/plan.json']);
    expect(plan.stderr).toContain('+ create web regcred (acme, hub)');
    expect(plan.stderr).toContain('+ create team-a regcred (acme)');
    expect(plan.stderr).toContain('Plan: 3 to create, 3 to update, 0 to delete.');
    expect(plan.code).toBe(0);
    expect(writes()).toBe(before);
    expect(JSON.parse(readFileSync(join(folder, 'out/plan.json'), 'utf8')).items).toHaveLength(6);

    const done = await run([]);
    expect(done.outputs).toMatchObject({ created: '3', updated: '3', failed: '0', refused: '0' });
    expect(await auths('web')).toEqual({
      'https://index.docker.io/v1/': expect.objectContaining({
        username: 'puller',
        password: SECRETS.pullPassword,
        email: 'ops@acme.io',
      }),
      'registry.acme.example:5443': expect.objectContaining({
        password: SECRETS.password,
        email: 'ci@acme.io',
      }),
    });
    expect(Object.keys(await auths('team-b'))).toEqual(['registry.acme.example:5443']);

    const after = writes();
    const again = await run([]);
    expect(again.outputs).toMatchObject({ created: '0', updated: '0', unchanged: '6' });
    expect(again.code).toBe(0);
    expect(writes()).toBe(after);
    expect(findInFolder(folder, SECRETS)).toEqual([]);
  });

  test('does the rest when a registry has no credential, and fails once', async () => {
    write('registries.yaml', FILE.replaceAll('regcred', 'partly'));
    const result = await run([], { PULL_PASSWORD: '' });
    expect(result.outputs).toMatchObject({ created: '2', skipped: '1', failed: '1' });
    expect(result.stderr).toContain('PULL_PASSWORD (registries.yaml:');
    expect(result.stderr).toContain('hub gave no credential, and none is there to keep');
    expect(result.stderr).toContain('1 failed; all else is as the file says [sync-incomplete]');
    expect(result.code).toBe(1);
  });

  test('brings the registries that share a Secret with the one asked for', async () => {
    write('registries.yaml', FILE.replaceAll('regcred', 'asked'));
    const { stderr } = await run(['--registries', 'acme', '--dry-run']);
    expect(stderr).toContain('+ create web asked (acme, hub)');
  });

  test('fails when a Secret is somebody else’s, and does the rest', async () => {
    write('registries.yaml', FILE.replaceAll('regcred', 'theirs'));
    await cluster.kubectl(['create', 'secret', 'generic', 'theirs', '-n', 'team-a']);
    const result = await run([]);
    expect(result.outputs).toMatchObject({ created: '2', refused: '1', failed: '0' });
    expect(result.stderr).toContain('! refused team-a theirs (acme): ');
    expect(result.code).toBe(1);
  });

  test('takes over what is to be adopted', async () => {
    write('registries.yaml', FILE.replaceAll('regcred', 'adopted'));
    const login = ['--docker-server=x.io', '--docker-username=x', '--docker-password=x'];
    const args = ['create', 'secret', 'docker-registry', 'adopted', '-n', 'team-a', ...login];
    await cluster.kubectl(args);
    const { outputs } = await run(['--adopt', 'adopted', '--dry-run']);
    expect(outputs).toMatchObject({ created: '2', refused: '0' });
    expect((await run(['--adopt', 'adoptd'])).stderr).toContain('[unknown-secret]');
  });

  test('works on the part of the namespaces, and the clusters, that are asked for', async () => {
    write('registries.yaml', FILE.replaceAll('regcred', 'parts'));
    const parts = await Promise.all(
      ['1/2', '2/2'].map((shard) => run(['--dry-run', '--shard', shard])),
    );
    const counts = parts.map(({ outputs }) => Number(outputs.created));
    expect(counts.reduce((sum, count) => sum + count)).toBe(3);
    expect(Math.max(...counts)).toBeLessThan(3);
    const unknown = await run(['--clusters', 'prodution']);
    expect(unknown.stderr).toContain('Did you mean `production`?');
  });

  test('removes nothing yet, and says so before it begins', async () => {
    write('registries.yaml', `${FILE}retired: [regcred-old]\n`);
    const before = cluster.requests().length;
    const result = await run(['--prune']);
    expect(result.stderr).toContain('input "prune": removing Secrets is not available yet');
    expect(result.code).toBe(1);
    expect(cluster.requests()).toHaveLength(before);
  });

  test('says that a cluster gets nothing', async () => {
    const clusters = FILE.replaceAll('clusters: all', 'clusters: { except: [production] }');
    write(
      'registries.yaml',
      clusters.replaceAll('clusters: [production]', 'clusters: { except: [production] }'),
    );
    const result = await run([]);
    expect(result.stderr).toContain('No registry gives a pull secret to production.');
    expect(result.code).toBe(0);
    write('registries.yaml', FILE.replace('[web, "team-*"]', '["nothing-*"]'));
    expect((await run([])).stderr).toContain('no namespace here gets a Secret');
  });

  test('takes a kubeconfig of the repository, and lists its contexts', async () => {
    write('kube/config', cluster.kubeconfig());
    const inFile = FILE.replace('kubeconfig: ${KUBECONFIG_TEXT}', 'kubeconfig-file: kube/config');
    write('registries.yaml', inFile);
    expect(await run(['--dry-run'])).toMatchObject({ code: 0, outputs: { failed: '0' } });
    write('registries.yaml', inFile.replace('kube/config', 'kube/config\n    context: prod'));
    const unknown = await run(['--dry-run']);
    expect(unknown.stderr).toContain('the kubeconfig has no context prod [unknown-context]');
    expect(unknown.stderr).toContain('Set `context` to one of: test.');
    expect(unknown.code).toBe(1);
  });

  test('runs no program for a kubeconfig of the repository', async () => {
    const marker = join(folder, 'ran');
    const exec = JSON.stringify({ exec: { command: '/usr/bin/touch', args: [marker] } });
    write('kube/exec', cluster.kubeconfig().replace(/user:\n {6}token: .*/, `user: ${exec}`));
    write(
      'registries.yaml',
      FILE.replace('kubeconfig: ${KUBECONFIG_TEXT}', 'kubeconfig-file: kube/exec'),
    );
    const result = await run([]);
    expect(result.stderr).toContain('[kubeconfig-exec]');
    expect(result.code).toBe(1);
    expect(() => readFileSync(marker)).toThrow('ENOENT');
  });

  test('ends on SIGINT, says what is not done, and the next run does it', async () => {
    const names = Array.from({ length: 300 }, (_, index) => `many-${index}`);
    await cluster.createNamespaces(names);
    write('registries.yaml', FILE.replace('"team-*"', '"many-*"'));
    const child = spawn(process.execPath, ['-e', SCRIPT, 'sync-pull-secrets'], {
      cwd: folder,
      env: environment(),
    });
    let said = '';
    child.stdout.on('data', (chunk) => {
      said += chunk;
      if (String(chunk).includes('Plan:')) child.kill('SIGINT');
    });
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect(code).toBe(130);
    expect(said).toMatch(/Done: .* skipped/);
    expect(said).toContain('[cancelled]');
    expect(findInText(said, SECRETS)).toEqual([]);
    const next = await run([]);
    expect(next.outputs).toMatchObject({ failed: '0', refused: '0', skipped: '0' });
    expect(next.code).toBe(0);
  });

  test('meets no secret on an event that may carry somebody else’s file', async () => {
    write('registries.yaml', FILE);
    const before = cluster.requests().length;
    const result = await run([], { GITHUB_EVENT_NAME: 'pull_request_target' });
    expect(result.stderr).toContain('[untrusted-file]');
    expect(cluster.requests()).toHaveLength(before);
  });
});
