import type { Registry, Resolved } from '../config/model.ts';
import { UserError } from '../faults/user-error.ts';
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
  try {
    return await way({ registry, auth }, context);
  } catch (error) {
    throw placed(error, `registries.${registry.name}.auth`);
  }
}

/** What goes wrong on the way to a credential does not know which registry it was for. */
function placed(error: unknown, where: string): unknown {
  if (!(error instanceof UserError) || error.where !== undefined) return error;
  const { code, message, next, diagnostics } = error;
  const fault = { code, message, where, diagnostics, cause: error };
  return new UserError(next === undefined ? fault : { ...fault, next });
}
