import { randomBytes } from 'node:crypto';
import { createAuthority } from '../../test/support/certificates.ts';
import { kubeconfigText } from '../../test/support/kubeconfig.ts';
import type { ApiObject } from './apply.ts';
import { startCluster } from './cluster.ts';
import { type Pulled, type PullRequest, pullChart } from './pull.ts';
import { startRegistry } from './registry.ts';
import type { Account } from './registry-access.ts';

/** The two servers that a demo plays on. */
export interface Stage {
  /** What they are, in a line each. */
  readonly registryIs: string;
  readonly clusterIs: string;
  /** Host and port of the registry; TLS by a certificate of `ca` (PEM). */
  readonly registryHost: string;
  readonly ca: string;
  readonly accounts: Accounts;
  readonly kubeconfig: string;
  secret(namespace: string, name: string): Promise<ApiObject>;
  /** Pulls with none of the code that pushes. */
  pull(request: PullRequest): Promise<Pulled>;
  close(): Promise<void>;
}

/** Made up anew for every run. */
export interface Accounts {
  readonly pusher: Account;
  readonly puller: Account;
}

export const NAMESPACES = ['default', 'kube-system', 'team-a', 'team-b', 'web'];

export function randomPassword(): string {
  return randomBytes(18).toString('base64url');
}

export function randomAccounts(): Accounts {
  return {
    pusher: { username: 'ci', password: randomPassword(), mayPush: true },
    puller: { username: 'cluster', password: randomPassword(), mayPush: false },
  };
}

/** Both servers in this process. */
export async function embeddedStage(folder: string): Promise<Stage> {
  const authority = createAuthority(folder);
  const identity = authority.issue();
  const accounts = randomAccounts();
  const token = randomPassword();
  const registry = await startRegistry(identity, [accounts.pusher, accounts.puller]);
  const cluster = await startCluster(identity, token, NAMESPACES);
  return {
    registryIs: 'an embedded stand-in, in memory',
    clusterIs: `https://${cluster.host}, an embedded stand-in, in memory`,
    registryHost: registry.host,
    ca: authority.certificate,
    accounts,
    kubeconfig: kubeconfigText(`https://${cluster.host}`, authority.certificate, token),
    secret: async (namespace, name) => cluster.secret(namespace, name),
    pull: pullChart,
    close: async () => {
      registry.close();
      cluster.close();
    },
  };
}
