import { type AwsFront, type AwsFrontOptions, startAwsFront } from './aws-front.ts';
import type { Authority } from './certificates.ts';
import { type ConnectProxy, startConnectProxy } from './connect-proxy.ts';
import { type Distribution, startDistribution } from './distribution.ts';
import { type EcrGateOptions, startEcrGate } from './ecr-gate.ts';
import { ACCOUNT, startMoto } from './moto.ts';
import { startTokenServer, type TokenServer } from './token-server.ts';

export interface EcrOptions extends Omit<AwsFrontOptions, 'upstream' | 'tls'> {
  /** Signs the certificates of the registry's and of AWS's host names. */
  readonly authority: Authority;
  readonly region?: string;
  /** Further names that the registry answers for: other accounts and regions, the public one. */
  readonly hosts?: readonly string[];
  /** AWS's own names that can be reached through the proxy, as `sts.eu-west-1.amazonaws.com`. */
  readonly endpoints?: readonly string[];
  /**
   * Names behind which is a second registry that asks for bearer tokens, where ECR asks for Basic; its
   * token server takes what ECR gives out. It, too, knows only repositories that were created.
   */
  readonly bearerHosts?: readonly string[];
  /** The registry knows only repositories that were created, as ECR does; all by default. */
  readonly needsRepositories?: boolean;
  /** The registry speaks plain HTTP, for an entry with `tls: none`. */
  readonly plainHttp?: boolean;
}

export interface Ecr {
  /** As in `123456789012.dkr.ecr.eu-west-1.amazonaws.com`. */
  readonly host: string;
  /** For `AWS_ENDPOINT_URL`. */
  readonly endpoint: string;
  /** AWS's services, and what was asked of them. */
  readonly front: AwsFront;
  /** The registry that answers for `host`, to user `AWS` with a token's password. */
  readonly registry: Distribution;
  /** The token server of the registry behind `bearerHosts`. */
  readonly bearer: TokenServer | undefined;
  /** The way to `host`; for `HTTPS_PROXY`, with `NO_PROXY=127.0.0.1` for `endpoint`. */
  readonly proxy: ConnectProxy;
  stop(): Promise<void>;
}

/** Starts AWS's ECR as far as a client can tell: the service, the registry, its real host name. */
export async function startEcr(options: EcrOptions): Promise<Ecr> {
  const { authority, endpoints = [], region = 'eu-west-1' } = options;
  const host = `${ACCOUNT}.dkr.ecr.${region}.amazonaws.com`;
  const hosts = [host, ...(options.hosts ?? [])];
  const moto = await startMoto();
  const secure = endpoints.length === 0 ? {} : { tls: authority.issue({ hosts: endpoints }) };
  const front = await startAwsFront({ ...options, ...secure, upstream: moto.url });
  const { bearerHosts = [] } = options;
  const tls = authority.issue({ hosts: [...hosts, ...bearerHosts, 'localhost'] });
  const users = { AWS: front.password };
  const isPlain = options.needsRepositories || options.plainHttp;
  const registry = await startDistribution(isPlain ? { users } : { tls, users });
  const hasRepository = (name: string) => isCreated(front, name);
  const gate = options.needsRepositories
    ? await startEcrGate({ registryPort: registry.port, tls, hasRepository })
    : undefined;
  const bearer =
    bearerHosts.length === 0 ? undefined : await startBearer(users, { tls, hasRepository });
  const routes = {
    ...routesTo(hosts, options.plainHttp ? 80 : 443, gate?.port ?? registry.port),
    ...routesTo(bearerHosts, 443, bearer?.port ?? 0),
    ...routesTo(endpoints, 443, front.securePort ?? 0),
  };
  const proxy = await startConnectProxy({ routes });
  const stop = async () => {
    await proxy.stop();
    await bearer?.stop();
    await gate?.stop();
    await registry.stop();
    await front.stop();
    await moto.stop();
  };
  return { host, endpoint: front.url, front, registry, bearer: bearer?.tokens, proxy, stop };
}

/** A registry in token mode, and before it what makes it behave as ECR. */
async function startBearer(
  users: Readonly<Record<string, string>>,
  gated: Pick<EcrGateOptions, 'tls' | 'hasRepository'>,
) {
  const tokens = await startTokenServer({ users });
  const registry = await startDistribution({ token: tokens });
  const gate = await startEcrGate({ ...gated, registryPort: registry.port, tokens });
  const stop = async () => {
    for (const one of [gate, registry, tokens]) await one.stop();
  };
  return { port: gate.port, tokens, stop };
}

function routesTo(hosts: readonly string[], asked: number, port: number) {
  return Object.fromEntries(hosts.map((host) => [`${host}:${asked}`, port]));
}

/** The public registry puts its owner's alias before the names that its API knows. */
function isCreated(front: AwsFront, name: string): boolean {
  return front.calls().some(({ service, action, status, body }) => {
    if (action !== 'CreateRepository' || status !== 200) return false;
    const { repositoryName } = JSON.parse(body);
    return service === 'ecr-public' ? name.endsWith(`/${repositoryName}`) : name === repositoryName;
  });
}
