import type { Range } from '../faults/diagnostic.ts';
import type { Secret } from '../secrets/secret.ts';

/**
 * The registries file as the rest of the code sees it: defaults applied, kebab-case gone, places
 * kept. Strings may still hold `${NAME}`; `resolve` (environment.ts) turns a part of this model
 * into its {@link Resolved} form for the step that touches it.
 */
export interface RegistriesFile {
  /** As shown to people: relative to the workspace, with `/`. */
  readonly path: string;
  /** Absolute folder that paths in the file are relative to and must stay inside of. */
  readonly root: string;
  readonly owner: string | undefined;
  /** Seconds between two runs of the schedule. */
  readonly syncEvery: number | undefined;
  readonly clusters: readonly Cluster[];
  readonly registries: readonly Registry[];
  readonly retired: readonly string[];
  /** Every `${NAME}` in the file, in its order. */
  readonly references?: readonly VariableReference[];
}

/** One place of the file that names an environment variable. */
export interface VariableReference {
  readonly variable: string;
  readonly isSecret: boolean;
  readonly at: Range;
}

/** Exactly one `${NAME}`: the environment variable of the step that holds a secret. */
export interface SecretReference {
  readonly kind: 'secret-reference';
  readonly variable: string;
  readonly at: Range;
}

/** `T` with every secret reference replaced by its value and every `${NAME}` expanded. */
export type Resolved<T> = T extends SecretReference
  ? Secret
  : T extends string | number | boolean | undefined | null
    ? T
    : T extends readonly (infer E)[]
      ? readonly Resolved<E>[]
      : { readonly [K in keyof T]: Resolved<T[K]> };

export type ProviderName =
  | 'ecr'
  | 'docker-hub'
  | 'acr'
  | 'artifact-registry'
  | 'gcr'
  | 'quay'
  | 'ghcr'
  | 'other';

export interface Registry {
  readonly name: string;
  /** Of the name's key in the file. */
  readonly at: Range;
  readonly provider: ProviderName;
  readonly visibility: 'private' | 'public';
  /** Host, with port where given: `url`, or the provider's default. */
  readonly host: string;
  /** Undefined for a public registry. */
  readonly auth: Auth | undefined;
  /** Set in the file, or the only private registry. */
  readonly isDefault: boolean;
  readonly pushImages: boolean;
  readonly pushCharts: boolean;
  readonly createRepositories: boolean;
  readonly chartRepositories: readonly string[];
  readonly connection: Connection;
  readonly tls: Tls;
  readonly pullSecret: PullSecret | undefined;
}

export interface AssumeRole {
  readonly roleArn: string;
  readonly externalId: string | undefined;
}

/** One member per `auth.type`; which ones a provider takes is the schema's to say. */
export type Auth =
  | {
      readonly type: 'password';
      readonly username: string | undefined;
      readonly password: SecretReference | undefined;
    }
  | { readonly type: 'identity-token'; readonly token: SecretReference }
  | {
      readonly type: 'access-key';
      readonly accessKeyId: string;
      readonly secretAccessKey: SecretReference;
      readonly sessionToken: SecretReference | undefined;
      readonly assumeRole: AssumeRole | undefined;
    }
  | { readonly type: 'iam-role'; readonly assumeRole: AssumeRole | undefined }
  | {
      readonly type: 'service-principal';
      readonly tenantId: string;
      readonly clientId: string;
      readonly clientSecret: SecretReference;
    }
  | { readonly type: 'managed-identity'; readonly clientId: string | undefined }
  | {
      readonly type: 'service-account-key';
      readonly key: SecretReference;
      readonly username: string;
    }
  | { readonly type: 'ambient' }
  | OidcAuth;

/** The fields used depend on the provider; the schema requires the right ones. */
export interface OidcAuth {
  readonly type: 'oidc';
  readonly roleArn: string | undefined;
  readonly audience: string | undefined;
  readonly assumeRole: AssumeRole | undefined;
  readonly tenantId: string | undefined;
  readonly clientId: string | undefined;
  readonly workloadIdentityProvider: string | undefined;
  readonly serviceAccount: string | undefined;
  readonly username: string | undefined;
  readonly connectionId: string | undefined;
}

export type Connection =
  | { readonly method: 'direct' }
  | {
      readonly method: 'proxy';
      readonly url: string;
      readonly username: string | undefined;
      readonly password: SecretReference | undefined;
    }
  | {
      readonly method: 'ssh-tunnel';
      readonly host: string;
      readonly port: number;
      readonly user: string;
      readonly privateKey: SecretReference;
      readonly passphrase: SecretReference | undefined;
      readonly knownHosts: string;
      readonly jump: readonly string[];
    };

export type Tls =
  | { readonly mode: 'secure' }
  /** `ca` is a path inside `root`, or a `${NAME}` whose variable holds PEM text. */
  | { readonly mode: 'ca'; readonly ca: string }
  | { readonly mode: 'insecure' }
  | { readonly mode: 'none' };

/** Which of the file's clusters, or of a cluster's namespaces. */
export type ClusterSelection =
  | { readonly kind: 'all' }
  | { readonly kind: 'list'; readonly names: readonly string[] }
  | { readonly kind: 'except'; readonly names: readonly string[] };

export type NamespaceSelection =
  | { readonly kind: 'all' }
  /** Names and globs (`*` only). */
  | { readonly kind: 'list'; readonly patterns: readonly string[] }
  | { readonly kind: 'except'; readonly patterns: readonly string[] }
  /** A label selector, in Kubernetes' own syntax. */
  | { readonly kind: 'selector'; readonly selector: string };

export interface PullSecret {
  /** Of the Secret; `registry-<name>` unless set. */
  readonly name: string;
  readonly at: Range;
  /** Undefined: no cluster gets it. */
  readonly clusters: ClusterSelection | undefined;
  /** Narrows the cluster's own selection. */
  readonly namespaces: NamespaceSelection | undefined;
  readonly credentials: PullCredentials;
  /** Seconds before its expiry at which a Secret is renewed. */
  readonly renewBefore: number | undefined;
}

export type PullCredentials =
  | { readonly kind: 'registry'; readonly email: string | undefined }
  | {
      readonly kind: 'own';
      readonly username: string;
      readonly password: SecretReference;
      readonly email: string | undefined;
    }
  | { readonly kind: 'existing'; readonly name: string };

export type ServiceAccounts =
  | { readonly kind: 'none' }
  | { readonly kind: 'all' }
  | { readonly kind: 'list'; readonly names: readonly string[] };

export interface Cluster {
  readonly name: string;
  readonly at: Range;
  readonly access: ClusterAccess;
  readonly namespaces: NamespaceSelection;
  readonly serviceAccounts: ServiceAccounts;
}

export type ClusterAccess =
  | {
      readonly kind: 'kubeconfig';
      readonly content: SecretReference;
      readonly context: string | undefined;
    }
  | {
      readonly kind: 'kubeconfig-file';
      readonly path: string;
      readonly context: string | undefined;
    }
  | {
      readonly kind: 'token';
      readonly server: string;
      /** A path inside `root`, or a `${NAME}` whose variable holds PEM text. */
      readonly certificateAuthority: string | undefined;
      readonly token: SecretReference;
    }
  | { readonly kind: 'eks' | 'gke' | 'aks' };
