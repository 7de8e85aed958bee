import { randomBytes } from 'node:crypto';
import { type Claims, type GithubOidc, IdentityTokenFault } from './github-oidc.ts';

/** An answer in a service's own words. */
export interface Answer {
  readonly status: number;
  /** As JSON, or a text as it is. */
  readonly body: object | string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Whom a token server takes somebody for, and what he may do to any repository. */
export interface Known {
  readonly user: string;
  readonly actions: readonly string[];
}

/** What somebody shows to a token server. */
export interface Shown {
  readonly user: string;
  readonly password: string;
  /** Of the scopes that are asked for. */
  readonly actions: readonly string[];
}

/** One registry's own token server, as far as it decides. */
export type Judge = (shown: Shown) => Known | Answer;

const ALL = ['pull', 'push'];

/** Docker Hub: accounts, their access tokens, and an organization with an OIDC connection. */
export class DockerHub {
  readonly account = { user: 'octo', password: secret(), hasTwoFactors: false };
  readonly accessToken = { secret: `dckr_pat_${secret()}`, actions: ALL };
  readonly connection = {
    id: '11111111-2222-4333-8444-555555555555',
    organization: 'acme',
    subject: /^repo:acme\/platform:/,
    actions: ALL,
    isActive: true,
  };
  /** Manifests got by GET: HEAD is no pull. */
  readonly pulls = { made: 0, limit: Number.POSITIVE_INFINITY };
  /** What identity.docker.com answers instead, when it is out of order. */
  outage: Answer | undefined;
  readonly #oidc: GithubOidc;
  readonly #given = new Map<string, { readonly until: number }>();

  constructor(oidc: GithubOidc) {
    this.#oidc = oidc;
  }

