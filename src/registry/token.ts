import { UserError } from '../faults/user-error.ts';
import { monotonicMs } from '../http/clock.ts';
import type { HttpClient, HttpRequest, HttpResponse } from '../http/message.ts';
import { NetworkError } from '../http/network-error.ts';
import type { RegistryCredential } from '../providers/provider.ts';
import type { Conceal, Secret } from '../secrets/secret.ts';
import type { Challenge } from './challenge.ts';
import {
  type Hints,
  jsonOf,
  LOGIN,
  RegistryError,
  requireNoPage,
  unexpectedAnswer,
} from './errors.ts';
import { checkRealm } from './realm.ts';
import { formatScope, type Scope } from './scope.ts';

/** Registries take requests of unnamed clients badly; docker names itself `docker`. */
const CLIENT_ID = 'registry-actions';

/** Seconds, where a token server does not say (distribution token specification). */
const DEFAULT_LIFETIME = 60;

/** Milliseconds before its end at which a token is not used any more: clocks and requests differ. */
const SAFETY_MARGIN = 10_000;

/** A bearer token for one scope. */
export interface Token {
  readonly secret: Secret;
  /** In milliseconds of `monotonicMs`: independent of clocks that are set. */
  readonly staleAt: number;
}

/** What a token is asked for with. */
export interface TokenRequest {
  readonly challenge: Challenge;
  /** Root of the API of the registry that sent the challenge. */
  readonly registry: URL;
  readonly credential: RegistryCredential | undefined;
  readonly hints: Hints;
  /** Undefined: none, as for a mere login. */
  readonly scope: Scope | undefined;
}

/**
 * Gets a token from the server that a `Bearer` challenge names (distribution token
 * specification): by GET with Basic credentials or none, for an identity token by the OAuth 2
 * refresh grant.
 * @throws RegistryError, NetworkError, UserError `registry-realm`
 */
export async function fetchToken(
  http: HttpClient,
  request: TokenRequest,
  conceal: Conceal,
): Promise<Token> {
  const realm = checkRealm(request.challenge.parameters.realm ?? '', request.registry);
  const asked = monotonicMs();
  const response = await exchangeForToken(http, realm, request).catch((error: unknown) => {
    throw notAsked(error, realm, request.registry);
  });
  if (response.status !== 200) {
    throw new RegistryError(realm.host, LOGIN, response, request.hints);
  }
  return readToken(response, realm.host, asked, conceal);
}

/** The file names the registry alone: whoever reads of another host has to learn where it is from. */
function notAsked(error: unknown, realm: URL, registry: URL): unknown {
  if (!(error instanceof NetworkError) || realm.host === registry.host) return error;
  const { code, next } = error;
  const message = `the token server that ${registry.host} names cannot be asked: ${error.message}`;
  return new UserError({ code, message, ...(next && { next }), cause: error });
}

async function exchangeForToken(
  http: HttpClient,
  realm: URL,
  request: TokenRequest,
): Promise<HttpResponse> {
  if (request.credential?.kind !== 'identity-token') return http.send(getRequest(realm, request));
  const response = await http.send(refreshRequest(realm, request, request.credential));
  // Servers without OAuth 2 know no POST here, but some of them take the token as a password.
  const hasNoPost = response.status === 404 || response.status === 405;
  return hasNoPost ? http.send(getRequest(realm, request)) : response;
}

function getRequest(realm: URL, { challenge, scope, credential }: TokenRequest): HttpRequest {
  const url = new URL(realm);
  const { service } = challenge.parameters;
  if (service !== undefined) url.searchParams.set('service', service);
  if (scope !== undefined) url.searchParams.set('scope', formatScope(scope));
  const headers = credential === undefined ? {} : { authorization: basicAuthorization(credential) };
  return { method: 'GET', url, headers };
}

function refreshRequest(
  realm: URL,
  { challenge, scope }: TokenRequest,
  credential: RegistryCredential,
): HttpRequest {
  const form = new URLSearchParams({
    grant_type: 'refresh_token',
    client_id: CLIENT_ID,
    refresh_token: credential.secret.reveal(),
  });
  const { service } = challenge.parameters;
  if (service !== undefined) form.set('service', service);
  if (scope !== undefined) form.set('scope', formatScope(scope));
  return {
    method: 'POST',
    url: realm,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: Buffer.from(form.toString()),
    retry: 'safe',
  };
}

/** The value of `Authorization` for a user name and a password (RFC 7617, in UTF-8). */
export function basicAuthorization({ username, secret }: RegistryCredential): string {
  return `Basic ${Buffer.from(`${username}:${secret.reveal()}`, 'utf8').toString('base64')}`;
}

function readToken(response: HttpResponse, host: string, asked: number, conceal: Conceal): Token {
  requireNoPage(host, LOGIN, response);
  const body = jsonOf(response);
  const token = body?.token || body?.access_token;
  if (typeof token !== 'string' || /[^\x21-\x7e]/.test(token)) {
    throw unexpectedAnswer(host, LOGIN, 'something that is not a token');
  }
  const told = Number(body?.expires_in);
  const lifetime = (told > 0 ? told : DEFAULT_LIFETIME) * 1000;
  return {
    secret: conceal(token),
    staleAt: asked + Math.max(lifetime - SAFETY_MARGIN, lifetime / 2),
  };
}
