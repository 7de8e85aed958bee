import { resolve } from '../config/environment.ts';
import type { RegistriesFile, Registry } from '../config/model.ts';
import type { Host } from '../platform/host.ts';
import { RegistryClient } from '../registry/client.ts';
import { connectRegistry } from '../registry/connect.ts';
import { credentialOf } from './log-in.ts';
import type { RegistryCredential } from './provider.ts';
import { adviceOnWords } from './refusal-words.ts';
import { providerOf } from './table.ts';

/** A registry of the file, its variables resolved, reached the way its entry says. */
export interface OpenRegistry {
  /** Gets the credential its `auth` stands for. Asks the registry itself nothing. */
  logIn(): Promise<{ readonly credential: RegistryCredential; readonly client: RegistryClient }>;
  close(): void;
}

/**
 * Opens a registry to push to or pull from.
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
  return {
    close: () => http.close(),
    async logIn() {
      const context = { host, signal, http };
      const credential = await credentialOf(registry, context);
      const provider = await providerOf(registry.provider);
      const client = new RegistryClient({
        host: registry.host,
        http,
        credential,
        plainHttp: registry.tls.mode === 'none',
        limits: host.limits,
        signal,
        traits: provider.traits ?? {},
        conceal: host.conceal,
        advise: (refusal) =>
          provider.adviceOn?.(refusal, registry, host) ?? adviceOnWords(refusal.words),
        async createRepository(repository) {
          if (!registry.createRepositories) return;
          await provider.createRepository?.(registry, repository, context);
        },
      });
      return { credential, client };
    },
  };
}
