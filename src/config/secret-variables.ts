import type { Registry } from './model.ts';

/** The environment variables that a registry's `auth` takes its secrets from. */
export function secretVariablesOf({ auth }: Pick<Registry, 'auth'>): readonly string[] {
  return Object.values(auth ?? {}).flatMap((field) =>
    typeof field === 'object' && field !== null && 'variable' in field ? [field.variable] : [],
  );
}
