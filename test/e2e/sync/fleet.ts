import { KubernetesApi } from '../../../src/clusters/api.ts';
import { connectCluster } from '../../../src/clusters/connect.ts';
import type {
  Cluster as DeclaredCluster,
  NamespaceSelection,
  PullSecret,
  Registry,
  Resolved,
  ServiceAccounts,
} from '../../../src/config/model.ts';
import type { UserError } from '../../../src/faults/user-error.ts';
import { DEFAULT_LIMITS } from '../../../src/limits/read.ts';
import type { Host } from '../../../src/platform/host.ts';
import { pullEntry } from '../../../src/pull-secrets/entry.ts';
import { type SyncResult, syncClusters } from '../../../src/pull-secrets/sync.ts';
import { formsOf } from '../../../src/secrets/forms.ts';
import { Secret } from '../../../src/secrets/secret.ts';

const AT = { start: { line: 1, column: 1 }, end: { line: 1, column: 1 } };
const NO_PATH = () => Promise.reject(new Error('no file is read here'));

export interface GivenRegistry {
  readonly name: string;
  readonly host: string;
  readonly secret?: Partial<PullSecret>;
  readonly password?: string;
  readonly username?: string;
  readonly expiresAt?: Date;
  /** Gives no credential, but this. */
  readonly fails?: UserError;
}

export interface GivenCluster {
  readonly name: string;
  readonly server: string;
  readonly ca: string;
  readonly token: string;
  readonly namespaces?: NamespaceSelection;
  readonly serviceAccounts?: ServiceAccounts;
}

export interface GivenRun {
  readonly clusters: readonly GivenCluster[];
  readonly registries: readonly GivenRegistry[];
  readonly adopt?: readonly string[];
  readonly dryRun?: boolean;
  readonly owner?: string;
  readonly now?: Date;
  readonly shard?: { index: number; count: number };
  readonly signal?: AbortSignal;
}

/** Runs a sync on real clusters with the credentials given. */
export function sync(given: GivenRun): Promise<SyncResult> {
  const { signal = new AbortController().signal, now = new Date() } = given;
  const conceal = (value: string) => new Secret(value);
  const credentials = new Map(given.registries.map((one) => [one.name, one]));
  const clusters = new Map(given.clusters.map((one) => [one.name, resolvedCluster(one)]));
  return syncClusters(
    [...clusters.values()] as unknown as DeclaredCluster[],
    given.registries.map(declaredRegistry),
    {
      async connect({ name }) {
        const cluster = clusters.get(name) as Resolved<DeclaredCluster>;
        const origin = 'TOKEN (registries.yaml:1:1)';
        const options = { host: quietHost(), signal, concurrency: 32, read: NO_PATH, origin };
        const connection = await connectCluster(cluster, options);
        const close = () => connection.http.close();
        return { cluster, api: new KubernetesApi(connection), close };
      },
      async share({ name, pullSecret }) {
        const {
          host,
          fails,
          username = 'acme',
          password = '',
          expiresAt,
        } = find(credentials, name);
        const seen = { host, namespaces: pullSecret.namespaces };
        if (pullSecret.credentials.kind === 'existing') return { ...seen, entry: undefined };
        const secret = conceal(password);
        const { credentials: declared } = pullSecret;
        const email = declared.kind === 'registry' ? declared.email : undefined;
        const credential = { kind: 'basic' as const, username, secret, email, expiresAt };
        const context = { now, syncEvery: undefined, conceal };
        return { ...seen, entry: fails ?? pullEntry(name, credential, pullSecret, context) };
      },
      planned: () => undefined,
      applied: () => undefined,
      progress: () => undefined,
    },
    {
      owner: given.owner ?? 'acme/platform',
      rules: { now, adopt: new Set(given.adopt ?? []) },
      shard: given.shard ?? { index: 1, count: 1 },
      concurrency: 32,
      conflictAttempts: 4,
      lostNamespaces: 3,
      nextRun: undefined,
      signal,
      conceal,
      dryRun: given.dryRun ?? false,
    },
  );
}

/** `verb namespace/name` of each line of a result, sorted. */
export function linesOf(result: SyncResult): readonly string[] {
  const items = result.clusters.flatMap((cluster) => cluster.items);
  return items.map(({ verb, namespace, name }) => `${verb} ${namespace}/${name}`).sort();
}

/** Whether any form of a value is in what a run hands on. */
export function leaks(result: SyncResult, value: string): boolean {
  const text = JSON.stringify(result, (_, part) =>
    part instanceof Error ? errorText(part) : part,
  );
  return formsOf(value).some((form) => text.includes(form));
}

function errorText(error: Error): string {
  return `${error.message} ${error.stack} ${JSON.stringify(error)}`;
}

function find<T>(map: ReadonlyMap<string, T>, name: string): T {
  const found = map.get(name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
}

function declaredRegistry({ name, host, secret }: GivenRegistry): Registry {
  return {
    name,
    at: AT,
    provider: 'other',
    visibility: 'private',
    host,
    auth: {
      type: 'password',
      username: undefined,
      password: { kind: 'secret-reference', variable: name, at: AT },
    },
    isDefault: false,
    pushImages: true,
    pushCharts: true,
    createRepositories: false,
    chartRepositories: [],
    connection: { method: 'direct' },
    tls: { mode: 'secure' },
    pullSecret: {
      name: 'regcred',
      at: AT,
      clusters: { kind: 'all' },
      namespaces: undefined,
      credentials: { kind: 'registry', email: undefined },
      renewBefore: undefined,
      ...secret,
    },
  };
}

function resolvedCluster(given: GivenCluster): Resolved<DeclaredCluster> {
  const { name, server, ca, token } = given;
  return {
    name,
    at: AT,
    access: { kind: 'token', server, certificateAuthority: ca, token: new Secret(token) },
    namespaces: given.namespaces ?? { kind: 'list', patterns: ['web', 'api', 'jobs'] },
    serviceAccounts: given.serviceAccounts ?? { kind: 'none' },
  };
}

function quietHost(): Host {
  const quiet = () => undefined;
  const log = {
    debug: quiet,
    info: quiet,
    warning: quiet,
    error: quiet,
    diagnostics: quiet,
    progress: quiet,
  };
  return {
    kind: 'terminal',
    limits: DEFAULT_LIMITS,
    env: {},
    workspace: '/',
    log: { ...log, group: (_, work) => work() },
    conceal: (value) => new Secret(value),
    input: () => undefined,
    setOutput: quiet,
    saveState: quiet,
    state: () => undefined,
    summary: quiet,
    fail: quiet,
  };
}
