import type { Registry } from '../config/model.ts';

/**
 * A registry as clusters reach it that have credentials for pulling only: a user name and a
 * password, whatever its own `auth` is. Undefined: they have none of their own.
 */
export function pullingRegistry(registry: Registry): Registry | undefined {
  const credentials = registry.pullSecret?.credentials;
  if (credentials?.kind !== 'own') return undefined;
  const { username, password } = credentials;
  return { ...registry, provider: 'other', auth: { type: 'password', username, password } };
}
