import type { Diagnostic } from '../faults/diagnostic.ts';
import { type ClusterResult, countVerbs, type PlanItem } from '../pull-secrets/plan.ts';
import type { SyncResult } from '../pull-secrets/sync.ts';
import { failuresSection } from './failures.ts';
import { planLines } from './plan-lines.ts';
import { markdownTable } from './table.ts';
import { markdownText } from './text.ts';
import { warningsSection } from './warnings.ts';

/** The job summary of a sync, or of its plan. */
export function planSummary(
  { clusters, errors }: Pick<SyncResult, 'clusters' | 'errors'>,
  warnings: readonly Diagnostic[],
  dryRun: boolean,
): string {
  const items = clusters.flatMap((cluster) => cluster.items);
  return [
    `### Pull secrets${dryRun ? ' (plan)' : ''}`,
    '',
    clusterTable(clusters),
    '',
    ...details(items),
    warningsSection(warnings),
    failuresSection(errors),
  ].join('\n');
}

function clusterTable(clusters: readonly ClusterResult[]): string {
  const rows = clusters.map(({ cluster, items, errors }) => {
    const verbs = countVerbs(items);
    // A cluster that failed as a whole has no objects that could have.
    const counts = { ...verbs, failed: Math.max(verbs.failed, errors.length) };
    return [markdownText(cluster), ...COLUMNS.map(([verb]) => String(counts[verb]))];
  });
  return markdownTable(['Cluster', ...COLUMNS.map(([, title]) => title)], rows);
}

const COLUMNS = [
  ['create', 'Create'],
  ['update', 'Update'],
  ['delete', 'Delete'],
  ['unchanged', 'Unchanged'],
  ['refused', 'Refused'],
  ['skipped', 'Skipped'],
  ['failed', 'Failed'],
] as const;

/** What failed is told below, with what to do about it. */
function details(items: readonly PlanItem[]): readonly string[] {
  const changed = items.filter(({ verb }) => verb !== 'unchanged' && verb !== 'failed');
  if (changed.length === 0) return [];
  const lines = planLines(changed, { ofOneCluster: false }).map(
    (line) => `<li>${markdownText(line)}</li>`,
  );
  return ['<ul>', ...lines, '</ul>', ''];
}
