import type { Registry, Resolved } from '../config/model.ts';
import { basicCredential, unavailable } from './credential.ts';
import type { ProviderContext, RegistryCredential } from './provider.ts';

/** The user name and the password as they stand in the file. */
export function passwordCredential(
  registry: Resolved<Registry>,
  { host }: ProviderContext,
): RegistryCredential {
  const { auth } = registry;
  if (auth?.type !== 'password') throw unavailable(registry);
  // The file's rules require both for every provider that comes here.
  if (auth.username === undefined || auth.password === undefined) throw unavailable(registry);
  return basicCredential(auth.username, auth.password, host.conceal);
}
