import type { Cluster, PullSecret, RegistriesDocument } from './generated/registries-document.ts';
import type { Path } from './locate.ts';
import type { SecretReference } from './model.ts';

/** A part of the file as it is written, with anything that was wrong left out. */
export type Loose<T> = T extends readonly (infer E)[]
  ? readonly (Loose<E> | undefined)[]
  : T extends object
    ? { readonly [K in keyof T]?: Loose<T[K]> | undefined }
    : T;

export type RawCluster = Loose<Cluster>;
export type RawPullSecret = Loose<PullSecret>;

/** The fields of all types of authentication; the schema says which one has which. */
export interface RawAuth {
  readonly type?: string;
  readonly username?: string;
  readonly password?: string;
  readonly token?: string;
  readonly key?: string;
  readonly audience?: string;
  readonly 'access-key-id'?: string;
  readonly 'secret-access-key'?: string;
  readonly 'session-token'?: string;
  readonly 'assume-role'?: { readonly 'role-arn'?: string; readonly 'external-id'?: string };
  readonly 'role-arn'?: string;
  readonly 'connection-id'?: string;
  readonly 'tenant-id'?: string;
  readonly 'client-id'?: string;
  readonly 'client-secret'?: string;
  readonly 'workload-identity-provider'?: string;
  readonly 'service-account'?: string;
}

/** The fields of all connection methods. */
export interface RawConnection {
  readonly method?: string;
  readonly proxy?: {
    readonly url?: string;
    readonly username?: string;
    readonly password?: string;
  };
  readonly ssh?: {
    readonly host?: string;
    readonly port?: number;
    readonly user?: string;
    readonly 'private-key'?: string;
    readonly passphrase?: string;
    readonly 'known-hosts'?: string;
    readonly jump?: readonly (string | undefined)[];
  };
}

export interface RawRegistry {
  readonly provider?: string;
  readonly url?: string;
  readonly visibility?: 'private' | 'public';
  readonly auth?: RawAuth;
  readonly default?: boolean;
  readonly 'push-images'?: boolean;
  readonly 'push-charts'?: boolean;
  readonly 'create-repositories'?: boolean;
  readonly 'chart-repositories'?: readonly (string | undefined)[];
  readonly connection?: RawConnection;
  readonly tls?: string | { readonly ca?: string };
  readonly 'pull-secret'?: RawPullSecret;
}

export type RawFile = Omit<Loose<RegistriesDocument>, 'registries' | 'clusters'> & {
  readonly registries?: Readonly<Record<string, RawRegistry>>;
  readonly clusters?: Readonly<Record<string, RawCluster>>;
};

/** Makes a {@link SecretReference} of the text at a path. */
export type ReferenceAt = (text: string, path: Path) => SecretReference;
