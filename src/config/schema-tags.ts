import { PROVIDER_NAMES } from '../providers/hosts.ts';
import { PROVIDER_ALIASES } from '../providers/traits.ts';
import { oneLine, shown } from '../report/text.ts';
import { AUTH_TYPES } from './generated/vocabulary.ts';
import type { Path } from './locate.ts';
import type { Words } from './rule.ts';
import type { SchemaError } from './schema-error.ts';
import { githubExpression, noValue } from './secret-words.ts';
import { didYouMean } from './suggest.ts';

const CODE_OF_TAG = {
  provider: 'unknown-provider',
  type: 'unknown-auth-type',
  method: 'unknown-method',
} as const;

const TAG_VALUES: Readonly<Record<keyof typeof CODE_OF_TAG, readonly string[]>> = {
  provider: PROVIDER_NAMES,
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

/** A `provider`, `type` or `method` that is not among those of its place. */
export function unknownTag({ params, value, parent, path }: SchemaError): Words | undefined {
  const tag = String(params.tag) as keyof typeof CODE_OF_TAG;
  const given = (value as Record<string, unknown> | null)?.[tag];
  if (given === undefined) return undefined;
  if (given === null) return noValue([tag]);
  const owner = tag === 'type' ? ownerOf(parent, path) : undefined;
  const known = AUTH_TYPES[owner ?? ''] ?? TAG_VALUES[tag];
  const hint = `Known here: ${known.join(', ')}.`;
  const expression = githubExpression(String(given));
  if (expression !== undefined) return { ...expression, hint };
  const isElsewhere = TAG_VALUES[tag].includes(String(given));
  return {
    code: CODE_OF_TAG[tag],
    message: isElsewhere
      ? `\`${owner ?? 'this'}\` does not take \`${tag}: ${oneLine(String(given), 80)}\``
      : `there is no ${TAG_NAMES[tag]} ${shown(given)}`,
    hint: (isElsewhere ? undefined : meantBy(String(given), tag, known)) ?? hint,
  };
}

function meantBy(given: string, tag: string, known: readonly string[]): string | undefined {
  const alias = tag === 'provider' ? PROVIDER_ALIASES.get(given.toLowerCase()) : undefined;
  return alias === undefined ? didYouMean(given, known) : `Did you mean \`${alias}\`?`;
}

/** The types of `auth` that can stand at a path, below `parent`. */
export function authTypesAt(parent: unknown, path: Path): readonly string[] {
  return AUTH_TYPES[ownerOf(parent, path) ?? ''] ?? TAG_VALUES.type;
}

/** Whose `auth` it is: a registry's provider, or a cluster's kind. */
function ownerOf(parent: unknown, path: Path): string | undefined {
  const provider = (parent as { provider?: unknown } | undefined)?.provider;
  return [provider, path.at(-2)].map(String).find((name) => Object.hasOwn(AUTH_TYPES, name));
}

const TAG_NAMES = {
  provider: 'provider',
  type: 'authentication type',
  method: 'connection method',
} as const;
