import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type ConnectProxy, startConnectProxy } from '../../support/connect-proxy.ts';
import { type Cluster, startCluster } from '../../support/kubernetes.ts';
import { runCommand } from '../../support/process.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../support/temp.ts';
import { requireTools } from '../../support/tools.ts';

const { available } = requireTools(['kube-apiserver', 'etcd', 'kubectl']);
const COMMAND = join(import.meta.dirname, '../../../dist/cli/index.js');

const FILE = `version: 1
owner: acme/platform
clusters:
  production: { kubeconfig: "\${KUBECONFIG_TEXT}", namespaces: [web] }
registries:
  acme:
    provider: other
    url: registry.acme.example
    auth: { type: password, username: ci, password: "\${PASSWORD}" }
    pull-secret: { name: regcred, clusters: all }
`;

// The bundle has less of Kubernetes' client than the sources import: what reads a kubeconfig and
// gets a credential by its plugins.
(available ? describe : describe.skip)('the bundle reaches a cluster by a kubeconfig with', () => {
  let cluster: Cluster;
  let proxy: ConnectProxy;
  beforeAll(async () => {
    cluster = await startCluster();
    await cluster.createNamespaces(['web']);
    const target = `127.0.0.1:${cluster.port}`;
    proxy = await startConnectProxy({ routes: { [target]: cluster.port } });
  });
  afterAll(async () => {
    await proxy?.stop();
    await cluster?.stop();
    removeTemporaryFolders();
  });

  /** A program that says what a plugin would say. */
  function program(answer: unknown): { command: string; args: string[] } {
    const path = join(temporaryFolder('plugin'), 'answer.json');
    writeFileSync(path, JSON.stringify(answer));
    return { command: '/bin/cat', args: [path] };
  }

  function exec() {
    const apiVersion = 'client.authentication.k8s.io/v1';
    const status = { token: cluster.adminToken };
    return { exec: { apiVersion, ...program({ kind: 'ExecCredential', apiVersion, status }) } };
  }

  async function sync(user: unknown, more: Readonly<Record<string, string>> = {}) {
    const cwd = temporaryFolder('bundle');
    writeFileSync(join(cwd, 'registries.yaml'), FILE);
    const lines = Object.entries(more).map(([key, value]) => `      ${key}: ${value}`);
    const kubeconfig = cluster
      .kubeconfig()
      .replace(/user:\n {6}token: .*/, `user: ${JSON.stringify(user)}`)
      .replace(/^ {6}server: .*$/m, (line) => [line, ...lines].join('\n'));
    const env = { KUBECONFIG_TEXT: kubeconfig, PASSWORD: 'password-of-a-test' };
    return runCommand(process.execPath, [COMMAND, 'sync-pull-secrets'], { cwd, env });
  }

  test('a program', async () => {
    const { code, stdout } = await sync(exec());
    expect([code, stdout]).toEqual([0, expect.stringContaining('1 created')]);
  });

  test('a program, by way of a proxy', async () => {
    const { code, stdout } = await sync(exec(), { 'proxy-url': proxy.url });
    expect([code, stdout]).toEqual([0, expect.stringContaining('1 unchanged')]);
    expect(proxy.connections()).not.toEqual([]);
  });

  test('the program of a login flow, whose answer is read by paths', async () => {
    const { command, args } = program({ credential: { token: cluster.adminToken, until: '' } });
    const config = {
      'cmd-path': command,
      'cmd-args': args[0],
      'token-key': '{.credential.token}',
      'expiry-key': '{.credential.until}',
    };
    const { code, stdout } = await sync({ 'auth-provider': { name: 'gcp', config } });
    expect([code, stdout]).toEqual([0, expect.stringContaining('1 unchanged')]);
  });
});
