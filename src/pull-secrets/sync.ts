import type { Cluster, Registry, Resolved } from '../config/model.ts';
import { UserError } from '../faults/user-error.ts';
import { applyPlan } from './apply-plan.ts';
import { type PlanOptions, planCluster } from './cluster-plan.ts';
import { earliest } from './desired.ts';
import { plannedExpiry, plannedItems } from './draft.ts';
import { earliestEnds, earlyEnds } from './early-end.ts';
import { type PullRegistry, registriesFor } from './groups.ts';
import type { ClusterApi } from './observe.ts';
import type { ClusterResult, EarlyEnd } from './plan.ts';
import type { RegistryShare, Shares } from './share.ts';

/** A cluster that can be asked. */
interface ConnectedCluster {
  readonly cluster: Resolved<Cluster>;
  readonly api: ClusterApi;
  close(): void;
}

/** What a sync needs of the world. */
export interface SyncPorts {
  /** Throws {@link UserError} when the cluster's access cannot be used. */
  connect(cluster: Cluster): Promise<ConnectedCluster>;
  /** A registry's share; called once for each registry that some cluster needs. */
  share(registry: PullRegistry): Promise<RegistryShare>;
  /** Told each cluster's plan before anything is written there. */
  planned(plan: ClusterResult): void;
  /** Told what was done in each cluster, and what had been planned. */
  applied(result: ClusterResult, planned: ClusterResult): void;
  /** Told after each namespace, all clusters together. */
  progress(done: number, total: number): void;
}

export interface SyncOptions extends PlanOptions {
  readonly dryRun: boolean;
  /** Of one write that meets somebody else's. */
  readonly conflictAttempts: number;
  /** Namespaces in a row without an answer, after which a cluster is given up. */
  readonly lostNamespaces: number;
  /** Of the schedule, where the file says how often it runs. */
  readonly nextRun: Date | undefined;
}

export interface SyncResult {
  /** In the file's order. */
  readonly clusters: readonly ClusterResult[];
  /** Registries that gave no credential, clusters that could not be read, objects that failed. */
  readonly errors: readonly UserError[];
  /** Of the errors, those that no item of a cluster stands for. */
  readonly unlisted: number;
  readonly expiresAt: Date | undefined;
  /** Tokens that end before the next run, each registry's once. */
  readonly earlyEnds: readonly EarlyEnd[];
}

/**
 * Brings the pull secrets of several clusters to what the file says, side by side. One cluster or
 * registry that fails stops no other; what failed is in the result. Throws only bugs, and those
 * after everything else is done.
 */
export async function syncClusters(
  clusters: readonly Cluster[],
  registries: readonly Registry[],
  ports: SyncPorts,
  options: SyncOptions,
): Promise<SyncResult> {
  const needed = new Set(clusters.flatMap((cluster) => registriesFor(registries, cluster)));
  const shares: Shares = new Map(
    await Promise.all(
      [...needed].map(async (registry) => [registry.name, await ports.share(registry)] as const),
    ),
  );
  const counted = { ...ports, ...countProgress(ports) };
  const settled = await Promise.allSettled(
    clusters.map((cluster) => syncCluster(cluster, [...needed], shares, counted, options)),
  );
  const results = settled.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  });
  const withoutCredential = shareErrors(shares).filter(isFailure);
  return {
    clusters: results,
    errors: [...withoutCredential, ...results.flatMap(({ errors }) => errors).filter(isFailure)],
    unlisted: results.reduce((sum, { unlisted }) => sum + unlisted, withoutCredential.length),
    expiresAt: earliest(results.map(({ expiresAt }) => expiresAt)),
    earlyEnds: earliestEnds(results.flatMap((result) => result.earlyEnds)),
  };
}

/** Counts the namespaces of all clusters as one. */
function countProgress(ports: SyncPorts): NamespaceProgress {
  let [done, total] = [0, 0];
  return {
    expected(count) {
      total += count;
    },
    namespaceDone() {
      done += 1;
      ports.progress(done, total);
    },
  };
}

interface NamespaceProgress {
  expected(count: number): void;
  namespaceDone(): void;
}

async function syncCluster(
  cluster: Cluster,
  registries: readonly PullRegistry[],
  shares: Shares,
  ports: SyncPorts & NamespaceProgress,
  options: SyncOptions,
): Promise<ClusterResult> {
  const chosen = registriesFor(registries, cluster);
  if (chosen.length === 0) return emptyResult(cluster.name, []);
  let connected: ConnectedCluster | undefined;
  try {
    connected = await ports.connect(cluster);
    return await syncConnected(connected, chosen, shares, ports, options);
  } catch (error) {
    if (!(error instanceof UserError) && !options.signal.aborted) throw error;
    return emptyResult(cluster.name, error instanceof UserError ? [error].filter(isFailure) : []);
  } finally {
    connected?.close();
  }
}

async function syncConnected(
  { cluster, api }: ConnectedCluster,
  registries: readonly PullRegistry[],
  shares: Shares,
  ports: SyncPorts & NamespaceProgress,
  options: SyncOptions,
): Promise<ClusterResult> {
  const plan = await planCluster({ cluster, api, registries, shares }, options);
  const planned: ClusterResult = {
    cluster: cluster.name,
    items: plannedItems(plan),
    errors: plan.errors,
    unlisted: plan.unlisted,
    expiresAt: plannedExpiry(plan),
    earlyEnds: earlyEnds(plan, options.nextRun),
  };
  ports.planned(planned);
  if (options.dryRun) return planned;
  const { rules, signal, concurrency, conflictAttempts, lostNamespaces } = options;
  const { namespaceDone } = ports;
  ports.expected(plan.tasks.length);
  const { assumed } = plan;
  const limits = { conflictAttempts, lostNamespaces, signal, namespaceDone };
  const context = { cluster: cluster.name, api, rules, assumed, ...limits };
  const applied = await applyPlan(plan, context, concurrency);
  const result = { ...applied, earlyEnds: planned.earlyEnds };
  ports.applied(result, planned);
  return result;
}

/** A cancellation is told once, by whoever asked for it. */
function isFailure({ code }: UserError): boolean {
  return code !== 'cancelled';
}

function emptyResult(cluster: string, errors: readonly UserError[]): ClusterResult {
  return {
    cluster,
    items: [],
    errors,
    unlisted: errors.length,
    expiresAt: undefined,
    earlyEnds: [],
  };
}

function shareErrors(shares: Shares): readonly UserError[] {
  return [...shares.values()].flatMap(({ entry }) => (entry instanceof UserError ? [entry] : []));
}
