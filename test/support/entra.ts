import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import {
  type Claims,
  type GithubOidc,
  IdentityTokenFault,
  startGithubOidc,
} from './github-oidc.ts';

/** Whom an application trusts besides its secrets. */
export interface FederatedCredential {
  readonly subject: string;
  readonly audience: string;
}

export interface EntraApplication {
  readonly secret?: string;
  /** Of the secret. */
  readonly hasExpired?: boolean;
  readonly federated?: readonly FederatedCredential[];
}

export interface EntraCall {
  readonly host: string;
  readonly path: string;
  readonly status: number;
  /** AADSTS…, where it refused. */
  readonly code: string | undefined;
}

interface Refusal {
  readonly status: number;
  readonly error: string;
  readonly code: number;
  readonly words: string;
}

export const TENANT = '409520d4-8100-4d1d-ad47-72432ddcc120';

/** What the token of a registry is made out to, in every cloud. */
export const ACR_AUDIENCE = 'https://containerregistry.azure.net';

const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** By why an identity token is not believed: "Microsoft Entra … error codes". */
const FAULT_CODES: Readonly<Record<IdentityTokenFault['reason'], number>> = {
  format: 50027,
  signature: 700027,
  issuer: 700211,
  audience: 700212,
  expiry: 700024,
  'not-yet-valid': 700024,
};

/**
 * Entra ID as far as the client credentials grant shows it: applications with secrets that may have
 * expired, and with federated credentials by which it takes the identity tokens of one issuer.
 */
export class Entra {
  readonly applications: ReadonlyMap<string, EntraApplication>;
  readonly #trusted: GithubOidc;
  readonly #signer: GithubOidc;
  readonly #calls: EntraCall[] = [];
  readonly #tokens: string[] = [];

  private constructor(
    applications: Readonly<Record<string, EntraApplication>>,
    trusted: GithubOidc,
    signer: GithubOidc,
  ) {
    this.applications = new Map(Object.entries(applications));
    this.#trusted = trusted;
    this.#signer = signer;
  }

  /** Its own tokens are signed and checked as any issuer's are. */
  static async start(applications: Readonly<Record<string, EntraApplication>>, oidc: GithubOidc) {
    const signer = await startGithubOidc({ issuer: `https://sts.windows.net/${TENANT}/` });
    return new Entra(applications, oidc, signer);
  }

  stop(): Promise<void> {
    return this.#signer.stop();
  }

  calls(): readonly EntraCall[] {
    return [...this.#calls];
  }

  /** Every token that it gave out. */
  tokens(): readonly string[] {
    return [...this.#tokens];
  }

  /** A token for the registries, with these claims instead of the usual ones, and spoilt if so wished. */
  issue(clientId: string, claims: Claims = {}, tampering?: Parameters<GithubOidc['sign']>[1]) {
    const usual = { sub: clientId, appid: clientId, tid: TENANT, aud: ACR_AUDIENCE, oid: clientId };
    const token = this.#signer.sign({ ...usual, ...claims }, tampering);
    this.#tokens.push(token);
    return token;
  }

  /** The claims of a token that is good for registries of the tenant; throws what is wrong. */
  verify(token: string): Claims {
    const claims = this.#signer.verify(token, { audience: ACR_AUDIENCE });
    if (claims.tid !== TENANT) throw new Error('the token is of another tenant');
    return claims;
  }

  async respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, headers, url = '/' } = request;
    const form = new URLSearchParams(await text(request));
    const [path = ''] = url.split('?');
    const refusal = this.#refusalOf(method, path, form);
    const answer = refusal === undefined ? this.#grant(form) : bodyOf(refusal);
    const { status = 200, code } = refusal ?? {};
    const told = code === undefined ? undefined : `AADSTS${code}`;
    this.#calls.push({ host: headers.host ?? '', path, status, code: told });
    const zipped = /gzip/.test(headers['accept-encoding'] ?? '');
    response.writeHead(status, {
      'content-type': 'application/json; charset=utf-8',
      ...(zipped ? { 'content-encoding': 'gzip' } : {}),
    });
    response.end(zipped ? gzipSync(JSON.stringify(answer)) : JSON.stringify(answer));
  }

  #refusalOf(method: string | undefined, path: string, form: URLSearchParams) {
    const [, tenant, rest] = /^\/([^/]+)\/(.*)$/.exec(path) ?? [];
    if (method !== 'POST' || rest !== 'oauth2/v2.0/token') return refuse(404, 900144, 'not found');
    if (tenant !== TENANT) return refuse(400, 90002, `Tenant '${tenant}' not found.`);
    const clientId = form.get('client_id') ?? '';
    const application = this.applications.get(clientId);
    if (application === undefined) {
      const words = `Application with identifier '${clientId}' was not found in the directory 'Acme'.`;
      return refuse(400, 700016, words, 'unauthorized_client');
    }
    if (form.get('grant_type') !== 'client_credentials') return refuse(400, 70003, 'the grant');
    if (!form.get('scope')?.split(' ').includes(`${ACR_AUDIENCE}/.default`)) {
      return refuse(400, 500011, `The resource principal ${form.get('scope')} was not found.`);
    }
    const isAssertion = form.get('client_assertion_type') === JWT_BEARER;
    const assertion = form.get('client_assertion') ?? '';
    return isAssertion
      ? this.#assertionRefusal(application, assertion)
      : secretRefusal(application, form);
  }

  #assertionRefusal({ federated = [] }: EntraApplication, assertion: string): Refusal | undefined {
    if (federated.length === 0) return refuse(401, 70025, 'no configured federated credentials.');
    try {
      // One issuer, and as here in each federated credential the same audience.
      const audience = federated[0]?.audience ?? '';
      const { sub } = this.#trusted.verify(assertion, { audience });
      if (federated.some(({ subject }) => subject === sub)) return undefined;
      const words = `No matching federated identity record found for presented assertion subject '${sub}'.`;
      return refuse(401, 700213, words);
    } catch (error) {
      if (!(error instanceof IdentityTokenFault)) throw error;
      return refuse(401, FAULT_CODES[error.reason], `The assertion is refused: ${error.message}.`);
    }
  }

  #grant(form: URLSearchParams): object {
    const access_token = this.issue(form.get('client_id') ?? '');
    return { token_type: 'Bearer', expires_in: 3599, ext_expires_in: 3599, access_token };
  }
}

function secretRefusal(application: EntraApplication, form: URLSearchParams): Refusal | undefined {
  const { secret, hasExpired } = application;
  if (secret === undefined || form.get('client_secret') !== secret) {
    const words =
      'Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID.';
    return refuse(401, 7000215, words);
  }
  if (!hasExpired) return undefined;
  return refuse(401, 7000222, 'The provided client secret keys for app are expired.');
}

function refuse(status: number, code: number, words: string, error = 'invalid_client'): Refusal {
  return { status, error, code, words };
}

function bodyOf({ error, code, words }: Refusal): object {
  const [trace, correlation] = [randomUUID(), randomUUID()];
  const timestamp = `${new Date().toISOString().slice(0, 19).replace('T', ' ')}Z`;
  return {
    error,
    error_description: `AADSTS${code}: ${words} Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: ${timestamp}`,
    error_codes: [code],
    timestamp,
    trace_id: trace,
    correlation_id: correlation,
  };
}
