import { resolve } from '../config/environment.ts';
import type { RegistriesFile, Registry } from '../config/model.ts';
import type { Host } from '../platform/host.ts';
import { RegistryClient } from '../registry/client.ts';
import { connectRegistry } from '../registry/connect.ts';
import { credentialOf } from './log-in.ts';
import type { RegistryCredential } from './provider.ts';
import { providerOf } from './table.ts';

/** A registry of the file, its variables resolved, reached the way its entry says. */
export interface OpenRegistry {
  /** Gets the credential its `auth` stands for. Asks the registry itself nothing. */
  logIn(): Promise<{ readonly credential: RegistryCredential; readonly client: RegistryClient }>;
  close(): void;
}

/**
 * Opens a registry to push to or pull from, and says which of its settings have no effect yet.
 * @throws UserError for a variable that is not set, a `ca` that cannot be read, and a setting that
 * is not available yet
 */
export async function openRegistry(
  declared: Registry,
  file: RegistriesFile,
  host: Host,
  signal: AbortSignal,
): Promise<OpenRegistry> {
  // Credentials for pulling only are the clusters' business: their variables need not be set here.
  const registry = resolve({ ...declared, pullSecret: undefined }, file, host);
  const http = await connectRegistry(registry, file, host, signal);
  for (const warning of withoutEffect(declared)) host.log.warning(warning);
  return {
    close: () => http.close(),
    async logIn() {
      const credential = await credentialOf(registry, { host, signal, http });
      const plainHttp = registry.tls.mode === 'none';
      const { conceal, limits } = host;
      const { traits = {} } = await providerOf(registry.provider);
      const reached = { host: registry.host, http, plainHttp, limits, signal, traits };
      return { credential, client: new RegistryClient({ ...reached, credential, conceal }) };
    },
  };
}

/** Settings that the rest of the step works without: said, where others stop it. */
function withoutEffect({ name, createRepositories }: Registry): readonly string[] {
  if (!createRepositories) return [];
  return [
    `registries.${name}.create-repositories is not available yet: a repository that does not exist has to be created before the first push`,
  ];
}
