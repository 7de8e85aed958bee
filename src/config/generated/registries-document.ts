// Generated from registries.schema.json by scripts/generate.ts: change that instead.

/**
 * How to authenticate.
 */
export type AwsAuth = AccessKeyAuth | IamRoleAuth | AwsOidcAuth;
/**
 * How to authenticate.
 */
export type GoogleAuth = ServiceAccountKeyAuth | GoogleOidcAuth | AmbientAuth;
/**
 * How to authenticate.
 */
export type AksAuth = ServicePrincipalAuth | AzureOidcAuth | ManagedIdentityAuth;
/**
 * The namespaces that get Secrets.
 *
 * @minItems 1
 */
export type Namespaces =
  | string
  | NamespacePattern[]
  | {
      /**
       * All namespaces but these names and globs.
       *
       * @minItems 1
       */
      except?: NamespacePattern[];
      /**
       * The namespaces whose labels match, in the syntax of `kubectl get --selector`.
       */
      selector?: string;
    };
/**
 * Name of a namespace, or a glob in which `*` stands for any characters.
 */
export type NamespacePattern = string;
/**
 * Name of a Kubernetes service account.
 */
export type ServiceAccountName = string;
/**
 * A registry.
 */
export type Registry = {
  /**
   * What kind of registry this is.
   */
  provider: string;
  /**
   * Host, with its port where that is not 443; no scheme, no path. Has a default for docker-hub, gcr, quay and ghcr.
   */
  url?: string;
  /**
   * How to authenticate; what it takes depends on the provider.
   */
  auth?: {
    [k: string]: unknown;
  };
  /**
   * Whether pulling needs credentials; default: `private`.
   */
  visibility?: 'private' | 'public';
  /**
   * Used by steps that name no registry. At most one; a single private registry is the default by itself.
   */
  default?: boolean;
  /**
   * Whether images may be pushed; default: true for a private registry.
   */
  'push-images'?: boolean;
  /**
   * Whether charts may be pushed; default: true for a private registry.
   */
  'push-charts'?: boolean;
  /**
   * Repositories that hold charts, `path/chart`.
   *
   * @minItems 1
   */
  'chart-repositories'?: Text[];
  connection?: Connection;
  tls?: Tls;
  'pull-secret'?: PullSecret;
  /**
   * Create a repository before the first push to it, in push-chart and in a login with `repository` (ecr); default: false.
   */
  'create-repositories'?: boolean;
} & Registry1;
/**
 * Text; `${NAME}` is expanded from the step's environment.
 */
export type Text = string;
/**
 * How the registry is reached; default: directly.
 */
export type Connection = DirectConnection | ProxyConnection | SshTunnelConnection;
/**
 * How the connection is secured; default: `secure`.
 */
export type Tls =
  | string
  | {
      /**
       * Text; `${NAME}` is expanded from the step's environment.
       */
      ca: string;
    };
/**
 * The clusters that get it; default: none.
 *
 * @minItems 1
 */
export type ClusterSelection =
  | string
  | Name[]
  | {
      /**
       * All clusters but these.
       *
       * @minItems 1
       */
      except: Name[];
    };
/**
 * Name of a registry or cluster: lower-case letters, digits and `-`, at most 63, not `all`.
 */
export type Name = string;
/**
 * What the Secret holds; default: `registry`.
 */
export type PullCredentials =
  | string
  | {
      /**
       * Name of the Secret that is there already.
       */
      existing?: string;
      /**
       * Text; `${NAME}` is expanded from the step's environment.
       */
      username?: string;
      /**
       * The user's password or access token.
       */
      password?: string;
      /**
       * An e-mail address to go with them; few registries look at it.
       */
      email?: string;
    };
/**
 * Narrows what each cluster says.
 *
 * @minItems 1
 */
export type Namespaces1 =
  | string
  | NamespacePattern[]
  | {
      /**
       * All namespaces but these names and globs.
       *
       * @minItems 1
       */
      except?: NamespacePattern[];
      /**
       * The namespaces whose labels match, in the syntax of `kubectl get --selector`.
       */
      selector?: string;
    };
export type Registry1 =
  | EcrRegistry
  | DockerHubRegistry
  | AcrRegistry
  | ArtifactRegistry
  | GcrRegistry
  | QuayRegistry
  | GhcrRegistry
  | OtherRegistry;
