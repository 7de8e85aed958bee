import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createAuthority } from '../../test/support/certificates.ts';
import { startDistribution } from '../../test/support/distribution.ts';
import { startCluster } from '../../test/support/kubernetes.ts';
import { runCommand } from '../../test/support/process.ts';
import { temporaryFolder } from '../../test/support/temp.ts';
import { startTokenServer } from '../../test/support/token-server.ts';
import { missingTools, toolPath } from '../../test/support/tools.ts';
import type { Pulled, PullRequest } from './pull.ts';
import { NAMESPACES, randomAccounts, type Stage } from './stage.ts';

const TOOLS = ['registry', 'etcd', 'kube-apiserver', 'kubectl', 'helm'];

/** There from the start in a cluster. */
const OWN_NAMESPACES = ['default', 'kube-system'];

/** A real registry with a token server, and a real API server over etcd. */
export async function realStage(): Promise<Stage> {
  const missing = missingTools(TOOLS);
  if (missing.length > 0) {
    throw new Error(
      `not installed: ${missing.join(', ')}. Run: npm run tools -- ${missing.join(' ')}`,
    );
  }
  const authority = createAuthority();
  const tls = authority.issue();
  const { pusher, puller } = randomAccounts();
  const token = await startTokenServer({
    users: { [pusher.username]: pusher.password, [puller.username]: puller.password },
    allow: (user, { actions }) =>
      user === pusher.username ? actions : actions.filter((action) => action === 'pull'),
    tls,
  });
  const registry = await startDistribution({ tls, token });
  const cluster = await startCluster();
  await cluster.createNamespaces(NAMESPACES.filter((name) => !OWN_NAMESPACES.includes(name)));
  return {
    registryIs: 'CNCF distribution',
    clusterIs: `${cluster.server}, kube-apiserver and etcd`,
    registryHost: registry.host,
    ca: authority.certificate,
    accounts: { pusher, puller },
    kubeconfig: cluster.kubeconfig(),
    secret: async (namespace, name) =>
      JSON.parse(await cluster.kubectl(['get', 'secret', name, '-n', namespace, '-o', 'json'])),
    pull: helmPull,
    close: async () => {
      await Promise.all([registry.stop(), token.stop(), cluster.stop()]);
    },
  };
}

async function helmPull(request: PullRequest): Promise<Pulled> {
  const folder = temporaryFolder('helm');
  const { host, repository, tag } = request;
  writeFileSync(join(folder, 'ca.crt'), request.ca);
  writeFileSync(join(folder, 'config.json'), request.dockerConfig, { mode: 0o600 });
  const args = ['pull', `oci://${host}/${repository}`, '--version', tag, '--ca-file', 'ca.crt'];
  const env = { HOME: folder, HELM_REGISTRY_CONFIG: join(folder, 'config.json') };
  const { code, stdout, stderr } = await runCommand(toolPath('helm'), args, { cwd: folder, env });
  if (code !== 0) throw new Error(`helm pull: ${stderr}`);
  const digest = /sha256:[0-9a-f]{64}/.exec(stdout + stderr)?.[0] ?? '';
  return {
    digest,
    archive: readFileSync(join(folder, `${repository.split('/').at(-1)}-${tag}.tgz`)),
  };
}
