import type { Registry, Resolved } from '../config/model.ts';
import { unavailable } from './credential.ts';
import type { AuthType, ProviderContext, RegistryCredential, Way } from './provider.ts';
import { providerOf } from './table.ts';

/** The credential that a registry's `auth` stands for. @throws UserError */
export async function credentialOf(
  registry: Resolved<Registry>,
  context: ProviderContext,
): Promise<RegistryCredential> {
  const { auth } = registry;
  const provider = await providerOf(registry.provider);
  // The type of `auth` chooses the way that takes it.
  const way = provider.ways[auth?.type ?? 'password'] as Way<AuthType> | undefined;
  if (auth === undefined || way === undefined) throw unavailable(registry);
  return way({ registry, auth }, context);
}
