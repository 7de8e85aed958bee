import { randomBytes } from 'node:crypto';
import { request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Authority } from './certificates.ts';
import { type ConnectProxy, startConnectProxy } from './connect-proxy.ts';
import { type Distribution, startDistribution } from './distribution.ts';
import { type GithubOidc, startGithubOidc } from './github-oidc.ts';
import {
  type Answer,
  basicOf,
  DockerHub,
  denied,
  Ghcr,
  type Judge,
  type Known,
  Other,
  Quay,
  unauthorized,
} from './hub-services.ts';
import { startTokenServer, type TokenServer } from './token-server.ts';
import { listen } from './web-server.ts';

/** The host of each registry's API. */
export const HOSTS = {
  'docker-hub': 'registry-1.docker.io',
  quay: 'quay.io',
  ghcr: 'ghcr.io',
  other: 'registry.example:5000',
} as const;

/** Where each of them sends logins to. */
const REALMS: Readonly<Record<string, string>> = {
  'registry-1.docker.io': 'https://auth.docker.io/token',
  'quay.io': 'https://quay.io/v2/auth',
  'ghcr.io': 'https://ghcr.io/token',
  'registry.example:5000': 'https://registry.example:5000/token',
};

const SERVERS = [...Object.values(HOSTS), 'auth.docker.io', 'identity.docker.com'];

/** Whoever may read without a login. */
const PUBLIC = /^library\//;

