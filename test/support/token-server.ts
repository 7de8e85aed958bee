import { createPrivateKey, type JsonWebKey, randomUUID, sign } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { type Certificate, createAuthority } from './certificates.ts';
import { removeFolder, temporaryFolder } from './temp.ts';
import { listen } from './web-server.ts';

/** One resource of a scope, as in `repository:charts/web:pull,push`. */
export interface ResourceScope {
  readonly type: string;
  readonly name: string;
  readonly actions: readonly string[];
}

export interface TokenRequest {
  readonly method: string;
  /** Who asked; undefined when anonymous, also when the password was wrong. */
  readonly user: string | undefined;
  readonly service: string | null;
  readonly scopes: readonly string[];
  readonly authorization: string | undefined;
  readonly status: number;
}

export interface TokenServerOptions {
  /** User name → password. */
  readonly users?: Readonly<Record<string, string>>;
  /** Takes credentials that only the server knows how to check, besides `users`. */
  readonly accepts?: (user: string, password: string) => boolean;
  /** What a user may do with a resource; everything asked for by default, for anonymous nothing. */
  readonly allow?: (user: string | undefined, scope: ResourceScope) => readonly string[];
  readonly expiresInSeconds?: number;
  readonly tls?: Certificate;
}

export interface TokenServer {
  readonly realm: string;
  readonly service: string;
  readonly issuer: string;
  /** Keys by which a registry checks the tokens. */
  readonly keySetFile: string;
  requests(): readonly TokenRequest[];
  stop(): Promise<void>;
}

const SERVICE = 'registry.test';
const ISSUER = 'issuer.test';

/**
 * Starts a server that gives out signed tokens (ES256) by the distribution project's token
 * specification, for GET requests with Basic credentials or none.
 */
export async function startTokenServer(options: TokenServerOptions): Promise<TokenServer> {
  const folder = temporaryFolder('token-server');
  const signer = createSigner(folder);
  const seen: TokenRequest[] = [];
  const server = await listen((request, response) => {
    const answer = respond(options, signer, request);
    seen.push(answer.record);
    send(response, answer.record.status, answer.body);
  }, options.tls);
  return {
    realm: `${server.url}/token`,
    service: SERVICE,
    issuer: ISSUER,
    keySetFile: signer.keySetFile,
    requests: () => [...seen],
    stop: async () => {
      await server.stop();
      removeFolder(folder);
    },
  };
}

interface Signer {
  readonly keySetFile: string;
  sign(claims: Readonly<Record<string, unknown>>): string;
}

function createSigner(folder: string): Signer {
  const key = createPrivateKey(createAuthority(folder).key);
  const { kty, crv, x, y } = key.export({ format: 'jwk' }) as JsonWebKey;
  const kid = randomUUID();
  const keySetFile = join(folder, 'jwks.json');
  const keys = [{ kty, crv, x, y, kid, use: 'sig', alg: 'ES256' }];
  writeFileSync(keySetFile, JSON.stringify({ keys }));
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  return {
    keySetFile,
    sign: (claims) => {
      const text = `${encode({ typ: 'JWT', alg: 'ES256', kid })}.${encode(claims)}`;
      const signature = sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' });
      return `${text}.${signature.toString('base64url')}`;
    },
  };
}

function respond(options: TokenServerOptions, signer: Signer, request: IncomingMessage) {
  const { searchParams } = new URL(request.url ?? '/', 'http://token.server');
  const { authorization } = request.headers;
  const user = userOf(options, authorization);
  const service = searchParams.get('service');
  // A repeated parameter and a space-separated list mean the same.
  const scopes = searchParams.getAll('scope').flatMap((scope) => scope.split(' '));
  const method = request.method ?? '';
  const status = statusOf(method, service, authorization !== undefined, user);
  const record: TokenRequest = { method, user, service, scopes, authorization, status };
  if (status !== 200) return { record, body: refusal(status) };
  return { record, body: grant(options, signer, user, scopes.map(parseScope)) };
}

function userOf(
  { users = {}, accepts }: TokenServerOptions,
  header: string | undefined,
): string | undefined {
  const [, encoded = ''] = /^Basic (.+)$/i.exec(header ?? '') ?? [];
  const [user = '', ...password] = Buffer.from(encoded, 'base64').toString().split(':');
  const isKnown = Object.hasOwn(users, user) && users[user] === password.join(':');
  return isKnown || accepts?.(user, password.join(':')) ? user : undefined;
}

function statusOf(method: string, service: string | null, authorizes: boolean, user?: string) {
  if (method !== 'GET') return 404;
  if (service !== SERVICE) return 400;
  return authorizes && user === undefined ? 401 : 200;
}

function refusal(status: number): object {
  return {
    errors: [{ code: status === 401 ? 'UNAUTHORIZED' : 'UNSUPPORTED', message: 'refused' }],
  };
}

function grant(
  { allow = everything, expiresInSeconds = 300 }: TokenServerOptions,
  signer: Signer,
  user: string | undefined,
  scopes: readonly ResourceScope[],
): object {
  const now = Math.floor(Date.now() / 1000);
  const access = scopes.map((scope) => ({ ...scope, actions: allow(user, scope) }));
  const lifetime = { iat: now, nbf: now - 5, exp: now + expiresInSeconds };
  const who = { iss: ISSUER, sub: user ?? '', aud: SERVICE, jti: randomUUID() };
  const token = signer.sign({ ...who, ...lifetime, access });
  const issued_at = new Date(now * 1000).toISOString();
  return { token, access_token: token, expires_in: expiresInSeconds, issued_at };
}

function everything(user: string | undefined, { actions }: ResourceScope): readonly string[] {
  return user === undefined ? [] : actions;
}

function parseScope(scope: string): ResourceScope {
  const first = scope.indexOf(':');
  const last = scope.lastIndexOf(':');
  const actions = scope.slice(last + 1).split(',');
  return { type: scope.slice(0, first), name: scope.slice(first + 1, last), actions };
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
