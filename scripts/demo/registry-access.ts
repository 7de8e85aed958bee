import { randomBytes } from 'node:crypto';
import type { Answer, Call } from './loopback-server.ts';

/** Who may use the embedded registry. */
export interface Account {
  readonly username: string;
  readonly password: string;
  readonly mayPush: boolean;
}

/** What a request needs: nothing but a login, or one right on one repository. */
export type Need = { readonly repository: string; readonly right: 'pull' | 'push' } | undefined;

const REALM = '/token';
const SERVICE = 'demo-registry';
const LIFETIME_SECONDS = 300;

/**
 * Token authentication as real registries do it: a challenge, a token for Basic credentials, and
 * only the rights that were asked for and that the account has.
 * https://distribution.github.io/distribution/spec/auth/token/
 */
export class RegistryAccess {
  readonly #accounts: readonly Account[];
  /** Token → `right@repository`. */
  readonly #granted = new Map<string, ReadonlySet<string>>();

  constructor(accounts: readonly Account[]) {
    this.#accounts = accounts;
  }

  isTokenRequest({ method, url }: Call): boolean {
    return method === 'GET' && url.pathname === REALM;
  }

  issue({ url, headers }: Call): Answer {
    const account = this.#accountOf(headers.authorization ?? '');
    if (account === undefined) return refusal(401, 'UNAUTHORIZED', 'wrong user name or password');
    const token = randomBytes(32).toString('base64url');
    const rights = url.searchParams.getAll('scope').flatMap((scope) => rightsIn(scope));
    const granted = rights.filter((right) => account.mayPush || right.startsWith('pull@'));
    this.#granted.set(token, new Set(granted));
    return { status: 200, body: { token, expires_in: LIFETIME_SECONDS } };
  }

  /** Undefined when the request may go on. */
  refuse({ headers }: Call, need: Need): Answer | undefined {
    const token = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1];
    const rights = token === undefined ? undefined : this.#granted.get(token);
    if (rights === undefined) return this.#challenge(headers.host, need, '');
    if (need === undefined || rights.has(`${need.right}@${need.repository}`)) return undefined;
    return this.#challenge(headers.host, need, ',error="insufficient_scope"');
  }

  #challenge(host: string | undefined, need: Need, error: string): Answer {
    const rights = need?.right === 'push' ? 'pull,push' : 'pull';
    const scope = need === undefined ? '' : `,scope="repository:${need.repository}:${rights}"`;
    const bearer = `Bearer realm="https://${host}${REALM}",service="${SERVICE}"${scope}${error}`;
    const answer = refusal(401, 'UNAUTHORIZED', 'authentication required');
    return { ...answer, headers: { 'www-authenticate': bearer } };
  }

  #accountOf(authorization: string): Account | undefined {
    const basic = /^Basic (.+)$/.exec(authorization)?.[1] ?? '';
    const given = Buffer.from(basic, 'base64').toString('utf8');
    return this.#accounts.find(({ username, password }) => given === `${username}:${password}`);
  }
}

/** An error as the OCI distribution specification writes it. */
export function refusal(status: number, code: string, message: string): Answer {
  return { status, body: { errors: [{ code, message }] } };
}

/** `repository:<name>:pull,push` → `pull@<name>`, `push@<name>`. */
function rightsIn(scopes: string): string[] {
  return scopes.split(' ').flatMap((scope) => {
    const [, repository, rights] = /^repository:(.+):([a-z,*]+)$/.exec(scope) ?? [];
    return (rights?.split(',') ?? []).map((right) => `${right}@${repository}`);
  });
}
