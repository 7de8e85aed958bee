import { UserError } from '../faults/user-error.ts';
import { markdownCode, markdownMessage } from './text.ts';

/** Failures shown in a summary; the log has all. */
const MOST_ERRORS = 20;

/** What failed, for a job summary: where, why and what to do. Empty without failures. */
export function failuresSection(errors: readonly unknown[]): string {
  const told = errors.filter((error) => error instanceof UserError);
  if (told.length === 0) return '';
  const shown = told.slice(0, MOST_ERRORS).map(({ where, message, next }) => {
    const place = where === undefined ? '' : `${markdownCode(where)}: `;
    return `- ${place}${markdownMessage(message)}${next === undefined ? '' : `<br>${markdownMessage(next)}`}`;
  });
  const rest = told.length - shown.length;
  const more = rest > 0 ? [`- … and ${rest} more`] : [];
  return `${['#### Failed', '', ...shown, ...more].join('\n')}\n`;
}