  /** Every token that the connection gave out. */
  given(): readonly string[] {
    return [...this.#given.keys()];
  }

  /** Counts a pull; the answer when that is one too many. */
  pull(): Answer | undefined {
    this.pulls.made += 1;
    if (this.pulls.made <= this.pulls.limit) return undefined;
    const body = 'You have reached your pull rate limit.';
    return { status: 429, body, headers: { 'retry-after': '60' } };
  }

  /** `POST /oauth/token` of identity.docker.com: token exchange (RFC 8693). */
  exchange(form: URLSearchParams): Answer {
    if (this.outage !== undefined) return this.outage;
    if (form.get('grant_type') !== 'urn:ietf:params:oauth:grant-type:token-exchange') {
      return invalid('unsupported_grant_type', 'unknown grant type');
    }
    const { id, subject, isActive } = this.connection;
    if (form.get('connection_id') !== id || !isActive) {
      return invalid('invalid_target', 'no active connection has this id');
    }
    const audience = 'https://identity.docker.com';
    const claims = judged(this.#oidc, form.get('subject_token') ?? '', audience);
    if (claims instanceof IdentityTokenFault) return invalid('invalid_grant', claims.message);
    if (!subject.test(String(claims.sub))) return invalid('access_denied', 'no ruleset matches');
    const seconds = Math.min(Number(form.get('expires_in') ?? 300), 3600);
    const token = `dckr_oat_${secret()}`;
    this.#given.set(token, { until: Date.now() + seconds * 1000 });
    return { status: 200, body: { access_token: token, expires_in: seconds } };
  }

  /** auth.docker.io */
  readonly judge: Judge = ({ user, password, actions }) => {
    const { account, accessToken, connection } = this;
    const given = this.#given.get(password);
    if (given !== undefined && user === connection.organization && given.until > Date.now()) {
      return { user, actions: connection.actions };
    }
    if (user !== account.user) return details('incorrect username or password');
    if (password === accessToken.secret) {
      const may = actions.every((action) => accessToken.actions.includes(action));
      return may ? { user, actions: ALL } : details('access token has insufficient scopes');
    }
    const isRight = password === account.password && !account.hasTwoFactors;
    return isRight ? { user, actions: ALL } : details('incorrect username or password');
  };
}

/** Quay: a robot account with a token, and with a federation. */
export class Quay {
  readonly robot = { user: 'acme+ci', token: secret(), exists: true, actions: ALL };
  /** Undefined: none was set up. Names quay.io as its audience, which real ones need not. */
  federation: { issuer: string; subject: string } | undefined;
  readonly #oidc: GithubOidc;
  readonly #given = new Map<string, number>();

  constructor(oidc: GithubOidc) {
    this.#oidc = oidc;
    this.federation = { issuer: oidc.issuer, subject: 'repo:acme/platform:ref:refs/heads/main' };
  }

  given(): readonly string[] {
    return [...this.#given.keys()];
  }

  /** `GET /oauth2/federation/robot/token` */
  exchange(authorization: string | undefined): Answer {
    const { user, password } = basicOf(authorization);
    const { federation } = this;
    if (user !== this.robot.user) return { status: 401, body: { error: 'Invalid robot' } };
    if (federation === undefined) {
      return refused('Robot does not have federated login configured');
    }
    const claims = judged(this.#oidc, password, 'quay.io');
    if (claims instanceof IdentityTokenFault) return refused(`Invalid token: ${claims.message}`);
    if (claims.iss !== federation.issuer) {
      return refused(`issuer ${claims.iss} not configured for this robot`);
    }
    if (claims.sub !== federation.subject) return refused('Token does not match robot');
    const exp = Math.floor(Date.now() / 1000) + 3600;
    const token = webToken({ iss: 'quay', sub: user, exp });
    this.#given.set(token, exp);
    return { status: 200, body: { token } };
  }

  /** quay.io/v2/auth, in the words of Quay's `verify_robot` and of its users' accounts. */
  readonly judge: Judge = ({ user, password }) => {
    const { robot } = this;
    if (!user.includes('+')) return unauthorized('Invalid Username or Password');
    if (user !== robot.user || !robot.exists) {
      return unauthorized('Could not find robot with specified username');
    }
    const isGiven = Number(this.#given.get(password) ?? 0) > Date.now() / 1000;
    if (password === robot.token || isGiven) return { user, actions: robot.actions };
    return unauthorized(`Could not find robot with username: ${user} and supplied password.`);
  };
}

/** GitHub's registry: the job's token. What it may do shows when it does it. */
export class Ghcr {
  readonly token = `ghs_${secret()}`;
  /** What it says to whoever writes: nobody minds, by default. */
  refusesWrites: string | undefined;

  /** ghcr.io/token */
  readonly judge: Judge = ({ user, password }) => {
    if (password === this.token) return { user, actions: ALL };
    return denied('denied');
  };
}

/** Any other registry: a password, and an identity token. */
export class Other {
  readonly user = 'ci';
  readonly password = secret();
  readonly identityToken = secret();
  /** Where it sends logins to. */
  realm = 'https://registry.example:5000/token';
  /** Its token server knows the grants of OAuth 2, by POST. */
  hasOAuth = true;
  /** Whether the identity token has reached its end. */
  hasExpired = false;
  /** What its user may do. */
  actions: readonly string[] = ALL;

  readonly judge: Judge = ({ user, password }) => {
    const isRight = user === this.user && password === this.password;
    return isRight ? { user, actions: this.actions } : unauthorized();
  };

  /** By the grant `refresh_token` of OAuth 2: `invalid_grant` is "invalid, expired, revoked". */
  refresh(token: string | null): Known | Answer {
    if (token !== this.identityToken) return unauthorized();
    if (this.hasExpired) return invalid('invalid_grant', 'The refresh token has expired.');
    return { user: this.user, actions: this.actions };
  }
}

/** A user name and a password out of `Authorization: Basic`. */
export function basicOf(header: string | undefined): { user: string; password: string } {
  const encoded = /^Basic (.+)$/i.exec(header ?? '')?.[1] ?? '';
  const [user = '', ...password] = Buffer.from(encoded, 'base64').toString().split(':');
  return { user, password: password.join(':') };
}

/** In the words of the OCI distribution specification. */
export function denied(message: string): Answer {
  return { status: 403, body: { errors: [{ code: 'DENIED', message }] } };
}

export function unauthorized(message = 'authentication required'): Answer {
  return { status: 401, body: { errors: [{ code: 'UNAUTHORIZED', message }] } };
}

function details(text: string): Answer {
  return { status: 401, body: { details: text } };
}

function invalid(error: string, error_description: string): Answer {
  return { status: error === 'access_denied' ? 403 : 400, body: { error, error_description } };
}

function refused(error: string): Answer {
  return { status: 401, body: { error } };
}

/** The claims, or what is wrong with the token. */
function judged(oidc: GithubOidc, token: string, audience: string): Claims | IdentityTokenFault {
  try {
    return oidc.verify(token, { audience });
  } catch (error) {
    if (error instanceof IdentityTokenFault) return error;
    throw error;
  }
}

function webToken(claims: object): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  return `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode(claims)}.${secret()}`;
}

function secret(): string {
  return randomBytes(24).toString('base64url');
}
