import type { Cluster, PullSecret, Registry } from '../config/model.ts';

/** A registry that puts something into clusters. */
export type PullRegistry = Registry & { readonly pullSecret: PullSecret };

/** Whether a cluster is to get a registry's credentials. */
export function selectsCluster(registry: Registry, cluster: Pick<Cluster, 'name'>): boolean {
  const clusters = registry.pullSecret?.clusters;
  switch (clusters?.kind) {
    case undefined:
      return false;
    case 'all':
      return true;
    case 'list':
      return clusters.names.includes(cluster.name);
    case 'except':
      return !clusters.names.includes(cluster.name);
  }
}

/** The registries with something for a cluster, in the file's order. */
export function registriesFor(
  registries: readonly Registry[],
  cluster: Pick<Cluster, 'name'>,
): readonly PullRegistry[] {
  return registries.filter(
    (registry): registry is PullRegistry =>
      registry.pullSecret !== undefined && selectsCluster(registry, cluster),
  );
}

/** Registries by the name of the Secret they share. */
export function bySecretName(
  registries: readonly PullRegistry[],
): ReadonlyMap<string, readonly PullRegistry[]> {
  const groups = new Map<string, PullRegistry[]>();
  for (const registry of registries) {
    const { name } = registry.pullSecret;
    groups.set(name, [...(groups.get(name) ?? []), registry]);
  }
  return groups;
}

/**
 * The chosen registries and those that share a Secret with one of them, which could not be written
 * without them.
 */
export function withSharers(
  all: readonly Registry[],
  chosen: readonly Registry[],
): readonly Registry[] {
  const names = new Set(chosen.map(({ name }) => name));
  const shared = new Set(chosen.filter(writesSecret).map(({ pullSecret }) => pullSecret.name));
  return all.filter(
    (registry) =>
      names.has(registry.name) || (writesSecret(registry) && shared.has(registry.pullSecret.name)),
  );
}

/** Whether we make the Secret ourselves. */
export function writesSecret(registry: Registry): registry is PullRegistry {
  const { pullSecret } = registry;
  return pullSecret !== undefined && pullSecret.credentials.kind !== 'existing';
}

/** What a registry's entry is made from, as the file declares it: names of variables, no secret. */
export function declaredCredentials({ provider, auth, pullSecret }: PullRegistry): string {
  const { credentials } = pullSecret;
  const parts = credentials.kind === 'own' ? [credentials] : [provider, auth, credentials];
  return JSON.stringify(parts, (key, value) => (key === 'at' ? undefined : value));
}
