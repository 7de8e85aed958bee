import type { Diagnostic } from '../faults/diagnostic.ts';
import { markdownCode, markdownMessage } from './text.ts';

/** Warnings shown in a summary; the log has all. */
const MOST_WARNINGS = 20;

/** What a run warns of, for a job summary: where, what, and what to do. Empty without warnings. */
export function warningsSection(warnings: readonly Diagnostic[]): string {
  if (warnings.length === 0) return '';
  const shown = warnings.slice(0, MOST_WARNINGS).map(({ file, range, message, hint }) => {
    const place = markdownCode(`${file}:${range.start.line}:${range.start.column}`);
    const next = hint === undefined ? '' : `<br>${markdownMessage(hint)}`;
    return `- ${place}: ${markdownMessage(message)}${next}`;
  });
  const rest = warnings.length - shown.length;
  const more = rest > 0 ? [`- … and ${rest} more`] : [];
  return `${['#### Warnings', '', ...shown, ...more].join('\n')}\n`;
}