/**
 * How to authenticate; required for a private registry.
 */
export type AwsAuth1 = AccessKeyAuth | IamRoleAuth | AwsOidcAuth;
/**
 * How to authenticate; required for a private registry.
 */
export type DockerHubAuth = PasswordAuth | DockerHubOidcAuth;
/**
 * How to authenticate; required for a private registry.
 */
export type AcrAuth = PasswordAuth | ServicePrincipalAuth | AzureOidcAuth | ManagedIdentityAuth;
/**
 * How to authenticate; required for a private registry.
 */
export type GoogleAuth1 = ServiceAccountKeyAuth | GoogleOidcAuth | AmbientAuth;
/**
 * How to authenticate; required for a private registry.
 */
export type GoogleAuth2 = ServiceAccountKeyAuth | GoogleOidcAuth | AmbientAuth;
/**
 * How to authenticate; required for a private registry.
 */
export type QuayAuth = PasswordAuth | QuayOidcAuth;
/**
 * How to authenticate; default: the job's own token.
 */
export type GhcrAuth = JobTokenAuth;
/**
 * How to authenticate; required for a private registry.
 */
export type OtherAuth = PasswordAuth | IdentityTokenAuth;
/**
 * Name of a Kubernetes Secret (RFC 1123 subdomain).
 */
export type SecretName = string;

/**
 * Which container registries exist, how to authenticate to each and to reach it, what may be pushed to it, and which clusters may pull from it.
 */
export interface RegistriesDocument {
  /**
   * Version of this format.
   */
  version: 1;
  /**
   * Who owns what is written into clusters; default: the GitHub repository.
   */
  owner?: string;
  /**
   * How often the schedule runs. A token that lives shorter is an error.
   */
  'sync-every'?: string;
  /**
   * The clusters that may pull, by name.
   */
  clusters?: {
    [k: string]: Cluster;
  };
  /**
   * The registries, by name.
   */
  registries: {
    [k: string]: Registry;
  };
  /**
   * Names of Secrets that this file once made: removed where it owns them.
   */
  retired?: SecretName[];
}
/**
 * A Kubernetes cluster: reached by `kubeconfig`, `kubeconfig-file`, `server` with `token`, `eks`, `gke` or `aks`, one of them.
 */
export interface Cluster {
  /**
   * A kubeconfig's contents, plain or base64.
   */
  kubeconfig?: string;
  /**
   * Path of a kubeconfig in the repository. Programs it names (`exec`) are refused.
   */
  'kubeconfig-file'?: string;
  /**
   * The kubeconfig's context; default: its current one.
   */
  context?: string;
  /**
   * URL of the API server, with `https://`.
   */
  server?: string;
  /**
   * CA certificate of the API server in PEM: a path in the repository, or `${NAME}` for a variable that holds it.
   */
  'certificate-authority'?: string;
  /**
   * Bearer token for the API server.
   */
  token?: string;
  /**
   * A cluster of Amazon EKS.
   */
  eks?: {
    /**
     * The cluster's name.
     */
    name: string;
    /**
     * Its region.
     */
    region: string;
    auth: AwsAuth;
  };
  /**
   * A cluster of Google Kubernetes Engine.
   */
  gke?: {
    /**
     * The cluster's name.
     */
    name: string;
    /**
     * Its region or zone.
     */
    location: string;
    /**
     * Its project.
     */
    project: string;
    auth: GoogleAuth;
  };
  /**
   * A cluster of Azure Kubernetes Service.
   */
  aks?: {
    /**
     * The cluster's name.
     */
    name: string;
    /**
     * Its resource group.
     */
    'resource-group': string;
    /**
     * Id of its subscription.
     */
    subscription: string;
    auth: AksAuth;
  };
  namespaces: Namespaces;
  /**
   * Service accounts that get the Secret in `imagePullSecrets`: names, or `all`; default: none.
   *
   * @minItems 1
   */
  'service-accounts'?: string | ServiceAccountName[];
}
/**
 * An access key of an AWS IAM user or session.
 */
export interface AccessKeyAuth {
  /**
   * An access key of an AWS IAM user or session.
   */
  type: 'access-key';
  /**
   * The access key's id.
   */
  'access-key-id': string;
  /**
   * The secret access key.
   */
  'secret-access-key': string;
  /**
   * The session token, where the key belongs to a session.
   */
  'session-token'?: string;
  'assume-role'?: AssumeRole;
}
/**
 * A role to take on afterwards.
 */
