import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UserError } from '../faults/user-error.ts';
import { type ClusterResult, countVerbs, type PlanItem } from '../pull-secrets/plan.ts';

/**
 * Characters of the `plan` output. A step that uses it gets it as one environment variable, which
 * may have 128 KiB on Linux and 32 on Windows.
 */
const LONGEST_OUTPUT = 30_000;

/** The plan as an output: counts for every cluster, and as many changes as fit. */
export function planOutput(clusters: readonly ClusterResult[]): string {
  const changes = clusters
    .flatMap(({ items }) => items)
    .filter(({ verb }) => verb !== 'unchanged')
    .map((item) => JSON.stringify(plain(item)));
  const counts = JSON.stringify(countsOf(clusters));
  const fitting = takeWhileFits(changes, LONGEST_OUTPUT - counts.length);
  const truncated = fitting.length < changes.length;
  return `{"clusters":${counts},"changes":[${fitting.join(',')}],"truncated":${truncated}}`;
}

/** The whole plan, one line per object. */
function planDocument(clusters: readonly ClusterResult[]): string {
  const items = clusters.flatMap((cluster) =>
    cluster.items.map((item) => JSON.stringify(plain(item))),
  );
  const counts = JSON.stringify(countsOf(clusters));
  return `{"clusters":${counts},"items":[\n${items.join(',\n')}\n]}\n`;
}

/**
 * Writes the whole plan, so that a reader sees all of it or nothing.
 * @throws UserError when the file cannot be written.
 */
export async function writePlanFile(
  path: string,
  clusters: readonly ClusterResult[],
): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(temporary, planDocument(clusters));
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw new UserError({
      code: 'plan-file',
      message: `the plan file cannot be written (${(cause as NodeJS.ErrnoException).code})`,
      where: path,
      next: 'Give `plan-file` a path in a folder that this job may write to.',
      cause,
    });
  }
}

function plain({ kind, cluster, namespace, name, verb, registries, added, reason }: PlanItem) {
  const base = { cluster, namespace, kind, name, verb };
  return {
    ...base,
    ...(registries.length > 0 ? { registries } : {}),
    ...(added.length > 0 ? { added } : {}),
    ...(reason === undefined ? {} : { reason }),
  };
}

function countsOf(clusters: readonly ClusterResult[]) {
  return Object.fromEntries(clusters.map(({ cluster, items }) => [cluster, countVerbs(items)]));
}

function takeWhileFits(texts: readonly string[], room: number): readonly string[] {
  let left = room;
  const end = texts.findIndex((text) => {
    left -= text.length + 1;
    return left < 0;
  });
  return end === -1 ? texts : texts.slice(0, end);
}
