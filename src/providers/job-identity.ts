import { UserError } from '../faults/user-error.ts';
import { isWebAddress } from '../http/address.ts';
import { createHttpClient } from '../http/client.ts';
import { isHeader } from '../http/header.ts';
import type { HttpResponse } from '../http/message.ts';
import type { Host } from '../platform/host.ts';
import { oneLine } from '../report/text.ts';
import type { Secret } from '../secrets/secret.ts';
import { isFromFork } from './fork.ts';
import { claimsOf, fieldsOf } from './json-fields.ts';
import type { ProviderContext } from './provider.ts';

/** The identity token of the job (OpenID Connect), and what may be told of it. */
export interface IdentityToken {
  readonly secret: Secret;
  readonly issuer: string;
  readonly subject: string;
  readonly audience: string;
}

type Run = Pick<ProviderContext, 'host' | 'signal'>;

/** Tokens of this run: one for each audience. */
const tokens = new WeakMap<Host, Map<string, Promise<IdentityToken>>>();

/**
 * A token by which the job proves to `audience` who it is, as the runner gives it out ("OpenID
 * Connect reference" of GitHub Actions; runners compatible with it do the same).
 * @throws UserError `oidc-unavailable` when the job may have none, and why; `oidc-token`
 */
export function jobIdentity(audience: string, run: Run): Promise<IdentityToken> {
  const known = tokens.get(run.host) ?? new Map<string, Promise<IdentityToken>>();
  tokens.set(run.host, known);
  const token = known.get(audience) ?? requestToken(audience, run);
  known.set(audience, token);
  return token;
}

/** Who the token says the job is, for the message of whoever does not believe it. */
export function tellIdentity({ issuer, subject, audience }: IdentityToken): string {
  return `issuer ${oneLine(issuer)}, subject ${oneLine(subject)}, audience ${oneLine(audience)}`;
}

async function requestToken(audience: string, { host, signal }: Run): Promise<IdentityToken> {
  const { url, bearer } = tokenService(host);
  url.searchParams.set('audience', audience);
  const { env, limits, log } = host;
  const http = createHttpClient({ env, limits, signal, onRetry: (message) => log.info(message) });
  try {
    const headers = { authorization: `Bearer ${bearer}`, accept: 'application/json' };
    return readToken(await http.send({ method: 'GET', url, headers }), host);
  } finally {
    http.close();
  }
}

const [URL_VARIABLE, TOKEN_VARIABLE] = [
  'ACTIONS_ID_TOKEN_REQUEST_URL',
  'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
] as const;

/** Where the job may ask for its token, and by what. */
function tokenService(host: Host): { readonly url: URL; readonly bearer: string } {
  const { [URL_VARIABLE]: address, [TOKEN_VARIABLE]: bearer } = host.env;
  if (!address || !bearer) throw unavailable(host);
  host.conceal(bearer);
  const url = URL.parse(address);
  if (!isWebAddress(url)) throw unusable(URL_VARIABLE, 'is no address with https://');
  if (!isHeader('authorization', bearer)) {
    throw unusable(TOKEN_VARIABLE, 'holds a line break, or another character that no token has');
  }
  return { url, bearer };
}

function unusable(variable: string, why: string): UserError {
  return new UserError({
    code: 'oidc-token',
    message: `the job cannot ask for an identity token: ${variable} ${why}`,
    next: `The runner sets ${variable}: take it out of \`env\` and out of what writes to GITHUB_ENV. On a runner of your own, look at what sets it.`,
  });
}

function readToken({ status, body }: HttpResponse, host: Host): IdentityToken {
  const value = status === 200 ? fieldsOf(body).value : undefined;
  if (typeof value !== 'string' || value === '') throw notGiven(status);
  return identityFrom(value, host);
}

/** Masks an identity token, and reads what may be told of it. Verifies nothing. */
export function identityFrom(token: string, { conceal }: Pick<Host, 'conceal'>): IdentityToken {
  const secret = conceal(token);
  const claims = claimsOf(token);
  const [audience] = [claims.aud].flat();
  return {
    secret,
    issuer: String(claims.iss ?? 'unknown'),
    subject: String(claims.sub ?? 'unknown'),
    audience: String(audience ?? 'unknown'),
  };
}

function notGiven(status: number): UserError {
  return new UserError({
    code: 'oidc-token',
    message: `the runner gave the job no identity token (status ${status})`,
    next: 'Try again; on a runner of your own, look at whether it supports OpenID Connect.',
  });
}

function unavailable(host: Host): UserError {
  const { message, next } = whyUnavailable(host);
  return new UserError({ code: 'oidc-unavailable', message, next });
}

function whyUnavailable(host: Host): { message: string; next: string } {
  if (host.kind === 'terminal') {
    return {
      message: 'there is no job here that could prove who it is (`auth.type: oidc`)',
      next: 'Run it as an action, or use another type of `auth` at a desk.',
    };
  }
  if (host.env.GITHUB_ACTOR === 'dependabot[bot]') {
    return {
      message: 'a run by Dependabot gets no identity token and no secrets',
      next: 'Do not log in on `pull_request` for dependabot[bot], or do it after the merge.',
    };
  }
  if (isFromFork(host)) {
    return {
      message: 'a pull request from a fork gets no identity token and no secrets',
      next: 'Log in only where the code is trusted: on `push`, or on pull requests from branches of this repository.',
    };
  }
  return {
    message: 'the job may not have an identity token',
    next: 'Add `permissions: { id-token: write, contents: read }` to the job; in a reusable workflow, to the caller as well.',
  };
}
