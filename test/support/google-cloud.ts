import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  verify,
} from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Claims, type GithubOidc, IdentityTokenFault } from './github-oidc.ts';
import {
  type Answer,
  apiDisabled,
  CLOUD_PLATFORM,
  faultWords,
  oauth,
  ok,
  rpc,
  shapeProblem,
  WORDS,
} from './google-answers.ts';

/** A workload identity provider as a file names it. */
export const PROVIDER =
  'projects/123456789/locations/global/workloadIdentityPools/github/providers/acme';
export const ACCOUNT = 'ci@acme.iam.gserviceaccount.com';

/** What `gcloud auth application-default login` keeps. */
export const USER = {
  type: 'authorized_user',
  client_id: '764086051850.apps.googleusercontent.com',
  client_secret: 'd-client-secret-of-gcloud',
  refresh_token: '1//refresh-token-of-a-person',
} as const;

const LIFE_SECONDS = 3599;

/** Names, roles and switches of a project. A test changes them as an administrator would. */
export interface GoogleProject {
  /** The provider's attribute condition. */
  condition: (claims: Claims) => boolean;
  /** Who may act as the service account (roles/iam.workloadIdentityUser). */
  mayImpersonate: (repository: unknown) => boolean;
  /** APIs that are switched off. */
  disabled: readonly string[];
  keyIsActive: boolean;
  /** How far its clock is ahead of ours. */
  secondsAhead: number;
}

interface Issued {
  /** As in `federated`, for a pool's own principal. */
  readonly kind: 'federated' | 'account' | 'user';
  readonly identity: string;
  readonly claims: Claims;
  readonly until: number;
}

export interface GoogleCall {
  /** As in `sts.googleapis.com`. */
  readonly service: string;
  readonly path: string;
  readonly status: number;
}

/**
 * The services of Google Cloud that give out access tokens: the Security Token Service, IAM Service
 * Account Credentials, and the token server of OAuth 2.0. They check what they are sent as the real
 * ones are documented to do, and answer in their words.
 */
export class GoogleCloud {
  readonly project: GoogleProject = {
    condition: ({ repository }) => repository === 'acme/platform',
    mayImpersonate: (repository) => repository === 'acme/platform',
    disabled: [],
    keyIsActive: true,
    secondsAhead: 0,
  };
  /** The key of {@link ACCOUNT}, as its file has it. */
  readonly key = newKey();
  readonly #oidc: GithubOidc;
  readonly #issued = new Map<string, Issued>();
  readonly #calls: GoogleCall[] = [];

  constructor(oidc: GithubOidc) {
    this.#oidc = oidc;
  }

  calls(): readonly GoogleCall[] {
    return [...this.#calls];
  }

  /** Every access token that was given out. */
  tokens(): readonly string[] {
    return [...this.#issued.keys()];
  }

  /** Whose an access token is; undefined: it is none of ours, or has run out. */
  holderOf(token: string): string | undefined {
    const issued = this.#issued.get(token);
    return issued !== undefined && issued.until > Date.now() ? issued.identity : undefined;
  }

  /** A token as the metadata server gives it out. */
  issueFor(identity: string): string {
    return this.#issue({ kind: 'account', identity, claims: {} });
  }

  async respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const service = request.headers.host ?? '';
    const path = request.url ?? '';
    const body = await textOf(request);
    const { status, fields } = this.#answer(service, path, request, body);
    this.#calls.push({ service, path, status });
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(fields));
  }

