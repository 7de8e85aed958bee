import { failuresSection } from './failures.ts';
import { markdownTable } from './table.ts';
import { markdownCode, markdownText, oneLine } from './text.ts';

/** What became of one chart, as it is shown and put out. Field order is that of the output. */
export interface ChartRow {
  readonly name: string;
  readonly version: string;
  readonly reference: string;
  /** Empty where it failed or was cancelled. */
  readonly digest: string;
  readonly status: 'pushed' | 'unchanged' | 'skipped' | 'overwritten' | 'cancelled' | 'failed';
}

const MARKS: Readonly<Record<ChartRow['status'], string>> = {
  pushed: '+',
  overwritten: '~',
  unchanged: '=',
  skipped: '=',
  cancelled: '>',
  failed: '!',
};

const NOTES: Readonly<Record<ChartRow['status'], string>> = {
  pushed: 'pushed',
  overwritten: 'overwritten',
  unchanged: 'unchanged',
  skipped: 'skipped: this version is there already, with other content',
  cancelled: 'cancelled on its way',
  failed: 'failed',
};

/** Each chart and its digest for the log, and a line that counts them. */
export function chartLines(rows: readonly ChartRow[]): readonly string[] {
  const lines = rows.flatMap(({ reference, digest, status }) => [
    oneLine(`${MARKS[status]} ${reference} ${NOTES[status]}`, 500),
    ...(digest === '' ? [] : [`  ${oneLine(digest)}`]),
  ]);
  return [...lines, counted(rows)];
}

/** The job summary: a table, and what failed. */
export function chartSummary(
  registry: string,
  rows: readonly ChartRow[],
  errors: readonly unknown[],
): string {
  const body = rows.map(({ name, version, reference, digest, status }) => [
    markdownText(name),
    markdownText(version),
    status,
    [reference, digest].map(markdownCode).join('<br>'),
  ]);
  const table = markdownTable(['Chart', 'Version', 'Status', 'Reference and digest'], body);
  return `### Charts in ${markdownText(registry)}\n\n${table}\n\n${counted(rows)}\n\n${failuresSection(errors)}`;
}

function counted(rows: readonly ChartRow[]): string {
  const statuses = Object.keys(MARKS) as ChartRow['status'][];
  const counts = statuses
    .map((status) => [rows.filter((row) => row.status === status).length, status] as const)
    .filter(([count]) => count > 0)
    .map(([count, status]) => `${count} ${status}`);
  return `${rows.length} ${rows.length === 1 ? 'chart' : 'charts'}: ${counts.join(', ')}.`;
}
