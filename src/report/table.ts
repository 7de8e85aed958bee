/** GitHub refuses a summary of more than 1 MiB; nobody reads longer tables. */
const MOST_ROWS = 200;

/** A table of Markdown; cells are escaped by whoever makes them. Empty without rows. */
export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const shownRows = rows.slice(0, MOST_ROWS).map(line);
  const rest = rows.length - shownRows.length;
  const more = rest > 0 ? `\n\n… and ${rest} more.` : '';
  return `${[line(head), line(head.map(() => '---')), ...shownRows].join('\n')}${more}`;
}
