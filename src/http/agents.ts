import type { Agent } from 'node:http';
import type { AgentOptions } from 'node:https';
import { UserError } from '../faults/user-error.ts';
import { http, https } from './builtins.ts';
import type { HttpLimits } from './limits.ts';

/** How a server proves who it is, and how we do. */
export interface TlsOptions {
  /** PEM of the only authorities trusted; default: those of Node (and `NODE_EXTRA_CA_CERTS`). */
  readonly ca?: string;
  /** Verify nothing. */
  readonly insecure?: boolean;
  /** PEM of a client certificate and its key. */
  readonly cert?: string;
  readonly key?: string;
  /** The name to ask for and to verify, where it is not the host of the URL. */
  readonly servername?: string;
  /**
   * `host[:port]` that all of this is meant for. Any other host (a token server, a blob store) is
   * verified as usual, `ca` being trusted there besides the usual authorities, and never gets the
   * client certificate. Default: meant for every host.
   */
  readonly host?: string;
}

type RouteOptions = AgentOptions & {
  readonly proxyEnv?: Readonly<Record<string, string>>;
};

/** One kept-alive connection pool per way of connecting, made when it is first used. */
export class Agents {
  readonly #tls: TlsOptions;
  readonly #limits: HttpLimits;
  readonly #pools = new Map<string, Agent>();

  constructor(tls: TlsOptions, limits: HttpLimits) {
    this.#tls = tls;
    this.#limits = limits;
  }

  /** The pool for a URL, through `proxy` where there is one. */
  for(url: URL, proxy: URL | undefined): Agent {
    const own = this.#tls.host === undefined || this.#tls.host === url.host;
    const key = `${url.protocol} ${own} ${proxy?.href ?? ''}`;
    const pool = this.#pools.get(key) ?? this.#create(url.protocol === 'https:', own, proxy);
    this.#pools.set(key, pool);
    return pool;
  }

  /** Closes the connections of a pool that no request is on. */
  dropIdle(pool: Agent): void {
    for (const sockets of Object.values(pool.freeSockets)) {
      for (const socket of sockets ?? []) socket.destroy();
    }
  }

  close(): void {
    for (const pool of this.#pools.values()) pool.destroy();
  }

  #create(isTls: boolean, own: boolean, proxy: URL | undefined): Agent {
    const options: RouteOptions = {
      keepAlive: true,
      maxSockets: this.#limits.connections,
      scheduling: 'lifo',
      // Holds until the connection stands (proxy and TLS included); then the exchange sets its own.
      timeout: this.#limits.connectTime,
      ...(proxy === undefined ? {} : proxied(proxy)),
    };
    if (!isTls) return new http.Agent(options);
    return new (https().Agent)({ ...options, ...(own ? ownTls(this.#tls) : otherTls(this.#tls)) });
  }
}

function ownTls(tls: TlsOptions): AgentOptions {
  return {
    ...(tls.ca === undefined ? {} : { ca: tls.ca }),
    ...(tls.cert === undefined ? {} : { cert: tls.cert }),
    ...(tls.key === undefined ? {} : { key: tls.key }),
    ...(tls.servername === undefined ? {} : { servername: tls.servername }),
    rejectUnauthorized: tls.insecure !== true,
  };
}

function otherTls(tls: TlsOptions): AgentOptions {
  const { getCACertificates } = process.getBuiltinModule('node:tls');
  const ca = tls.ca === undefined ? {} : { ca: [...getCACertificates('default'), tls.ca] };
  return { ...ca, rejectUnauthorized: true };
}

/** Node's agent tunnels by itself (`CONNECT`) once it is told the proxy, from 24.5 on. */
function proxied(proxy: URL): Pick<RouteOptions, 'proxyEnv'> {
  requireProxySupport(process.versions.node);
  return { proxyEnv: { HTTP_PROXY: proxy.href, HTTPS_PROXY: proxy.href } };
}

/** @throws UserError when this Node would go past the proxy without a word. */
export function requireProxySupport(version: string): void {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > 24 || (major === 24 && minor >= 5)) return;
  throw new UserError({
    code: 'proxy-needs-newer-node',
    message: `Node ${version} cannot go through a proxy`,
    next: 'Use Node 24.5 or newer: on a self-hosted runner, update the runner.',
  });
}
