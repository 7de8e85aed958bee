import type { Auth, Registry, Resolved } from '../config/model.ts';
import type { HttpClient } from '../http/message.ts';
import type { Host } from '../platform/host.ts';
import type { Advice, Refusal } from '../registry/errors.ts';
import type { Secret } from '../secrets/secret.ts';

/** What a registry takes at login: Basic credentials, or an identity token for its token server. */
export interface RegistryCredential {
  readonly kind: 'basic' | 'identity-token';
  /** Of an identity token: `<token>`, as docker writes it. */
  readonly username: string;
  readonly secret: Secret;
  /** Undefined: it does not expire by itself. */
  readonly expiresAt: Date | undefined;
  /**
   * Whom the registry's cloud takes us for, where the user name does not say so: a role, a service
   * account, a client. May be shown.
   */
  readonly identity?: string;
  /** What to look at when the registry does not take it, where the provider knows better. */
  readonly ifRefused?: string;
}

/** What a provider may use to come by a credential. */
export interface ProviderContext {
  readonly host: Host;
  readonly signal: AbortSignal;
  /** Reaches the registry, and the services it belongs to, the way its entry in the file says. */
  readonly http: HttpClient;
}

export type AuthType = Auth['type'];

/** A resolved registry, and its `auth` of one type. */
export interface Login<T extends AuthType> {
  readonly registry: Resolved<Registry>;
  readonly auth: Extract<Resolved<Auth>, { readonly type: T }>;
}

/** Turns a resolved `auth` into a credential. Throws {@link UserError}. */
export type Way<T extends AuthType> = (
  login: Login<T>,
  context: ProviderContext,
) => Promise<RegistryCredential>;

/** In what a kind of registry differs from the specification for everybody who speaks to it. */
export interface RegistryTraits {
  /**
   * A repository that does not exist answers a read with 401, also to an account that may create it
   * by a push. Only where nobody may push without reading: elsewhere a 401 must not be taken for
   * "nothing there", or a tag that cannot be seen would be overwritten.
   */
  readonly hidesAbsent?: boolean;
  /** A manifest got by GET counts towards a limit on pulls, a look at it by HEAD does not. */
  readonly limitsPulls?: boolean;
}

/** One kind of registry. Nothing outside this folder knows a provider's name. */
export interface Provider {
  readonly traits?: RegistryTraits;
  /** What is wrong with a host for this provider, and its usual form; undefined when it fits. */
  hostProblem(host: string): string | undefined;
  /** One for each type of `auth` that the schema allows it. */
  readonly ways: { readonly [T in AuthType]?: Way<T> };
  /**
   * Makes sure that a repository is there, where the registry does not create one by itself when
   * it is pushed to. Of a registry that was logged in to. Throws {@link UserError}.
   */
  createRepository?(
    registry: Resolved<Registry>,
    repository: string,
    context: ProviderContext,
  ): Promise<void>;
  /** What to do about a refusal, where this kind of registry means something special by it. */
  adviceOn?(
    refusal: Refusal,
    registry: Resolved<Registry>,
    host: Pick<Host, 'env'>,
  ): Advice | undefined;
}
