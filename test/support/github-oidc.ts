import {
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  randomUUID,
  sign,
  verify,
} from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Certificate } from './certificates.ts';
import { listen } from './web-server.ts';

export type Claims = Readonly<Record<string, unknown>>;

/**
 * What to spoil in a token besides its claims: signed by somebody else under the known key's id
 * (`signature`) or under an id of his own (`key`), changed after it was signed (`payload`), or not
 * signed at all (`algorithm`: none).
 */
export type Tampering = 'signature' | 'key' | 'payload' | 'algorithm';

export interface GithubOidcOptions {
  /** `https://token.actions.githubusercontent.com`; on GitHub Enterprise Server a host of its own. */
  readonly issuer?: string;
  readonly tls?: Certificate;
}

export interface IdentityTokenRequest {
  /** `null`: none was named, so that the token is for the repository's owner. */
  readonly audience: string | null;
  readonly status: number;
}

export interface GithubOidc {
  readonly issuer: string;
  /** `ACTIONS_ID_TOKEN_REQUEST_URL` and `…_TOKEN`, which a job with `id-token: write` has. */
  readonly env: Readonly<Record<string, string>>;
  /** The port on 127.0.0.1, for a proxy that answers for the issuer's host name. */
  readonly port: number;
  /** A token with these claims instead of the usual ones, and spoilt if so wished. */
  sign(claims?: Claims, tampering?: Tampering): string;
  /** Jobs that ask get tokens with these claims from now on, and spoilt if so wished. */
  giveOut(claims?: Claims, tampering?: Tampering): void;
  /** The claims of a token that is good for `audience` now; throws {@link IdentityTokenFault}. */
  verify(token: string, expected: { readonly audience: string }): Claims;
  requests(): readonly IdentityTokenRequest[];
  stop(): Promise<void>;
}

/** What is wrong with a token, for a stand-in that answers in its own service's words. */
export class IdentityTokenFault extends Error {
  readonly reason: FaultReason;

  constructor(reason: FaultReason, message: string) {
    super(message);
    this.reason = reason;
  }
}

type FaultReason = 'format' | 'signature' | 'issuer' | 'audience' | 'expiry' | 'not-yet-valid';

const ISSUER = 'https://token.actions.githubusercontent.com';

/** GitHub's tokens live five minutes, and are valid ten before they were issued. */
const LIFE_SECONDS = 300;
const BEFORE_SECONDS = 600;

/** Clouds allow as much difference between their clock and the issuer's. */
const SKEW_SECONDS = 30;

/**
 * Starts a server that does what GitHub's does: gives jobs their identity token (RS256), and
 * publishes the keys to check it by ("OpenID Connect reference" of GitHub Actions).
 */