export interface Hubs {
  /** GitHub's token service, which the job asks first. */
  readonly oidc: GithubOidc;
  readonly hub: DockerHub;
  readonly quay: Quay;
  readonly ghcr: Ghcr;
  readonly other: Other;
  readonly proxy: ConnectProxy;
  /** What was asked of them, as in `POST identity.docker.com/oauth/token 200`. */
  requests(): readonly string[];
  /** For a job, and for other people's clients. */
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

interface World extends Pick<Hubs, 'hub' | 'quay' | 'ghcr' | 'other'> {
  readonly tokens: TokenServer;
  readonly registry: Distribution;
  /** Opens the token server behind the judges, for whomever they let through. */
  readonly pass: string;
  /** Repositories that something was pushed to. */
  readonly repositories: Set<string>;
}

/**
 * Starts the registries that need no cloud, under their real host names: a token server of each
 * one's own, which takes nothing but what it gave out, and one real registry in token mode behind
 * them all. They differ from it where the real ones do.
 */
export async function startHubs(authority: Authority): Promise<Hubs> {
  const oidc = await startGithubOidc();
  const pass = randomBytes(24).toString('hex');
  const tokens = await startTokenServer({
    accepts: (_, password) => password === pass,
    allow: (user, { name, actions }) =>
      user === undefined
        ? actions.filter((action) => PUBLIC.test(name) && action === 'pull')
        : actions,
  });
  // GHCR's `Location` is relative, too.
  const registry = await startDistribution({ token: tokens, relativeUrls: true });
  const services = {
    hub: new DockerHub(oidc),
    quay: new Quay(oidc),
    ghcr: new Ghcr(),
    other: new Other(),
  };
  const world: World = { ...services, tokens, registry, pass, repositories: new Set() };
  const seen: string[] = [];
  const tls = authority.issue({ hosts: SERVERS.map((host) => host.replace(/:\d+$/, '')) });
  const front = await listen((request, response) => {
    const { pathname } = addressOf(request);
    const what = `${request.method} ${request.headers.host}${pathname}`;
    response.once('finish', () => seen.push(`${what} ${response.statusCode}`));
    serve(world, request, response).catch(() => response.destroy());
  }, tls);
  const routes = SERVERS.map((host) => [host.includes(':') ? host : `${host}:443`, front.port]);
  const proxy = await startConnectProxy({ routes: Object.fromEntries(routes) });
  return {
    ...services,
    oidc,
    proxy,
    requests: () => [...seen],
    env: { HTTPS_PROXY: proxy.url, NODE_EXTRA_CA_CERTS: authority.certificateFile },
    stop: async () => {
      for (const one of [proxy, front, registry, tokens, oidc]) await one.stop();
    },
  };
}

async function serve(world: World, request: IncomingMessage, response: ServerResponse) {
  const { host = '' } = request.headers;
  const { pathname } = addressOf(request);
  const asked = `${request.method} ${host}${pathname}`;
  if (asked === 'POST identity.docker.com/oauth/token') {
    return answer(response, world.hub.exchange(new URLSearchParams(await text(request))));
  }
  if (asked === 'GET quay.io/oauth2/federation/robot/token') {
    return answer(response, world.quay.exchange(request.headers.authorization));
  }
  if (Object.values(REALMS).includes(`https://${host}${pathname}`)) {
    return giveToken(world, request, response);
  }
  const refusal = REALMS[host] === undefined ? unknown() : quirkOf(world, host, request);
  return refusal === undefined ? toRegistry(world, request, response) : answer(response, refusal);
}

async function giveToken(world: World, request: IncomingMessage, response: ServerResponse) {
  const { host = '', authorization } = request.headers;
  const isRefresh = request.method === 'POST' && host === HOSTS.other && world.other.hasOAuth;
  // GHCR breaks on POST, and the others know no other grant.
  if (request.method !== 'GET' && !isRefresh) return answer(response, { status: 405, body: {} });
  const form = isRefresh ? new URLSearchParams(await text(request)) : undefined;
  const query = form ?? addressOf(request).searchParams;
  const scopes = query.getAll('scope').flatMap((scope) => scope.split(' '));
  const known =
    form === undefined
      ? authorization && judgeOf(world, host)({ ...basicOf(authorization), actions: asked(scopes) })
      : world.other.refresh(form.get('refresh_token'));
  if (typeof known === 'object' && 'status' in known) return answer(response, known);
  const search = granted(host, scopes, known || undefined);
  search.set('service', query.get('service') ?? '');
  const basic = known && `Basic ${Buffer.from(`${known.user}:${world.pass}`).toString('base64')}`;
  const headers = basic ? { authorization: basic } : {};
  const { port } = new URL(world.tokens.realm);
  const path = `/token?${search}`;
  const options = { host: '127.0.0.1', port, path, headers, agent: false };
  const outgoing = forward(options, (incoming) => {
    response.writeHead(incoming.statusCode ?? 502, incoming.headers);
    incoming.pipe(response);
  });
  outgoing.once('error', () => response.destroy());
  return outgoing.end();
}

function judgeOf({ hub, quay, ghcr, other }: World, host: string): Judge {
  if (host === 'auth.docker.io') return hub.judge;
  if (host === HOSTS.quay) return quay.judge;
  return host === HOSTS.ghcr ? ghcr.judge : other.judge;
}

function asked(scopes: readonly string[]): readonly string[] {
  return scopes.flatMap((scope) => scope.slice(scope.lastIndexOf(':') + 1).split(','));
}

/** The scopes without what the account may not do. */
function granted(host: string, scopes: readonly string[], known: Known | undefined) {
  const search = new URLSearchParams();
  for (const scope of scopes) {
    const [type = '', name = '', actions = ''] = scope.split(':');
    const may = actions.split(',').filter((action) => known?.actions.includes(action) ?? true);
    const exists = host !== 'auth.docker.io' || name.split('/').length === 2;
    if (may.length > 0 && exists) search.append('scope', `${type}:${name}:${may.join(',')}`);
  }
  return search;
}

/** Where a registry answers otherwise than the one behind it. */
function quirkOf(world: World, host: string, request: IncomingMessage): Answer | undefined {
  const { method = '' } = request;
  const [, repository = '', kind] =
    /^\/v2\/(.+)\/(manifests|blobs)\//.exec(addressOf(request).pathname) ?? [];
  const isRead = method === 'GET' || method === 'HEAD';
  if (repository === '' || request.headers.authorization === undefined) return undefined;
  const ofHub =
    host === HOSTS['docker-hub'] && hubQuirk(world.hub, repository, `${method} ${kind}`);
  if (ofHub) return ofHub;
  if (
    host === HOSTS.quay &&
    isRead &&
    kind === 'manifests' &&
    !world.repositories.has(repository)
  ) {
    return unauthorized('access to the requested resource is not authorized');
  }
  const { refusesWrites } = world.ghcr;
  if (host === HOSTS.ghcr && !isRead && refusesWrites !== undefined) return denied(refusesWrites);
  if (method === 'PUT' && kind === 'manifests') world.repositories.add(repository);
  return undefined;
}

function hubQuirk(hub: DockerHub, repository: string, asked: string): Answer | undefined {
  if (repository.split('/').length !== 2) return unauthorized();
  return asked === 'GET manifests' ? hub.pull() : undefined;
}

function toRegistry(world: World, request: IncomingMessage, response: ServerResponse): void {
  const { method, headers, url } = request;
  const { port } = world.registry;
  const options = { host: '127.0.0.1', port, method, path: url, headers, agent: false };
  const outgoing = forward(options, (incoming) => {
    const challenge = incoming.headers['www-authenticate'];
    const realm = headers.host === HOSTS.other ? world.other.realm : REALMS[headers.host ?? ''];
    const own = challenge?.replace(world.tokens.realm, realm ?? '');
    const changed = own === undefined ? {} : { 'www-authenticate': own };
    response.writeHead(incoming.statusCode ?? 502, { ...incoming.headers, ...changed });
    incoming.pipe(response);
  });
  outgoing.once('error', () => response.destroy());
  request.pipe(outgoing);
}

function answer(response: ServerResponse, { status, body, headers }: Answer): void {
  const isText = typeof body === 'string';
  const type = isText ? 'text/plain' : 'application/json';
  response.writeHead(status, { 'content-type': type, ...headers });
  response.end(isText ? body : JSON.stringify(body));
}

function unknown(): Answer {
  return { status: 404, body: {} };
}

function addressOf({ url = '/' }: IncomingMessage): URL {
  return new URL(url, 'https://registry');
}
