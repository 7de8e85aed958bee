import type { RegistriesFile } from '../config/model.ts';

/** GitHub runs no more jobs of one matrix. */
const MOST_JOBS = 256;

/** `auto` or how many jobs share a cluster. */
export type Shards = 'auto' | number;

/** A value for `strategy.matrix`. */
export interface Matrix {
  readonly include: readonly { readonly cluster: string; readonly shard: string }[];
}

/**
 * One job for each cluster and shard, to be given to `sync-pull-secrets` as `clusters` and `shard`.
 * Every cluster is in it as soon as the file makes or retires any Secret: also one that gets none
 * now may hold some from before. More than 256 jobs are avoided by fewer shards, and past 256
 * clusters by several clusters in one job.
 */
export function matrixOf(file: RegistriesFile, shards: Shards): Matrix {
  const hasSecrets =
    file.retired.length > 0 || file.registries.some(({ pullSecret }) => pullSecret !== undefined);
  if (!hasSecrets || file.clusters.length === 0) return { include: [] };
  const names = file.clusters.map(({ name }) => name);
  const perJob = Math.ceil(names.length / MOST_JOBS);
  const groups = Math.ceil(names.length / perJob);
  const count = Math.min(shards === 'auto' ? 1 : shards, Math.floor(MOST_JOBS / groups));
  const include = Array.from({ length: groups }, (_, group) =>
    names.slice(group * perJob, (group + 1) * perJob).join(','),
  ).flatMap((cluster) =>
    Array.from({ length: count }, (_, index) => ({ cluster, shard: `${index + 1}/${count}` })),
  );
  return { include };
}
