import type { ProviderName } from '../config/model.ts';

/** What the file's rules want to know of a kind of registry. Pure: no provider is loaded for it. */
interface Traits {
  /** Seconds that a credential got by a type of `auth` lives; a type not named: no end of its own. */
  readonly lives?: Readonly<Record<string, number>>;
  /** Without `auth`, or without its password, the job's own token is taken. */
  readonly usesJobToken?: boolean;
  /** A repository has to be created before the first push. */
  readonly needsRepositories?: boolean;
  /** The `auth` to suggest, `SECRET` standing for the variable. */
  readonly example?: string;
  /** Other names that people use for the provider. */
  readonly aliases?: readonly string[];
}

const HOUR = 3600;

/** Access tokens of Google Cloud. */
const GOOGLE_LIVES = { oidc: HOUR, ambient: HOUR };
const KEY_EXAMPLE = 'auth: { type: service-account-key, key: "${SECRET}" }';
const PASSWORD_EXAMPLE = 'auth: { type: password, username: <user>, password: "${SECRET}" }';

const TRAITS: Readonly<Record<ProviderName, Traits>> = {
  // GetAuthorizationToken: twelve hours, however one came to the right to call it.
  ecr: {
    lives: { 'access-key': 12 * HOUR, 'iam-role': 12 * HOUR, oidc: 12 * HOUR },
    needsRepositories: true,
    example: 'auth: { type: oidc, role-arn: <role> }',
    aliases: ['aws', 'aws-ecr'],
  },
  // Access tokens that a connection gives out: no longer is asked for, and none is given.
  'docker-hub': { lives: { oidc: HOUR }, aliases: ['docker', 'dockerhub'] },
  // Refresh tokens of `/oauth2/exchange`.
  acr: {
    lives: { 'service-principal': 3 * HOUR, oidc: 3 * HOUR, 'managed-identity': 3 * HOUR },
    aliases: ['azure'],
  },
  'artifact-registry': { lives: GOOGLE_LIVES, example: KEY_EXAMPLE, aliases: ['gar', 'google'] },
  gcr: { lives: GOOGLE_LIVES, example: KEY_EXAMPLE },
  // Tokens of robot federation.
  quay: { lives: { oidc: HOUR } },
  ghcr: { usesJobToken: true, aliases: ['github'] },
  other: { aliases: ['harbor', 'gitlab', 'nexus', 'artifactory'] },
};

/** Seconds that a registry's credential lives; undefined: it has no end of its own. */
export function tokenLife(provider: ProviderName, type: string | undefined): number | undefined {
  return TRAITS[provider].lives?.[type ?? ''];
}

/** Whether the job's own token stands in for a password that the file does not name. */
export function usesJobToken(provider: ProviderName): boolean {
  return TRAITS[provider].usesJobToken ?? false;
}

/** Whether a push to a repository that does not exist fails, instead of creating it. */
export function needsRepositories(provider: ProviderName): boolean {
  return TRAITS[provider].needsRepositories ?? false;
}

/** The `auth` that fits most registries of a provider; `variable` holds what is secret in it. */
export function authExample(provider: ProviderName, variable: string): string {
  return (TRAITS[provider].example ?? PASSWORD_EXAMPLE).replace('SECRET', variable);
}

/** The key that is secret in {@link authExample}. */
export function secretKeyOf(provider: ProviderName): string {
  return TRAITS[provider].example === KEY_EXAMPLE ? 'key' : 'password';
}

/** Provider names as people write them, beside the right ones. */
export const PROVIDER_ALIASES: ReadonlyMap<string, string> = new Map(
  Object.entries(TRAITS).flatMap(([name, { aliases = [] }]) =>
    aliases.map((alias) => [alias, name] as const),
  ),
);
