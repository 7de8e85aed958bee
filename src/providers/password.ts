import { basicCredential, unavailable } from './credential.ts';
import type { Login, ProviderContext, RegistryCredential } from './provider.ts';

/** The user name and the password as they stand in the file. */
export async function passwordCredential(
  { registry, auth }: Login<'password'>,
  { host }: ProviderContext,
): Promise<RegistryCredential> {
  // The file's rules require both for every provider that comes here.
  if (auth.username === undefined || auth.password === undefined) throw unavailable(registry);
  return basicCredential(auth.username, auth.password, host.conceal);
}
