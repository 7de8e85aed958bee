import { type GoValue, goJson } from './go-json.ts';
import type { ChartMetadata, Dependency, Maintainer } from './metadata.ts';

/** Fields of a struct in order; those that Go's `omitempty` leaves out are undefined. */
type Struct = Readonly<Record<string, GoValue | undefined>>;

/**
 * The config blob of a chart, byte for byte as helm writes it: the metadata as Go serialises it,
 * fields in the order of helm's struct, empty ones left out.
 */
export function chartConfig(metadata: ChartMetadata): Buffer {
  const config = written({
    name: unlessEmpty(metadata.name),
    home: unlessEmpty(metadata.home),
    sources: unlessEmpty(metadata.sources),
    version: unlessEmpty(metadata.version),
    description: unlessEmpty(metadata.description),
    keywords: unlessEmpty(metadata.keywords),
    maintainers: unlessEmpty(metadata.maintainers.map(maintainerFields)),
    icon: unlessEmpty(metadata.icon),
    apiVersion: unlessEmpty(metadata.apiVersion),
    condition: unlessEmpty(metadata.condition),
    tags: unlessEmpty(metadata.tags),
    appVersion: unlessEmpty(metadata.appVersion),
    deprecated: unlessFalse(metadata.deprecated),
    annotations: metadata.annotations.size === 0 ? undefined : metadata.annotations,
    kubeVersion: unlessEmpty(metadata.kubeVersion),
    dependencies: unlessEmpty(metadata.dependencies.map(dependencyFields)),
    type: unlessEmpty(metadata.type),
  });
  return Buffer.from(goJson(config), 'utf8');
}

function maintainerFields(maintainer: Maintainer | null): GoValue {
  if (maintainer === null) return null;
  return written({
    name: unlessEmpty(maintainer.name),
    email: unlessEmpty(maintainer.email),
    url: unlessEmpty(maintainer.url),
  });
}

function dependencyFields(dependency: Dependency | null): GoValue {
  if (dependency === null) return null;
  return written({
    name: dependency.name,
    version: unlessEmpty(dependency.version),
    repository: dependency.repository,
    condition: unlessEmpty(dependency.condition),
    tags: unlessEmpty(dependency.tags),
    enabled: unlessFalse(dependency.enabled),
    'import-values': unlessEmpty(dependency.importValues),
    alias: unlessEmpty(dependency.alias),
  });
}

function unlessEmpty<T extends string | readonly GoValue[]>(value: T): T | undefined {
  return value.length === 0 ? undefined : value;
}

function unlessFalse(value: boolean): true | undefined {
  return value || undefined;
}

function written(struct: Struct): { readonly [field: string]: GoValue } {
  const fields = Object.entries(struct).filter(([, value]) => value !== undefined);
  return Object.fromEntries(fields) as { readonly [field: string]: GoValue };
}
