import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AUDIT_POLICY } from './audit-log.ts';
import { type Authority, type Certificate, createAuthority } from './certificates.ts';
import { request } from './http.ts';
import { freePort } from './ports.ts';
import { type Server, startServer } from './process.ts';
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
  /** Issues its certificate, in place of an authority of its own. */
  readonly ca?: Authority;
  /** Further arguments of kube-apiserver. */
  readonly args?: readonly string[];
}

/** The token that may do everything. */
export const ADMIN: ClusterToken = {
  token: 'admin-token',
  user: 'admin',
  groups: ['system:masters'],
};

/** Starts etcd, where the API server keeps its objects. */
export async function startEtcd(folder: string): Promise<Server & { url: string }> {
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

export interface ApiServer extends Server {
  readonly port: number;
  readonly ca: Authority;
}

/** Starts the API server over an etcd. Its audit log is `audit.log` in the folder. */
export async function startApiServer(
  folder: string,
  etcd: string,
  { tokens = [], hosts = [], args = [], ...options }: ClusterOptions,
): Promise<ApiServer> {
  const port = await freePort();
  const ca = options.ca ?? createAuthority(join(folder, 'certificates'));
  const serving = ca.issue({ hosts: ['localhost', '127.0.0.1', 'kubernetes', ...hosts] });
  writeTokens(join(folder, 'tokens.csv'), [ADMIN, ...tokens]);
  writeFileSync(join(folder, 'audit.json'), JSON.stringify(AUDIT_POLICY));
  const server = await startServer({
    name: 'kube-apiserver',
    command: toolPath('kube-apiserver'),
    args: [...apiServerArguments(folder, port, etcd, ca, serving), ...args],
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