export interface AssumeRole {
  /**
   * The role's ARN.
   */
  'role-arn': string;
  /**
   * External id that the role's trust policy asks for.
   */
  'external-id'?: string;
}
/**
 * What the environment offers, in the order of the AWS SDK: environment variables, web identity, container, instance.
 */
export interface IamRoleAuth {
  /**
   * What the environment offers, in the order of the AWS SDK: environment variables, web identity, container, instance.
   */
  type: 'iam-role';
  'assume-role'?: AssumeRole1;
}
/**
 * A role to take on afterwards.
 */
export interface AssumeRole1 {
  /**
   * The role's ARN.
   */
  'role-arn': string;
  /**
   * External id that the role's trust policy asks for.
   */
  'external-id'?: string;
}
/**
 * The job's own identity, exchanged for an IAM role.
 */
export interface AwsOidcAuth {
  /**
   * The job's own identity, exchanged for an IAM role.
   */
  type: 'oidc';
  /**
   * The role's ARN.
   */
  'role-arn': string;
  /**
   * Audience of the job's token; default: `sts.amazonaws.com`, in China `sts.amazonaws.com.cn`.
   */
  audience?: string;
  'assume-role'?: AssumeRole2;
}
/**
 * A role to take on afterwards.
 */
export interface AssumeRole2 {
  /**
   * The role's ARN.
   */
  'role-arn': string;
  /**
   * External id that the role's trust policy asks for.
   */
  'external-id'?: string;
}
/**
 * The JSON key of a service account of Google Cloud.
 */
export interface ServiceAccountKeyAuth {
  /**
   * The JSON key of a service account of Google Cloud.
   */
  type: 'service-account-key';
  /**
   * The key's JSON, as it is or base64.
   */
  key: string;
  /**
   * Default: `_json_key`.
   */
  username?: string;
}
/**
 * The job's own identity, by workload identity federation.
 */
export interface GoogleOidcAuth {
  /**
   * The job's own identity, by workload identity federation.
   */
  type: 'oidc';
  /**
   * The provider's full name.
   */
  'workload-identity-provider': string;
  /**
   * A service account to impersonate; default: the federated identity itself.
   */
  'service-account'?: string;
}
/**
 * What the environment offers: application default credentials, the metadata server.
 */
export interface AmbientAuth {
  /**
   * What the environment offers: application default credentials, the metadata server.
   */
  type: 'ambient';
}
/**
 * A service principal of Microsoft Entra with a client secret.
 */
export interface ServicePrincipalAuth {
  /**
   * A service principal of Microsoft Entra with a client secret.
   */
  type: 'service-principal';
  /**
   * The tenant.
   */
  'tenant-id': string;
  /**
   * The application's or identity's client id.
   */
  'client-id': string;
  /**
   * The client secret.
   */
  'client-secret': string;
}
/**
 * The job's own identity, by a federated credential of an application in Microsoft Entra.
 */
export interface AzureOidcAuth {
  /**
   * The job's own identity, by a federated credential of an application in Microsoft Entra.
   */
  type: 'oidc';
  /**
   * The tenant.
   */
  'tenant-id': string;
  /**
   * The application's or identity's client id.
   */
  'client-id': string;
}
/**
 * The managed identity of the machine that the job runs on.
 */
export interface ManagedIdentityAuth {
  /**
   * The managed identity of the machine that the job runs on.
   */
  type: 'managed-identity';
  /**
   * The application's or identity's client id.
   */
  'client-id'?: string;
}
/**
 * Straight to the registry, or through the proxy that the environment names.
 */
export interface DirectConnection {
  /**
   * Straight to the registry, or through the proxy that the environment names.
   */
  method: 'direct';
}
/**
 * Through an HTTP(S) proxy.
 */
export interface ProxyConnection {
  /**
   * Through an HTTP(S) proxy.
   */
  method: 'proxy';
  /**
   * The proxy.
   */
  proxy: {
    /**
     * Its URL, without credentials.
     */
    url: string;
    /**
     * Text; `${NAME}` is expanded from the step's environment.
     */
    username?: string;
    /**
     * Its password.
     */
    password?: string;
  };
}
/**
 * Through an SSH server that reaches the registry.
 */
