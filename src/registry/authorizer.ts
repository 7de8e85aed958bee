import { monotonicMs } from '../http/clock.ts';
import type { HttpClient } from '../http/message.ts';
import type { RegistryCredential } from '../providers/provider.ts';
import type { Conceal } from '../secrets/secret.ts';
import { type Challenge, parseChallenges } from './challenge.ts';
import type { Advise, Hints } from './errors.ts';
import { coversScope, mergeScopes, type Scope } from './scope.ts';
import { basicAuthorization, fetchToken, type Token } from './token.ts';

export interface AuthorizerOptions {
  /** Root of the registry's API. */
  readonly root: URL;
  readonly http: HttpClient;
  readonly credential: RegistryCredential | undefined;
  readonly conceal: Conceal;
  readonly advise?: Advise | undefined;
}

interface HeldToken {
  readonly scope: Scope | undefined;
  readonly token: Promise<Token>;
}

/**
 * Knows how one registry wants to be spoken to. Sends no credential before the registry has asked
 * for it; keeps one token per repository, made for all that is going to be done there.
 */
export class Authorizer {
  readonly #options: AuthorizerOptions;
  readonly #intended = new Map<string, Scope>();
  readonly #tokens = new Map<string, HeldToken>();
  #challenge: Challenge | undefined;

  constructor(options: AuthorizerOptions) {
    this.#options = options;
  }

  /** How the registry asked to be logged in to; undefined as long as it has not. */
  get scheme(): 'basic' | 'bearer' | undefined {
    return this.#challenge?.scheme as 'basic' | 'bearer' | undefined;
  }

  /** What it asked for, as it is known so far. */
  get challenge(): Challenge | undefined {
    return this.#challenge;
  }

  /** Whether a token from before is at hand, which may have run out in the meantime. */
  holds(scope: Scope | undefined): boolean {
    return this.#tokens.has(scope?.repository ?? '');
  }

  /** What to say of a refusal. */
  get hints(): Hints {
    const { credential, advise } = this.#options;
    return { ifRefused: credential?.ifRefused, advise };
  }

  /** Tells what is going to be done, so that the first token is good for all of it. */
  intend(scope: Scope): void {
    const known = this.#intended.get(scope.repository);
    this.#intended.set(scope.repository, mergeScopes(known, scope));
  }

  /**
   * Learns from a 401 whether there is a way on. False: the registry offers none that these
   * credentials fit.
   */
  learn(header: string | undefined): boolean {
    const offered = parseChallenges(header ?? '');
    const tokens = offered.find((one) => one.scheme === 'bearer' && one.parameters.realm);
    this.#challenge = tokens ?? offered.find((one) => this.#takesBasic(one)) ?? this.#challenge;
    return this.#challenge !== undefined;
  }

  #takesBasic({ scheme }: Challenge): boolean {
    return scheme === 'basic' && this.#options.credential?.kind === 'basic';
  }

  /** The value of `Authorization`; undefined as long as the registry has not asked for one. */
  async header(scope: Scope | undefined): Promise<string | undefined> {
    const { credential } = this.#options;
    if (this.#challenge === undefined) return undefined;
    if (this.#challenge.scheme === 'basic') return credential && basicAuthorization(credential);
    const token = await this.#tokenFor(this.#challenge, scope);
    return bearer(token);
  }

  /** Forgets a token that the registry does not take any more, unless it is a newer one by now. */
  async forget(scope: Scope | undefined, authorization: string): Promise<void> {
    const key = scope?.repository ?? '';
    const held = this.#tokens.get(key);
    const token = await held?.token.catch(() => undefined);
    if (token === undefined || authorization !== bearer(token)) return;
    if (this.#tokens.get(key) === held) this.#tokens.delete(key);
  }

  /** The token itself, for a look at what it grants; undefined where there is none. */
  async token(scope: Scope | undefined): Promise<Token | undefined> {
    return this.#tokens.get(scope?.repository ?? '')?.token;
  }

  async #tokenFor(challenge: Challenge, scope: Scope | undefined): Promise<Token> {
    const key = scope?.repository ?? '';
    const held = this.#tokens.get(key);
    if (held !== undefined && covers(held.scope, scope)) {
      const token = await held.token;
      if (monotonicMs() < token.staleAt) return token;
      // Another request may have renewed it during the wait.
      if (this.#tokens.get(key) === held) this.#tokens.delete(key);
      return this.#tokenFor(challenge, scope);
    }
    const wanted = scope && mergeScopes(this.#intended.get(key), scope);
    const request = { ...this.#request(challenge), scope: wanted };
    const token = fetchToken(this.#options.http, request, this.#options.conceal);
    this.#tokens.set(key, { scope: wanted, token });
    token.catch(() => this.#tokens.delete(key));
    return token;
  }

  #request(challenge: Challenge) {
    const { root: registry, credential } = this.#options;
    return { challenge, registry, credential, hints: this.hints };
  }
}

function bearer({ secret }: Token): string {
  return `Bearer ${secret.reveal()}`;
}

function covers(held: Scope | undefined, wanted: Scope | undefined): boolean {
  if (wanted === undefined) return held === undefined;
  return held !== undefined && coversScope(held, wanted);
}
