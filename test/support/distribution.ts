import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Certificate } from './certificates.ts';
import { answers } from './http.ts';
import { freePort } from './ports.ts';
import { runCommand, startServer } from './process.ts';
import { removeFolder, temporaryFolder } from './temp.ts';
import type { TokenServer } from './token-server.ts';
import { toolPath } from './tools.ts';

export interface DistributionOptions {
  /** Serves HTTPS with this certificate. */
  readonly tls?: Certificate;
  /** Basic authentication: user name → password. */
  readonly users?: Readonly<Record<string, string>>;
  /** Token authentication, by this server's tokens. */
  readonly token?: TokenServer;
  /** Whether manifests and blobs can be deleted (true). */
  readonly deleteEnabled?: boolean;
  /** Answers with `Location` headers without a host. */
  readonly relativeUrls?: boolean;
  /** Keeps its blobs in this folder; in memory by default. */
  readonly folder?: string;
}

export interface LoggedRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly status: number;
}

export interface Distribution {
  readonly port: number;
  /** `127.0.0.1:port`, or `localhost:port` with TLS. */
  readonly host: string;
  readonly url: string;
  /** What was asked of it since it became ready, in order. */
  requests(): readonly LoggedRequest[];
  log(): string;
  stop(): Promise<void>;
}

/** Starts the CNCF's registry on a free port. */
export async function startDistribution(options: DistributionOptions = {}): Promise<Distribution> {
  const port = await freePort();
  const folder = temporaryFolder('registry');
  const file = join(folder, 'config.json');
  // Its configuration is YAML, of which JSON is a part.
  writeFileSync(file, JSON.stringify(await configuration(options, port, folder)), { mode: 0o600 });
  const host = `${options.tls === undefined ? '127.0.0.1' : 'localhost'}:${port}`;
  const url = `${options.tls === undefined ? 'http' : 'https'}://${host}`;
  const server = await startServer({
    name: 'registry',
    command: toolPath('registry'),
    args: ['serve', file],
    env: { OTEL_TRACES_EXPORTER: 'none' }, // else it looks for a collector to send traces to
    logFile: join(folder, 'registry.log'),
    ready: () => answers(`${url}/v2/`),
  });
  const before = parseAccessLog(server.log()).length;
  const requests = () => parseAccessLog(server.log()).slice(before);
  const stop = async () => {
    await server.stop();
    removeFolder(folder);
  };
  return { port, host, url, requests, log: server.log, stop };
}

async function configuration(options: DistributionOptions, port: number, folder: string) {
  const { tls, deleteEnabled = true, relativeUrls = false } = options;
  return {
    version: 0.1,
    log: { level: 'warn', accesslog: { disabled: false } },
    storage: {
      ...(options.folder === undefined
        ? { inmemory: {} }
        : { filesystem: { rootdirectory: options.folder } }),
      delete: { enabled: deleteEnabled },
      maintenance: { uploadpurging: { enabled: false } },
    },
    http: {
      addr: `127.0.0.1:${port}`,
      secret: 'of no consequence in a test',
      relativeurls: relativeUrls,
      ...(tls && { tls: { certificate: tls.certificateFile, key: tls.keyFile } }),
    },
    ...(await authentication(options, folder)),
  };
}

async function authentication({ users, token }: DistributionOptions, folder: string) {
  if (token !== undefined) {
    const { realm, service, issuer, keySetFile } = token;
    return { auth: { token: { realm, service, issuer, jwks: keySetFile } } };
  }
  if (users === undefined) return {};
  const path = join(folder, 'htpasswd');
  writeFileSync(path, await htpasswd(users), { mode: 0o600 });
  return { auth: { htpasswd: { realm: 'registry', path } } };
}

/** Lines of `user:bcrypt`, the only kind of htpasswd file that the registry reads. */
async function htpasswd(users: Readonly<Record<string, string>>): Promise<string> {
  const input = Object.entries(users).map(([user, password]) => `${user}:${password}\n`);
  const { code, stdout, stderr } = await runCommand(toolPath('htpasswd'), [], {
    input: input.join(''),
  });
  if (code !== 0) throw new Error(stderr);
  return stdout;
}

// The Apache "combined" format: … "GET /v2/ HTTP/1.1" 401 87 …
function parseAccessLog(log: string): LoggedRequest[] {
  const lines = log.matchAll(/"([A-Z]+) (\S+) HTTP\/[\d.]+" (\d{3}) /g);
  return Array.from(lines, ([, method = '', path = '', status]) => ({
    method,
    path,
    status: Number(status),
  }));
}
