import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AUDIT_POLICY, type AuditedRequest, readAudit } from './audit-log.ts';
import { type Authority, type Certificate, createAuthority } from './certificates.ts';
import { request } from './http.ts';
import { freePort } from './ports.ts';
import { runCommand, type Server, startServer } from './process.ts';
import { removeFolder, temporaryFolder } from './temp.ts';
import { toolPath } from './tools.ts';

export interface ClusterToken {
  readonly token: string;
  readonly user: string;
  readonly groups?: readonly string[];
}

export interface ClusterOptions {
  /** Further tokens it accepts; what they may do is up to the roles a test creates. */
  readonly tokens?: readonly ClusterToken[];
  /** Further names its certificate is good for, besides localhost and 127.0.0.1. */
  readonly hosts?: readonly string[];
}

export interface Cluster {
  readonly port: number;
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

const ADMIN: ClusterToken = { token: 'admin-token', user: 'admin', groups: ['system:masters'] };

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
    return describeCluster(folder, apiServer, async () => {
      await apiServer.stop();
      await etcd.stop();
      removeFolder(folder);
    });
  } catch (error) {
    await etcd.stop();
    throw error;
  }
}

async function startEtcd(folder: string): Promise<Server & { url: string }> {
  const url = `http://127.0.0.1:${await freePort()}`;
  const peers = `http://127.0.0.1:${await freePort()}`;
  const server = await startServer({
    name: 'etcd',
    command: toolPath('etcd'),
    args: [
      `--data-dir=${join(folder, 'etcd')}`,
      '--unsafe-no-fsync',
      `--listen-client-urls=${url}`,
      `--advertise-client-urls=${url}`,
      `--listen-peer-urls=${peers}`,
      `--initial-advertise-peer-urls=${peers}`,
      `--initial-cluster=default=${peers}`,
      '--log-level=warn',
    ],
    logFile: join(folder, 'etcd.log'),
    ready: async () => (await request(`${url}/health`)).status === 200,
  });
  return { ...server, url };
}

interface ApiServer extends Server {
  readonly port: number;
  readonly ca: Authority;
}

async function startApiServer(
  folder: string,
  etcd: string,
  { tokens = [], hosts = [] }: ClusterOptions,
): Promise<ApiServer> {
  const port = await freePort();
  const ca = createAuthority(join(folder, 'certificates'));
  const serving = ca.issue({ hosts: ['localhost', '127.0.0.1', 'kubernetes', ...hosts] });
  writeTokens(join(folder, 'tokens.csv'), [ADMIN, ...tokens]);
  writeFileSync(join(folder, 'audit.json'), JSON.stringify(AUDIT_POLICY));
  const server = await startServer({
    name: 'kube-apiserver',
    command: toolPath('kube-apiserver'),
    args: apiServerArguments(folder, port, etcd, ca, serving),
    logFile: join(folder, 'kube-apiserver.log'),
    timeoutMs: 60_000,
    ready: () => isReady(port),
  });
  return { ...server, port, ca };
}

function apiServerArguments(
  folder: string,
  port: number,
  etcd: string,
  ca: Certificate,
  serving: Certificate,
): string[] {
  return [
    `--etcd-servers=${etcd}`,
    '--bind-address=127.0.0.1',
    '--advertise-address=127.0.0.1',
    `--secure-port=${port}`,
    `--cert-dir=${folder}`,
    `--tls-cert-file=${serving.certificateFile}`,
    `--tls-private-key-file=${serving.keyFile}`,
    `--client-ca-file=${ca.certificateFile}`,
    `--service-account-key-file=${ca.certificateFile}`,
    `--service-account-signing-key-file=${ca.keyFile}`,
    '--service-account-issuer=https://kubernetes.default.svc',
    `--token-auth-file=${join(folder, 'tokens.csv')}`,
    '--authorization-mode=RBAC',
    '--service-cluster-ip-range=10.0.0.0/24',
    // No controller makes service accounts, without which this plugin refuses every pod.
    '--disable-admission-plugins=ServiceAccount',
    `--audit-policy-file=${join(folder, 'audit.json')}`,
    `--audit-log-path=${join(folder, 'audit.log')}`,
    '--audit-log-mode=blocking',
  ];
}

function writeTokens(file: string, tokens: readonly ClusterToken[]): void {
  const lines = tokens.map(({ token, user, groups = [] }) => {
    return `${token},${user},${user},"${groups.join(',')}"\n`;
  });
  writeFileSync(file, lines.join(''), { mode: 0o600 });
}

async function isReady(port: number): Promise<boolean> {
  const headers = { authorization: `Bearer ${ADMIN.token}` };
  const server = `https://127.0.0.1:${port}`;
  if ((await request(`${server}/readyz`, { headers })).status !== 200) return false;
  // It makes this one itself, a moment after it says that it is ready.
  return (await request(`${server}/api/v1/namespaces/default`, { headers })).status === 200;
}

function describeCluster(folder: string, api: ApiServer, stop: () => Promise<void>): Cluster {
  const server = `https://127.0.0.1:${api.port}`;
  const kubeconfig = (token = ADMIN.token) => kubeconfigText(server, api.ca.certificate, token);
  const kubeconfigFile = join(folder, 'kubeconfig');
  writeFileSync(kubeconfigFile, kubeconfig(), { mode: 0o600 });
  const kubectl = (args: readonly string[], input?: string) =>
    runKubectl(kubeconfigFile, folder, args, input);
  return {
    port: api.port,
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

/** A kubeconfig file with one context, named `test`. */
export function kubeconfigText(server: string, ca: string, token: string): string {
  return [
    'apiVersion: v1',
    'kind: Config',
    'current-context: test',
    'clusters:',
    '  - name: test',
    '    cluster:',
    `      server: ${server}`,
    `      certificate-authority-data: ${Buffer.from(ca).toString('base64')}`,
    'users:',
    '  - name: test',
    '    user:',
    `      token: ${JSON.stringify(token)}`,
    'contexts:',
    '  - name: test',
    '    context:',
    '      cluster: test',
    '      user: test',
    '',
  ].join('\n');
}
