import { request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { type AdminUser, passwordProblem, UNAUTHORIZED } from './acr-users.ts';
import type { Authority } from './certificates.ts';
import { type ConnectProxy, startConnectProxy } from './connect-proxy.ts';
import { type Distribution, startDistribution } from './distribution.ts';
import { Entra, type EntraApplication, TENANT } from './entra.ts';
import { type GithubOidc, startGithubOidc } from './github-oidc.ts';
import { basicOf } from './hub-services.ts';
import { startTokenServer, type TokenServer } from './token-server.ts';
import { listen } from './web-server.ts';

/** Two registries of the public cloud, and one of each other cloud. */
export const REGISTRY = 'acme.azurecr.io';
export const SECOND = 'second.azurecr.io';
export const GOVERNMENT = 'acme.azurecr.us';
export const CHINA = 'acme.azurecr.cn';

const REGISTRIES = [REGISTRY, SECOND, GOVERNMENT, CHINA];

const ENTRA_HOSTS = [
  'login.microsoftonline.com',
  'login.microsoftonline.us',
  'login.partner.microsoftonline.cn',
];

/** The user of refresh tokens. */
export const TOKEN_USER = '00000000-0000-0000-0000-000000000000';

export interface AzureOptions {
  readonly authority: Authority;
  readonly applications: Readonly<Record<string, EntraApplication>>;
  /** Identity → role on every registry. */
  readonly roles: Readonly<Record<string, 'AcrPull' | 'AcrPush'>>;
  /** Of every registry; none has a user of its own by default. */
  readonly admin?: Pick<AdminUser, 'user' | 'password'>;
}

export interface Exchange {
  readonly registry: string;
  readonly status: number;
}

export interface Azure {
  /** GitHub's token service, which the job asks first. */
  readonly oidc: GithubOidc;
  readonly entra: Entra;
  readonly admin: AdminUser;
  readonly proxy: ConnectProxy;
  /** Where all of them listen, on 127.0.0.1. */
  readonly port: number;
  exchanges(): readonly Exchange[];
  /** Every refresh token that was given out. */
  refreshTokens(): readonly string[];
  /** Registries whose firewall lets nobody in. */
  readonly blocked: Set<string>;
  /** For a job, and for other people's clients. */
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

interface Site {
  readonly entra: Entra;
  readonly admin: AdminUser;
  readonly signer: GithubOidc;
  readonly tokens: TokenServer;
  readonly registry: Distribution;
  readonly roles: AzureOptions['roles'];
  readonly blocked: Set<string>;
  readonly exchanges: Exchange[];
  /** Refresh token → the registry that it is for. */
  readonly issued: Map<string, string>;
}

/**
 * Starts Azure as far as a login can tell, under its real host names: Entra ID, and registries that
 * exchange its tokens for refresh tokens and take nothing that they did not give out themselves.
 */
export async function startAzure(options: AzureOptions): Promise<Azure> {
  const oidc = await startGithubOidc();
  const entra = await Entra.start(options.applications, oidc);
  const signer = await startGithubOidc({ issuer: 'Azure Container Registry' });
  const issued = new Map<string, string>();
  const { user = '', password = '' } = options.admin ?? {};
  const admin: AdminUser = { user, password, isEnabled: options.admin !== undefined };
  const { roles } = options;
  const accepts = (name: string, given: string) =>
    name === TOKEN_USER
      ? issued.has(given)
      : passwordProblem({ entra, roles, admin }, name, given) === undefined;
  const tokens = await startTokenServer({ accepts });
  const registry = await startDistribution({ token: tokens, relativeUrls: true });
  const parts = { entra, admin, signer, tokens, registry, issued, roles };
  const site: Site = { ...parts, blocked: new Set(), exchanges: [] };
  const hosts = [...ENTRA_HOSTS, ...REGISTRIES];
  const front = await listen((request, response) => {
    serve(site, request, response).catch(() => response.destroy());
  }, options.authority.issue({ hosts }));
  const routes = Object.fromEntries(hosts.map((name) => [`${name}:443`, front.port]));
  const proxy = await startConnectProxy({ routes });
  const servers = [proxy, front, registry, tokens, signer, entra, oidc];
  return {
    oidc,
    entra,
    admin,
    proxy,
    port: front.port,
    exchanges: () => [...site.exchanges],
    refreshTokens: () => [...issued.keys()],
    blocked: site.blocked,
    env: { HTTPS_PROXY: proxy.url, NODE_EXTRA_CA_CERTS: options.authority.certificateFile },
    stop: async () => {
      for (const server of servers) await server.stop();
    },
  };
}

async function serve(site: Site, request: IncomingMessage, response: ServerResponse) {
  const host = request.headers.host ?? '';
  const { pathname, search, searchParams } = new URL(request.url ?? '/', `https://${host}`);
  if (ENTRA_HOSTS.includes(host)) return site.entra.respond(request, response);
  if (site.blocked.has(host)) return refuse(response, 403, 'DENIED', FIREWALL);
  if (pathname === '/oauth2/exchange') return exchange(site, host, request, response);
  if (pathname === '/oauth2/token') return giveToken(site, host, request, response, searchParams);
  return pass(site, request, response, site.registry.port, `${pathname}${search}`);
}

const FIREWALL =
  "client with IP '192.0.2.7' is not allowed access. Refer https://aka.ms/acr/firewall to grant access.";

async function exchange(
  site: Site,
  registry: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const form = new URLSearchParams(await text(request));
  const token = request.method === 'POST' ? refreshTokenFor(site, registry, form) : undefined;
  site.exchanges.push({ registry, status: token === undefined ? 401 : 200 });
  if (token === undefined) return refuse(response, 401, 'UNAUTHORIZED', UNAUTHORIZED);
  site.issued.set(token, registry);
  response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify({ refresh_token: token }));
}

const THREE_HOURS = 3 * 3600;

/** Only for a token of the registries' own Entra ID, of somebody who has a role. */
function refreshTokenFor(site: Site, registry: string, form: URLSearchParams): string | undefined {
  const isAsked = form.get('grant_type') === 'access_token' && form.get('service') === registry;
  if (!isAsked || form.get('tenant') !== TENANT) return undefined;
  const holder = holderOf(site.entra, form.get('access_token') ?? '');
  if (holder === undefined || site.roles[holder] === undefined) return undefined;
  const exp = Math.floor(Date.now() / 1000) + THREE_HOURS;
  const claims = { sub: holder, aud: registry, exp, grant_type: 'refresh_token', tenant: TENANT };
  return site.signer.sign(claims);
}

function holderOf(entra: Entra, token: string): string | undefined {
  try {
    return String(entra.verify(token).appid);
  } catch {
    return undefined;
  }
}

/** A refresh token of another registry is worth nothing here; who may only pull gets no more. */
function giveToken(
  site: Site,
  host: string,
  request: IncomingMessage,
  response: ServerResponse,
  query: URLSearchParams,
): void {
  const { authorization } = request.headers;
  const { user, password } = basicOf(authorization);
  const isToken = user === TOKEN_USER;
  const isForeign = isToken && site.issued.get(password) !== host;
  const isNobody = authorization === undefined || isForeign || query.get('service') !== host;
  const problem = isToken ? undefined : passwordProblem(site, user, password);
  if (isNobody || problem !== undefined) {
    refuse(response, 401, 'UNAUTHORIZED', isNobody ? UNAUTHORIZED : (problem ?? ''));
    return;
  }
  const holder = isToken ? site.signer.verify(password, { audience: host }).sub : user;
  const onlyPulls = site.roles[String(holder)] === 'AcrPull';
  const scopes = query.getAll('scope').map((scope) => {
    return onlyPulls ? scope.replace(/:[^:]*$/, ':pull') : scope;
  });
  const asked = new URLSearchParams({ service: site.tokens.service });
  for (const scope of scopes) asked.append('scope', scope);
  pass(site, request, response, Number(new URL(site.tokens.realm).port), `/token?${asked}`);
}

function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify({ errors: [{ code, message }] }));
}

/** Each of Azure's registries is its own token server. */
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
    const own = incoming.headers['www-authenticate']
      ?.replace(tokens.realm, `https://${headers.host}/oauth2/token`)
      .replace(`service="${tokens.service}"`, `service="${headers.host}"`);
    const changed = own === undefined ? {} : { 'www-authenticate': own };
    response.writeHead(incoming.statusCode ?? 502, { ...incoming.headers, ...changed });
    incoming.pipe(response);
  });
  outgoing.once('error', () => response.destroy());
  request.pipe(outgoing);
}
