import { request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Authority } from './certificates.ts';
import { type ConnectProxy, startConnectProxy } from './connect-proxy.ts';
import { type Distribution, startDistribution } from './distribution.ts';
import { type GithubOidc, startGithubOidc } from './github-oidc.ts';
import { GoogleCloud } from './google-cloud.ts';
import { basicOf } from './hub-services.ts';
import { startTokenServer, type TokenServer } from './token-server.ts';
import { listen } from './web-server.ts';

/** The registries, all of them one and the same. */
export const ARTIFACT_REGISTRY = 'europe-west1-docker.pkg.dev';
export const GCR = 'gcr.io';

const SERVICES = ['sts', 'iamcredentials', 'oauth2'].map((name) => `${name}.googleapis.com`);
const REGISTRIES = [ARTIFACT_REGISTRY, GCR];

export interface Google {
  /** GitHub's token service, which the job asks first. */
  readonly oidc: GithubOidc;
  readonly cloud: GoogleCloud;
  /** Whoever is in it may push; the others are known, and may not. */
  readonly writers: Set<string>;
  /** The project has a repository that serves gcr.io; it has, by default. */
  hasGcr(has: boolean): void;
  /** A page for people instead of every answer. */
  showPage(shown: boolean): void;
  readonly proxy: ConnectProxy;
  /** Where all of them listen, on 127.0.0.1. */
  readonly port: number;
  /** For a job, and for other people's clients. */
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

interface Site {
  readonly cloud: GoogleCloud;
  readonly tokens: TokenServer;
  readonly registry: Distribution;
  readonly writers: ReadonlySet<string>;
  page: boolean;
  gcr: boolean;
}

/**
 * Starts Google Cloud as far as a login can tell, under its real host names: the services that give
 * out tokens, and a registry in token mode that takes nothing but what those gave out, or the key.
 */
export async function startGoogle(authority: Authority): Promise<Google> {
  const oidc = await startGithubOidc();
  const cloud = new GoogleCloud(oidc);
  const writers = new Set<string>();
  const accepts = (user: string, password: string) => whoIs(cloud, user, password) !== undefined;
  const tokens = await startTokenServer({ accepts });
  const registry = await startDistribution({ token: tokens, relativeUrls: true });
  const site: Site = { cloud, tokens, registry, writers, page: false, gcr: true };
  const tls = authority.issue({ hosts: [...SERVICES, ...REGISTRIES] });
  const front = await listen((request, response) => {
    serve(site, request, response).catch(() => response.destroy());
  }, tls);
  const names = [...SERVICES, ...REGISTRIES].map((name) => [`${name}:443`, front.port]);
  const proxy = await startConnectProxy({ routes: Object.fromEntries(names) });
  return {
    oidc,
    cloud,
    writers,
    hasGcr: (has) => {
      site.gcr = has;
    },
    showPage: (shown) => {
      site.page = shown;
    },
    proxy,
    port: front.port,
    env: { HTTPS_PROXY: proxy.url, NODE_EXTRA_CA_CERTS: authority.certificateFile },
    stop: async () => {
      await proxy.stop();
      await front.stop();
      await registry.stop();
      await tokens.stop();
      await oidc.stop();
    },
  };
}

/** Whom the registry takes somebody for; undefined: for nobody. */
function whoIs(cloud: GoogleCloud, user: string, password: string): string | undefined {
  if (user === 'oauth2accesstoken') return cloud.holderOf(password);
  const json =
    user === '_json_key_base64' ? Buffer.from(password, 'base64').toString('utf8') : password;
  const isKey = /^_json_key(?:_base64)?$/.test(user) && json === JSON.stringify(cloud.key);
  return isKey && cloud.project.keyIsActive ? cloud.key.client_email : undefined;
}

async function serve(site: Site, request: IncomingMessage, response: ServerResponse) {
  const { pathname, search, searchParams } = new URL(request.url ?? '/', 'https://registry');
  if (site.page) {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in</html>');
  } else if (SERVICES.includes(request.headers.host ?? '')) {
    await site.cloud.respond(request, response);
  } else if (pathname === '/v2/token') {
    giveToken(site, request, response, searchParams);
  } else {
    pass(site, request, response, site.registry.port, `${pathname}${search}`);
  }
}

function giveToken(
  site: Site,
  request: IncomingMessage,
  response: ServerResponse,
  query: URLSearchParams,
): void {
  const message = denialOf(site, request, query);
  if (message !== undefined) {
    response.writeHead(403, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ errors: [{ code: 'DENIED', message }] }));
    return;
  }
  pass(site, request, response, Number(new URL(site.tokens.realm).port), `/token?${query}`);
}

const denied = (repository: string) =>
  `Permission "artifactregistry.repositories.uploadArtifacts" denied on resource "projects/acme/locations/${repository}" (or it may not exist)`;
const NO_GCR =
  'gcr.io repo does not exist. Creating on push requires the artifactregistry.repositories.createOnPush permission';

/** Google refuses the token, where others give one that grants nothing. */
function denialOf(site: Site, { headers }: IncomingMessage, query: URLSearchParams) {
  const { user, password } = basicOf(headers.authorization);
  const who = whoIs(site.cloud, user, password);
  const pushes = query.getAll('scope').some((scope) => /:(?:\S*,)?push/.test(scope));
  if (who === undefined || !pushes) return undefined;
  const isGcr = headers.host === GCR;
  if (isGcr && !site.gcr) return NO_GCR;
  if (site.writers.has(who)) return undefined;
  return denied(isGcr ? 'us/repositories/gcr.io' : 'europe-west1/repositories/charts');
}

/** Each of Google's registries is its own token server. */
function pass(
  { tokens }: Site,
  request: IncomingMessage,
  response: ServerResponse,
  port: number,
  path: string,
): void {
  const { method, headers } = request;
  const options = { host: '127.0.0.1', port, method, path, headers, agent: false };
  const outgoing = forward(options, (incoming) => {
    const challenge = incoming.headers['www-authenticate'];
    const own = challenge?.replace(tokens.realm, `https://${headers.host}/v2/token`);
    const changed = own === undefined ? {} : { 'www-authenticate': own };
    response.writeHead(incoming.statusCode ?? 502, { ...incoming.headers, ...changed });
    incoming.pipe(response);
  });
  outgoing.once('error', () => response.destroy());
  request.pipe(outgoing);
}
