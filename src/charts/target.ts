import type { RegistriesFile, Registry } from '../config/model.ts';
import { selectRegistries } from '../config/select.ts';
import { UserError } from '../faults/user-error.ts';
import type { Host } from '../platform/host.ts';
import { openRegistry } from '../providers/open-registry.ts';
import type { ChartRegistry } from './publish.ts';

/** The registry that charts go to. */
export interface ChartTarget {
  /** Its name in the registries file. */
  readonly name: string;
  /** Gets the credential and asks the registry how it wants to be logged in to. */
  connect(): Promise<ChartRegistry>;
  close(): void;
}

/**
 * Chooses the registry to push to: the one named, else the default.
 * @throws {UserError} `push-charts-off` when the file forbids it, `unknown-registry`,
 * `no-default-registry`; for a variable that is not set
 */
export async function openChartRegistry(
  file: RegistriesFile,
  name: string | undefined,
  host: Host,
  signal: AbortSignal,
): Promise<ChartTarget> {
  const [chosen] = selectRegistries(file, name === undefined ? undefined : [name]);
  const registry = allowed(chosen as Registry, file);
  const opened = await openRegistry(registry, file, host, signal);
  return {
    name: registry.name,
    close: () => opened.close(),
    async connect() {
      const { client } = await opened.logIn();
      await client.discover();
      return client;
    },
  };
}

function allowed(registry: Registry, file: RegistriesFile): Registry {
  if (registry.visibility === 'private' && registry.pushCharts) return registry;
  const isPublic = registry.visibility === 'public';
  throw new UserError({
    code: 'push-charts-off',
    message: `no charts may be pushed to ${registry.name}: it is ${isPublic ? 'public' : 'declared with `push-charts: false`'}`,
    where: file.path,
    next: isPublic
      ? 'Name a private registry.'
      : 'Set `push-charts: true` on it, or name another registry.',
  });
}