  #answer(service: string, path: string, request: IncomingMessage, body: string): Answer {
    if (this.project.disabled.includes(service)) return apiDisabled(service);
    if (request.method !== 'POST') return oauth(404, 'not_found', path);
    if (service === 'sts.googleapis.com' && path === '/v1/token') return this.#sts(request, body);
    if (service === 'oauth2.googleapis.com' && path === '/token') return this.#oauth2(body);
    const account = /^\/v1\/projects\/-\/serviceAccounts\/([^/]+):generateAccessToken$/.exec(path);
    if (service !== 'iamcredentials.googleapis.com' || account === null) {
      return oauth(404, 'not_found', path);
    }
    return this.#impersonate(decodeURIComponent(account[1] ?? ''), request, body);
  }

  /** "Method: token" of the Security Token Service, in the form of RFC 8693. */
  #sts({ headers }: IncomingMessage, body: string): Answer {
    const form = new URLSearchParams(body);
    const audience = form.get('audience') ?? '';
    const problem = shapeProblem(headers, form);
    if (problem !== undefined) return oauth(400, 'invalid_request', problem);
    if (!/^\/\/iam\.googleapis\.com\/projects\/\d+\//.test(audience)) {
      return oauth(400, 'invalid_request', WORDS.audience);
    }
    if (audience !== `//iam.googleapis.com/${PROVIDER}`) {
      return oauth(400, 'invalid_target', WORDS.target);
    }
    try {
      const expected = { audience: `https:${audience}` };
      const claims = this.#oidc.verify(form.get('subject_token') ?? '', expected);
      if (!this.project.condition(claims))
        return oauth(401, 'unauthorized_client', WORDS.condition);
      const pool = PROVIDER.replace(/\/providers\/.*/, '');
      const identity = `principal://iam.googleapis.com/${pool}/subject/${claims.sub}`;
      const token = this.#issue({ kind: 'federated', identity, claims });
      const issued_token_type = 'urn:ietf:params:oauth:token-type:access_token';
      const expires_in = LIFE_SECONDS;
      return ok({ access_token: token, issued_token_type, token_type: 'Bearer', expires_in });
    } catch (error) {
      if (!(error instanceof IdentityTokenFault)) throw error;
      return oauth(400, 'invalid_grant', faultWords(error, `https:${audience}`));
    }
  }

  /** "Method: serviceAccounts.generateAccessToken". */
  #impersonate(account: string, { headers }: IncomingMessage, body: string): Answer {
    const bearer = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? '';
    const caller = this.#issued.get(bearer);
    if (caller?.kind !== 'federated') return rpc(401, 'UNAUTHENTICATED', WORDS.unauthenticated);
    if (account !== ACCOUNT) {
      return rpc(404, 'NOT_FOUND', `Not found; Gaia id not found for email ${account}`);
    }
    if (!this.project.mayImpersonate(caller.claims.repository)) {
      return rpc(403, 'PERMISSION_DENIED', WORDS.impersonation, 'IAM_PERMISSION_DENIED');
    }
    const { scope, lifetime } = JSON.parse(body);
    if (![scope].flat().includes(CLOUD_PLATFORM) || !/^\d+s$/.test(lifetime)) {
      return rpc(400, 'INVALID_ARGUMENT', 'Request contains an invalid argument.');
    }
    const token = this.#issue({ kind: 'account', identity: account, claims: {} });
    const until = new Date(Date.now() + Number.parseInt(lifetime, 10) * 1000);
    return ok({ accessToken: token, expireTime: `${until.toISOString().slice(0, 19)}Z` });
  }

  /** "Using OAuth 2.0 for server to server applications", and the refresh of a user's token. */
  #oauth2(body: string): Answer {
    const form = new URLSearchParams(body);
    const grant = form.get('grant_type');
    const isUser = grant === 'refresh_token';
    if (!isUser && grant !== 'urn:ietf:params:oauth:grant-type:jwt-bearer') {
      return oauth(400, 'unsupported_grant_type', 'Invalid grant_type');
    }
    const problem = isUser
      ? userProblem(form)
      : this.#assertionProblem(form.get('assertion') ?? '');
    if (problem !== undefined) return oauth(400, 'invalid_grant', problem);
    const identity = isUser ? 'user' : ACCOUNT;
    const access_token = this.#issue({ kind: 'user', identity, claims: {} });
    return ok({ access_token, token_type: 'Bearer', expires_in: LIFE_SECONDS });
  }

  #assertionProblem(assertion: string): string | undefined {
    const [header = '', payload = '', signature = ''] = assertion.split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const isSigned = verify(
      'sha256',
      Buffer.from(`${header}.${payload}`),
      createPublicKey(createPrivateKey(this.key.private_key)),
      Buffer.from(signature, 'base64url'),
    );
    if (!isSigned || !this.project.keyIsActive) return 'Invalid JWT Signature.';
    const now = Date.now() / 1000 + this.project.secondsAhead;
    const isInTime = claims.iat < now + 60 && claims.exp > now && claims.exp - claims.iat <= 3600;
    if (!isInTime) return WORDS.timeframe;
    if (claims.iss !== ACCOUNT) return 'Invalid grant: account not found';
    const isForUs = claims.aud === 'https://oauth2.googleapis.com/token';
    return isForUs && claims.scope === CLOUD_PLATFORM
      ? undefined
      : 'Invalid JWT: wrong aud or scope';
  }

  #issue(whose: Omit<Issued, 'until'>): string {
    const token = `ya29.${randomBytes(150).toString('base64url')}`;
    this.#issued.set(token, { ...whose, until: Date.now() + LIFE_SECONDS * 1000 });
    return token;
  }
}

function userProblem(form: URLSearchParams): string | undefined {
  const isKnown =
    form.get('client_id') === USER.client_id &&
    form.get('client_secret') === USER.client_secret &&
    form.get('refresh_token') === USER.refresh_token;
  return isKnown ? undefined : 'Token has been expired or revoked.';
}

function newKey() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    type: 'service_account',
    project_id: 'acme',
    private_key_id: randomBytes(20).toString('hex'),
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    client_email: ACCOUNT,
    token_uri: 'https://oauth2.googleapis.com/token',
    universe_domain: 'googleapis.com',
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
