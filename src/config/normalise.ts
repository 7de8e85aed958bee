import type { Range } from '../faults/diagnostic.ts';
import { parseDuration } from './duration.ts';
import { hostOf } from './host.ts';
import type { Locator, Path } from './locate.ts';
import type {
  Cluster,
  ClusterAccess,
  ClusterSelection,
  NamespaceSelection,
  ProviderName,
  PullCredentials,
  PullSecret,
  RegistriesFile,
  Registry,
  ServiceAccounts,
  Tls,
} from './model.ts';
import { normaliseAuth } from './normalise-auth.ts';
import { normaliseConnection } from './normalise-connection.ts';
import type { RawCluster, RawFile, RawPullSecret, RawRegistry, ReferenceAt } from './raw.ts';

/** A file in which no mistake was found, as the rest of the code sees it: defaults applied. */
export function normalise(
  raw: RawFile,
  locator: Locator,
  file: { readonly path: string; readonly root: string },
): Omit<RegistriesFile, 'references'> {
  const clusters = Object.entries(raw.clusters ?? {});
  const registries = Object.entries(raw.registries ?? {});
  const alone = onlyPrivate(registries);
  const normaliser = new Normaliser(locator);
  return {
    ...file,
    owner: raw.owner,
    syncEvery: durationOf(raw['sync-every']),
    clusters: clusters.map(([name, cluster]) => normaliser.cluster(name, cluster)),
    registries: registries.map(([name, registry]) =>
      normaliser.registry(name, registry, name === alone),
    ),
    retired: listOf(raw.retired),
  };
}

/** The name of the one private registry, where there is one and no default is set. */
function onlyPrivate(registries: readonly (readonly [string, RawRegistry])[]): string | undefined {
  if (registries.some(([, registry]) => registry.default === true)) return undefined;
  const known = registries.filter(([, registry]) => registry.visibility !== 'public');
  const [only] = known;
  return known.length === 1 && only?.[1].default !== false ? only?.[0] : undefined;
}

class Normaliser {
  readonly #locator: Locator;

  constructor(locator: Locator) {
    this.#locator = locator;
  }

  registry(name: string, raw: RawRegistry, isAlone: boolean): Registry {
    const path = ['registries', name];
    const provider = raw.provider as ProviderName;
    const isPrivate = raw.visibility !== 'public';
    return {
      name,
      at: this.#range(path),
      provider,
      visibility: isPrivate ? 'private' : 'public',
      host: hostOf(raw.url, provider) ?? '',
      auth: isPrivate ? normaliseAuth(raw.auth, [...path, 'auth'], this.#secret) : undefined,
      isDefault: raw.default === true || isAlone,
      pushImages: raw['push-images'] ?? isPrivate,
      pushCharts: raw['push-charts'] ?? isPrivate,
      createRepositories: raw['create-repositories'] ?? false,
      chartRepositories: listOf(raw['chart-repositories']),
      connection: normaliseConnection(raw.connection, [...path, 'connection'], this.#secret),
      tls: tlsOf(raw.tls),
      pullSecret: raw['pull-secret'] && this.#pullSecret(name, raw['pull-secret']),
    };
  }

  cluster(name: string, raw: RawCluster): Cluster {
    const path = ['clusters', name];
    return {
      name,
      at: this.#range(path),
      access: this.#access(raw, path),
      namespaces: namespacesOf(raw.namespaces) ?? { kind: 'list', patterns: [] },
      serviceAccounts: serviceAccountsOf(raw['service-accounts']),
    };
  }

  #access(raw: RawCluster, path: Path): ClusterAccess {
    const { context } = raw;
    if (raw.kubeconfig !== undefined) {
      const content = this.#secret(raw.kubeconfig, [...path, 'kubeconfig']);
      return { kind: 'kubeconfig', content, context };
    }
    if (raw['kubeconfig-file'] !== undefined) {
      return { kind: 'kubeconfig-file', path: raw['kubeconfig-file'], context };
    }
    if (raw.server !== undefined) {
      return {
        kind: 'token',
        server: raw.server,
        certificateAuthority: raw['certificate-authority'],
        token: this.#secret(raw.token ?? '', [...path, 'token']),
      };
    }
    if (raw.eks !== undefined) return { kind: 'eks' };
    return { kind: raw.gke === undefined ? 'aks' : 'gke' };
  }

  #pullSecret(registry: string, raw: RawPullSecret): PullSecret {
    const path = ['registries', registry, 'pull-secret'];
    return {
      name: raw.name ?? defaultSecretName(registry),
      at: this.#range(path),
      clusters: clustersOf(raw.clusters),
      namespaces: namespacesOf(raw.namespaces),
      credentials: this.#credentials(raw.credentials, [...path, 'credentials']),
      renewBefore: durationOf(raw['renew-before']),
    };
  }

  #credentials(raw: RawPullSecret['credentials'], path: Path): PullCredentials {
    if (raw === undefined || typeof raw === 'string') return { kind: 'registry', email: undefined };
    const { email } = raw;
    if (raw.existing !== undefined) return { kind: 'existing', name: raw.existing };
    if (raw.username === undefined || raw.password === undefined)
      return { kind: 'registry', email };
    const password = this.#secret(raw.password, [...path, 'password']);
    return { kind: 'own', username: raw.username, password, email };
  }

  #range(path: Path): Range {
    return this.#locator.range(this.#locator.key(path));
  }

  readonly #secret: ReferenceAt = (text, path) => ({
    kind: 'secret-reference',
    variable: text.slice(2, -1),
    at: this.#locator.range(this.#locator.value(path)),
  });
}

/** The Secret that a registry makes when it names none. */
export function defaultSecretName(registry: string): string {
  return `registry-${registry}`;
}

function tlsOf(raw: RawRegistry['tls']): Tls {
  if (raw === undefined || raw === 'secure') return { mode: 'secure' };
  if (typeof raw === 'string') return { mode: raw === 'none' ? 'none' : 'insecure' };
  return { mode: 'ca', ca: raw.ca ?? '' };
}

/** Which clusters a part of the file names. */
export function clustersOf(raw: RawPullSecret['clusters']): ClusterSelection | undefined {
  if (raw === undefined) return undefined;
  if (typeof raw === 'string') return { kind: 'all' };
  if (isList(raw)) return { kind: 'list', names: listOf(raw) };
  return { kind: 'except', names: listOf(raw.except) };
}

/** Which namespaces a part of the file names. */
export function namespacesOf(raw: RawCluster['namespaces']): NamespaceSelection | undefined {
  if (raw === undefined) return undefined;
  if (typeof raw === 'string') return { kind: 'all' };
  if (isList(raw)) return { kind: 'list', patterns: listOf(raw) };
  if (raw.selector !== undefined) return { kind: 'selector', selector: raw.selector };
  return { kind: 'except', patterns: listOf(raw.except) };
}

function serviceAccountsOf(raw: RawCluster['service-accounts']): ServiceAccounts {
  if (raw === undefined) return { kind: 'none' };
  if (typeof raw === 'string') return { kind: 'all' };
  return { kind: 'list', names: listOf(raw) };
}

function durationOf(raw: string | undefined): number | undefined {
  return raw === undefined ? undefined : parseDuration(raw);
}

function isList(raw: object): raw is readonly (string | undefined)[] {
  return Array.isArray(raw);
}

function listOf(raw: readonly (string | undefined)[] | undefined): readonly string[] {
  return (raw ?? []).filter((item) => item !== undefined);
}
