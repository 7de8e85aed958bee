import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  ADMIN,
  type ApiServer,
  type ClusterOptions,
  startApiServer,
  startEtcd,
} from './api-server.ts';
import { type AuditedRequest, readAudit } from './audit-log.ts';
import type { Authority } from './certificates.ts';
import { kubeconfigText } from './kubeconfig.ts';
import { runCommand } from './process.ts';
import { removeFolder, temporaryFolder } from './temp.ts';
import { toolPath } from './tools.ts';

export interface Cluster {
  readonly port: number;
  /** Where its objects are kept: `http://127.0.0.1:port`. */
  readonly etcd: string;
  /** `https://127.0.0.1:port` */
  readonly server: string;
  readonly ca: string;
  readonly caFile: string;
  /** Client certificates it issues are users: `commonName` the name, `organization` the group. */
  readonly authority: Authority;
  /** A member of system:masters, who may do everything. */
  readonly adminToken: string;
  /** A kubeconfig file's text, for the admin or another token. */
  kubeconfig(token?: string): string;
  /** Runs kubectl as admin and returns what it prints; throws with its message when it fails. */
  kubectl(args: readonly string[], input?: string): Promise<string>;
  /** Creates namespaces, each with its `default` service account, as a controller would. */
  createNamespaces(names: readonly string[]): Promise<void>;
  /** The audited requests so far, of these verbs, resource and user where given. */
  requests(filter?: AuditFilter): readonly AuditedRequest[];
  log(): string;
  stop(): Promise<void>;
}

export interface AuditFilter {
  readonly verbs?: readonly string[];
  /** Plural, as in `secrets`. */
  readonly resource?: string;
  readonly user?: string;
}

/**
 * Starts a Kubernetes API server over an etcd of its own. There are no controllers and no nodes:
 * nothing creates service accounts or runs pods but the test, and the aggregated roles (admin, edit,
 * view) are empty. A grant takes effect a moment after it is made: wait with `eventually`.
 */
export async function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
  const folder = temporaryFolder('cluster');
  const etcd = await startEtcd(folder);
  try {
    const apiServer = await startApiServer(folder, etcd.url, options);
    return describeCluster(folder, apiServer, etcd.url, async () => {
      await apiServer.stop();
      await etcd.stop();
      removeFolder(folder);
    });
  } catch (error) {
    await etcd.stop();
    throw error;
  }
}

function describeCluster(
  folder: string,
  api: ApiServer,
  etcd: string,
  stop: () => Promise<void>,
): Cluster {
  const server = `https://127.0.0.1:${api.port}`;
  const kubeconfig = (token = ADMIN.token) => kubeconfigText(server, api.ca.certificate, token);
  const kubeconfigFile = join(folder, 'kubeconfig');
  writeFileSync(kubeconfigFile, kubeconfig(), { mode: 0o600 });
  const kubectl = (args: readonly string[], input?: string) =>
    runKubectl(kubeconfigFile, folder, args, input);
  return {
    port: api.port,
    etcd,
    server,
    ca: api.ca.certificate,
    caFile: api.ca.certificateFile,
    authority: api.ca,
    adminToken: ADMIN.token,
    kubeconfig,
    kubectl,
    createNamespaces: async (names) => {
      await kubectl(['create', '-f', '-'], namespaceList(names));
    },
    requests: (filter = {}) => readAudit(join(folder, 'audit.log')).filter(matches(filter)),
    log: api.log,
    stop,
  };
}

async function runKubectl(
  kubeconfigFile: string,
  home: string,
  args: readonly string[],
  input = '',
): Promise<string> {
  const env = { HOME: home, KUBECONFIG: kubeconfigFile };
  const result = await runCommand(toolPath('kubectl'), args, { env, input });
  if (result.code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${result.stderr}`);
  return result.stdout;
}

function namespaceList(names: readonly string[]): string {
  const items = names.flatMap((name) => [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: name } },
  ]);
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
}

function matches({ verbs, resource, user }: AuditFilter): (entry: AuditedRequest) => boolean {
  return (entry) =>
    (verbs === undefined || verbs.includes(entry.verb)) &&
    (resource === undefined || entry.resource === resource) &&
    (user === undefined || entry.user === user);
}
