/** Longer pieces of foreign text are cut. */
const LONGEST = 200;

/**
 * Text from a file or a server as one line that cannot steer a terminal or a log: control and
 * formatting characters (Unicode Cc, Cf, line separators) become spaces, the rest is bounded.
 */
export function oneLine(text: string, longest = LONGEST): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').trim();
  return line.length > longest ? `${line.slice(0, longest - 1).toWellFormed()}…` : line;
}

/** A value as a message quotes it. */
export function shown(value: unknown): string {
  return `\`${oneLine(String(value), 80)}\``;
}

/** Text inside Markdown (also in a table's cell), where it can start neither markup nor a mention. */
export function markdownText(text: string): string {
  return oneLine(text, 500)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[\\`*_{}[\]()#+!|~@:/-]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Text as code inside Markdown; entities work in HTML, not between backquotes. */
export function markdownCode(text: string): string {
  return text === '' ? '' : `<code>${markdownText(text)}</code>`;
}

/** A moment to the second, in UTC (RFC 3339). */
export function timestamp(moment: Date): string {
  return `${moment.toISOString().slice(0, 19)}Z`;
}
