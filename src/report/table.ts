/** GitHub refuses a summary of more than 1 MiB; nobody reads longer tables. */
const MOST_ROWS = 200;

/** A table of Markdown; cells are escaped by whoever makes them. Empty without rows. */
export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  return tableOf(head, rows, (cells) => cells);
}

/** A {@link markdownTable} of items, whose cells are made only of those that are shown. */
export function tableOf<T>(
  head: readonly string[],
  items: readonly T[],
  cellsOf: (item: T) => readonly string[],
): string {
  if (items.length === 0) return '';
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const shownRows = items.slice(0, MOST_ROWS).map((item) => line(cellsOf(item)));
  const rest = items.length - shownRows.length;
  const more = rest > 0 ? `\n\n… and ${rest} more.` : '';
  return `${[line(head), line(head.map(() => '---')), ...shownRows].join('\n')}${more}`;
}
