import type { UserError } from '../faults/user-error.ts';
import { type ClusterResult, countVerbs, type PlanItem } from '../pull-secrets/plan.ts';
import { planLines } from './plan-lines.ts';
import { markdownTable } from './table.ts';
import { markdownCode, markdownMessage, markdownText } from './text.ts';

/** Failures shown in a summary; the log has all. */
const MOST_ERRORS = 20;

/** The job summary of a sync, or of its plan. */
export function planSummary(
  clusters: readonly ClusterResult[],
  errors: readonly UserError[],
  dryRun: boolean,
): string {
  const items = clusters.flatMap((cluster) => cluster.items);
  return [
    `### Pull secrets${dryRun ? ' (plan)' : ''}`,
    '',
    clusterTable(clusters),
    '',
    ...details(items),
    ...failures(errors),
  ].join('\n');
}

function clusterTable(clusters: readonly ClusterResult[]): string {
  const rows = clusters.map(({ cluster, items }) => {
    const counts = countVerbs(items);
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

function details(items: readonly PlanItem[]): readonly string[] {
  const changed = items.filter(({ verb }) => verb !== 'unchanged');
  if (changed.length === 0) return [];
  const lines = planLines(changed).map((line) => `<li>${markdownText(line)}</li>`);
  return ['<ul>', ...lines, '</ul>', ''];
}

function failures(errors: readonly UserError[]): readonly string[] {
  if (errors.length === 0) return [];
  const shown = errors.slice(0, MOST_ERRORS).map(({ where, message, next }) => {
    const place = where === undefined ? '' : `${markdownCode(where)}: `;
    return `- ${place}${markdownMessage(message)}${next === undefined ? '' : `<br>${markdownMessage(next)}`}`;
  });
  const rest = errors.length - shown.length;
  return ['#### Failed', '', ...shown, ...(rest > 0 ? [`- … and ${rest} more`] : []), ''];
}
