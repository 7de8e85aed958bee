import { shown } from '../report/text.ts';
import type { Words } from './rule.ts';
import type { SchemaError } from './schema.ts';
import { noValue } from './secret-words.ts';
import { didYouMean } from './suggest.ts';

const CODE_OF_TAG = {
  provider: 'unknown-provider',
  type: 'unknown-auth-type',
  method: 'unknown-method',
} as const;

const TAG_VALUES: Readonly<Record<keyof typeof CODE_OF_TAG, readonly string[]>> = {
  provider: ['ecr', 'docker-hub', 'acr', 'artifact-registry', 'gcr', 'quay', 'ghcr', 'other'],
  type: [
    'password',
    'identity-token',
    'access-key',
    'iam-role',
    'oidc',
    'service-principal',
    'managed-identity',
    'service-account-key',
    'ambient',
  ],
  method: ['direct', 'proxy', 'ssh-tunnel'],
};

/** Names of providers that people use for them. */
const PROVIDER_ALIASES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    docker: 'docker-hub',
    dockerhub: 'docker-hub',
    aws: 'ecr',
    'aws-ecr': 'ecr',
    azure: 'acr',
    gar: 'artifact-registry',
    google: 'artifact-registry',
    github: 'ghcr',
    harbor: 'other',
    gitlab: 'other',
    nexus: 'other',
    artifactory: 'other',
  }),
);

/** A `provider`, `type` or `method` that is not among those of its place. */
export function unknownTag({ params, value }: SchemaError): Words | undefined {
  const tag = String(params.tag) as keyof typeof CODE_OF_TAG;
  const given = (value as Record<string, unknown> | null)?.[tag];
  if (given === undefined) return undefined;
  if (given === null) return noValue([tag]);
  const known = TAG_VALUES[tag];
  const alias = tag === 'provider' ? PROVIDER_ALIASES.get(String(given).toLowerCase()) : undefined;
  const meant =
    alias === undefined ? didYouMean(String(given), known) : `Did you mean \`${alias}\`?`;
  const isElsewhere = known.includes(String(given));
  return {
    code: CODE_OF_TAG[tag],
    message: isElsewhere
      ? `this provider does not take \`${tag}: ${shown(given)}\``
      : `there is no ${TAG_NAMES[tag]} ${shown(given)}`,
    hint: (isElsewhere ? undefined : meant) ?? `Known: ${known.join(', ')}.`,
  };
}

const TAG_NAMES = {
  provider: 'provider',
  type: 'authentication type',
  method: 'connection method',
} as const;