export async function startGithubOidc(options: GithubOidcOptions = {}): Promise<GithubOidc> {
  const issuer = options.issuer ?? ISSUER;
  const signer = createSigner();
  const bearer = randomBytes(30).toString('base64url');
  const seen: IdentityTokenRequest[] = [];
  let given: { claims: Claims; tampering?: Tampering | undefined } = { claims: {} };
  const token = (claims: Claims, tampering?: Tampering) =>
    signer.sign({ ...usualClaims(issuer), ...claims }, tampering);
  const server = await listen((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://token.service');
    const audience = searchParams.get('audience');
    const answer =
      documentAt(pathname, issuer, signer) ??
      refusal(request, pathname, bearer) ??
      ok({ count: 1, value: token({ ...audienceOf(audience), ...given.claims }, given.tampering) });
    if (pathname === TOKEN_PATH) seen.push({ audience, status: answer.status });
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer.body));
  }, options.tls);
  return {
    issuer,
    env: {
      ACTIONS_ID_TOKEN_REQUEST_URL: `${server.url}${TOKEN_PATH}?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: bearer,
    },
    port: server.port,
    sign: (claims = {}, tampering) => token(claims, tampering),
    giveOut: (claims = {}, tampering) => {
      given = { claims, tampering };
    },
    verify: (value, { audience }) => check(value, signer, issuer, audience),
    requests: () => [...seen],
    stop: server.stop,
  };
}

const TOKEN_PATH = '/idtoken';

interface Answer {
  readonly status: number;
  readonly body: object;
}

function ok(body: object): Answer {
  return { status: 200, body };
}

/** By which anybody finds the keys: OpenID Connect Discovery. */
function documentAt(path: string, issuer: string, { keySet }: Signer): Answer | undefined {
  if (path === '/.well-known/jwks') return ok(keySet);
  if (path !== '/.well-known/openid-configuration') return undefined;
  return ok({
    issuer,
    jwks_uri: `${issuer}/.well-known/jwks`,
    subject_types_supported: ['public', 'pairwise'],
    response_types_supported: ['id_token'],
    id_token_signing_alg_values_supported: ['RS256'],
    scopes_supported: ['openid'],
  });
}

function refusal({ headers, method }: IncomingMessage, path: string, bearer: string) {
  if (method !== 'GET' || path !== TOKEN_PATH) return { status: 404, body: {} };
  return headers.authorization === `Bearer ${bearer}` ? undefined : { status: 401, body: {} };
}

function audienceOf(audience: string | null): Claims {
  return audience === null ? {} : { aud: audience };
}

/** A push to `main` of `acme/platform`. */
function usualClaims(issuer: string): Claims {
  const now = Math.floor(Date.now() / 1000);
  return {
    jti: randomUUID(),
    sub: 'repo:acme/platform:ref:refs/heads/main',
    aud: 'https://github.com/acme',
    ref: 'refs/heads/main',
    ref_type: 'branch',
    repository: 'acme/platform',
    repository_id: '74',
    repository_owner: 'acme',
    repository_owner_id: '65',
    repository_visibility: 'private',
    actor: 'octocat',
    event_name: 'push',
    run_id: '4242',
    run_number: '10',
    run_attempt: '1',
    workflow_ref: 'acme/platform/.github/workflows/release.yml@refs/heads/main',
    job_workflow_ref: 'acme/platform/.github/workflows/release.yml@refs/heads/main',
    runner_environment: 'github-hosted',
    iss: issuer,
    nbf: now - BEFORE_SECONDS,
    iat: now,
    exp: now + LIFE_SECONDS,
  };
}

interface Signer {
  readonly keySet: { readonly keys: readonly object[] };
  readonly publicKeys: ReadonlyMap<string, KeyObject>;
  sign(claims: Claims, tampering: Tampering | undefined): string;
}

function createSigner(): Signer {
  const { privateKey } = newKey();
  const publicKey = createPublicKey(privateKey);
  const kid = randomUUID();
  const keySet = {
    keys: [{ ...publicKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256' }],
  };
  return {
    keySet,
    publicKeys: new Map([[kid, publicKey]]),
    sign: (claims, tampering) => {
      if (tampering === 'algorithm')
        return `${encode({ typ: 'JWT', alg: 'none' })}.${encode(claims)}.`;
      const isForeign = tampering === 'signature' || tampering === 'key';
      const key = isForeign ? newKey().privateKey : privateKey;
      const header = { typ: 'JWT', alg: 'RS256', kid: tampering === 'key' ? randomUUID() : kid };
      const text = `${encode(header)}.${encode(claims)}`;
      const signature = sign('sha256', Buffer.from(text), key).toString('base64url');
      if (tampering !== 'payload') return `${text}.${signature}`;
      return `${encode(header)}.${encode({ ...claims, repository: 'mallory/platform' })}.${signature}`;
    },
  };
}

function newKey() {
  return generateKeyPairSync('rsa', { modulusLength: 2048 });
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

function check(token: string, { publicKeys }: Signer, issuer: string, audience: string): Claims {
  const [header = '', payload = '', signature = '', ...more] = token.split('.');
  const { alg, kid } = decode(header);
  const claims = decode(payload);
  const key = alg === 'RS256' && more.length === 0 ? publicKeys.get(String(kid)) : undefined;
  const signed = Buffer.from(`${header}.${payload}`);
  if (key === undefined || !verify('sha256', signed, key, Buffer.from(signature, 'base64url'))) {
    throw new IdentityTokenFault('signature', 'no known key signed the token');
  }
  expect(claims.iss === issuer, 'issuer', `the token is from ${claims.iss}, not from ${issuer}`);
  const isForUs = [claims.aud].flat().includes(audience);
  expect(isForUs, 'audience', `the token is for ${claims.aud}, not for ${audience}`);
  const now = Date.now() / 1000;
  expect(Number(claims.exp) > now - SKEW_SECONDS, 'expiry', 'the token has expired');
  const from = Number(claims.nbf ?? 0);
  expect(from <= now + SKEW_SECONDS, 'not-yet-valid', 'the token is not valid yet');
  return claims;
}

function decode(part: string): Claims {
  try {
    return { ...JSON.parse(Buffer.from(part, 'base64url').toString()) };
  } catch {
    throw new IdentityTokenFault('format', 'this is no JSON web token');
  }
}

function expect(holds: boolean, reason: FaultReason, message: string): void {
  if (!holds) throw new IdentityTokenFault(reason, message);
}
