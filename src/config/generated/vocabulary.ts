// Generated from registries.schema.json by scripts/generate.ts: change that instead.

/** Keys whose values are secrets. */
export const SECRET_KEYS: ReadonlySet<string> = new Set(["password","token","secret-access-key","session-token","client-secret","key","private-key","passphrase","kubeconfig"]);

/** Keys whose values are text, or lists of it, that may be shown. */
export const PLAIN_KEYS: ReadonlySet<string> = new Set(["version","owner","sync-every","retired","except","selector","role-arn","external-id","type","username","access-key-id","audience","tenant-id","client-id","workload-identity-provider","service-account","connection-id","method","url","host","port","user","known-hosts","jump","ca","existing","email","name","clusters","credentials","namespaces","renew-before","provider","visibility","default","push-images","push-charts","chart-repositories","tls","create-repositories","kubeconfig-file","context","server","certificate-authority","service-accounts","region","location","project","resource-group","subscription"]);

/** The definition that each pattern of the schema stands in. */
export const DEFINITION_OF_PATTERN: Readonly<Record<string, string>> = {
  "^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$": "secretName",
  "^registry$": "pullCredentials",
  "^(secure|insecure|none)$": "tls",
  "^all$": "namespaces",
  "^[a-z0-9*]([a-z0-9*-]{0,61}[a-z0-9*])?$|\\$\\{": "namespacePattern",
  "^[^+\\s]+\\+[^+\\s]+$|\\$\\{": "robot",
  "^[^@\\s]+@[^@\\s]+$|\\$\\{": "email",
  "^[^@\\s]+@[^@\\s]+\\.gserviceaccount\\.com$|\\$\\{": "googleServiceAccount",
  "^projects/[^/\\s]+/locations/global/workloadIdentityPools/[^/\\s]+/providers/[^/\\s]+$|\\$\\{": "workloadIdentityProvider",
  "^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$|^[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+$|\\$\\{": "tenant",
  "^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$|\\$\\{": "uuid",
  "^arn:aws[a-z-]*:iam::[0-9]{12}:role/\\S+$|\\$\\{": "roleArn",
  "^[1-9][0-9]{0,5}[mhd]$": "duration",
  "\\S": "text",
  "^\\$\\{[A-Za-z_][A-Za-z0-9_]*\\}$": "secret",
  "^(?!all$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$": "name"
};

/** The types of `auth` that each provider, and each kind of cluster, takes. */
export const AUTH_TYPES: Readonly<Record<string, readonly string[]>> = {
  "ecr": [
    "access-key",
    "iam-role",
    "oidc"
  ],
  "docker-hub": [
    "password",
    "oidc"
  ],
  "acr": [
    "password",
    "service-principal",
    "oidc",
    "managed-identity"
  ],
  "artifact-registry": [
    "service-account-key",
    "oidc",
    "ambient"
  ],
  "gcr": [
    "service-account-key",
    "oidc",
    "ambient"
  ],
  "quay": [
    "password",
    "oidc"
  ],
  "ghcr": [
    "password"
  ],
  "other": [
    "password",
    "identity-token"
  ],
  "eks": [
    "access-key",
    "iam-role",
    "oidc"
  ],
  "gke": [
    "service-account-key",
    "oidc",
    "ambient"
  ],
  "aks": [
    "service-principal",
    "oidc",
    "managed-identity"
  ]
};
