import { createAuthority } from '../../test/support/certificates.ts';
import { startDistribution } from '../../test/support/distribution.ts';
import { startCluster } from '../../test/support/kubernetes.ts';
import { startTokenServer } from '../../test/support/token-server.ts';
import { missingTools } from '../../test/support/tools.ts';
import { NAMESPACES, randomAccounts, type Stage } from './stage.ts';

const TOOLS = ['registry', 'etcd', 'kube-apiserver', 'kubectl'];

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
    registryIs: 'CNCF distribution (TLS, tokens)',
    clusterIs: `${cluster.server}, kube-apiserver over etcd`,
    registryHost: registry.host,
    ca: authority.certificate,
    accounts: { pusher, puller },
    kubeconfig: cluster.kubeconfig(),
    secret: async (namespace, name) =>
      JSON.parse(await cluster.kubectl(['get', 'secret', name, '-n', namespace, '-o', 'json'])),
    close: async () => {
      await Promise.all([registry.stop(), token.stop(), cluster.stop()]);
    },
  };
}
