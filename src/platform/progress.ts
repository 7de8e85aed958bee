/** Narrower than this, a bar says less than the numbers beside it. */
const NARROWEST_BAR = 10;
const WIDEST_BAR = 40;

/** A progress bar that draws over its own line; `columns` is the terminal's width. */
export function drawProgress(done: number, total: number, what: string, columns = 80): string {
  const counts = ` ${done}/${total} ${what}`;
  const width = Math.min(WIDEST_BAR, columns - counts.length - 3);
  const filled = total === 0 ? width : Math.floor((done / total) * width);
  const bar = width < NARROWEST_BAR ? '' : `[${'='.repeat(filled)}${' '.repeat(width - filled)}]`;
  return `\r\u001b[K${bar}${counts}`;
}