export interface SshTunnelConnection {
  /**
   * Through an SSH server that reaches the registry.
   */
  method: 'ssh-tunnel';
  /**
   * The SSH server.
   */
  ssh: {
    /**
     * Text; `${NAME}` is expanded from the step's environment.
     */
    host: string;
    /**
     * Its port; default: 22.
     */
    port?: number;
    /**
     * Text; `${NAME}` is expanded from the step's environment.
     */
    user: string;
    /**
     * The user's private key.
     */
    'private-key': string;
    /**
     * The private key's passphrase.
     */
    passphrase?: string;
    /**
     * Text; `${NAME}` is expanded from the step's environment.
     */
    'known-hosts': string;
    /**
     * SSH servers to go through first, in this order, each `[user@]host[:port]`.
     *
     * @minItems 1
     */
    jump?: Text[];
  };
}
/**
 * The image pull secret that clusters get; default: none.
 */
export interface PullSecret {
  /**
   * Name of the Secret; default: `registry-<name>`. Registries that share a name share one Secret.
   */
  name?: string;
  clusters?: ClusterSelection;
  credentials?: PullCredentials;
  namespaces?: Namespaces1;
  /**
   * How long before its expiry a credential is renewed.
   */
  'renew-before'?: string;
}
/**
 * Amazon Elastic Container Registry.
 */
export interface EcrRegistry {
  /**
   * Amazon Elastic Container Registry.
   */
  provider: 'ecr';
  auth?: AwsAuth1;
}
/**
 * Docker Hub.
 */
export interface DockerHubRegistry {
  /**
   * Docker Hub.
   */
  provider: 'docker-hub';
  auth?: DockerHubAuth;
}
/**
 * A user name and a password or access token.
 */
export interface PasswordAuth {
  /**
   * A user name and a password or access token.
   */
  type: 'password';
  /**
   * Text; `${NAME}` is expanded from the step's environment.
   */
  username: string;
  /**
   * The password or access token.
   */
  password: string;
}
/**
 * The job's own identity, by an OIDC connection of a Docker organization.
 */
export interface DockerHubOidcAuth {
  /**
   * The job's own identity, by an OIDC connection of a Docker organization.
   */
  type: 'oidc';
  /**
   * Text; `${NAME}` is expanded from the step's environment.
   */
  username: string;
  /**
   * The id of the connection, as Docker Home shows it.
   */
  'connection-id': string;
}
/**
 * Azure Container Registry.
 */
export interface AcrRegistry {
  /**
   * Azure Container Registry.
   */
  provider: 'acr';
  auth?: AcrAuth;
}
/**
 * Google Artifact Registry.
 */
export interface ArtifactRegistry {
  /**
   * Google Artifact Registry.
   */
  provider: 'artifact-registry';
  auth?: GoogleAuth1;
}
/**
 * Google Container Registry.
 */
export interface GcrRegistry {
  /**
   * Google Container Registry.
   */
  provider: 'gcr';
  auth?: GoogleAuth2;
}
/**
 * Quay.
 */
export interface QuayRegistry {
  /**
   * Quay.
   */
  provider: 'quay';
  auth?: QuayAuth;
}
/**
 * The job's own identity, by the federation of a robot account.
 */
export interface QuayOidcAuth {
  /**
   * The job's own identity, by the federation of a robot account.
   */
  type: 'oidc';
  /**
   * The robot account, `organisation+robot`.
   */
  username: string;
}
/**
 * GitHub container registry.
 */
export interface GhcrRegistry {
  /**
   * GitHub container registry.
   */
  provider: 'ghcr';
  auth?: GhcrAuth;
}
/**
 * A user name and a token; by default the job's actor and its token.
 */
export interface JobTokenAuth {
  /**
   * A user name and a token; by default the job's actor and its token.
   */
  type: 'password';
  /**
   * Text; `${NAME}` is expanded from the step's environment.
   */
  username?: string;
  /**
   * Default: the job's token (input `github-token`).
   */
  password?: string;
}
/**
 * Any registry that `docker login` works with.
 */
export interface OtherRegistry {
  /**
   * Any registry that `docker login` works with.
   */
  provider: 'other';
  auth?: OtherAuth;
}
/**
 * An identity token, as docker keeps it.
 */
export interface IdentityTokenAuth {
  /**
   * An identity token, as docker keeps it.
   */
  type: 'identity-token';
  /**
   * The token.
   */
  token: string;
}
