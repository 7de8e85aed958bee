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

/** Of a longer list so many are named. */
const MOST_NAMED = 5;

/** `a, b, c`, and of many only the first few. */
export function listed(names: readonly string[]): string {
  const rest = names.length - MOST_NAMED;
  const named = names.slice(0, rest === 1 ? names.length : MOST_NAMED).map((name) => oneLine(name));
  return rest > 1 ? `${named.join(', ')} and ${rest} more` : named.join(', ');
}

/** A value as a message quotes it. */
export function shown(value: unknown): string {
  return `\`${oneLine(String(value), 80)}\``;
}

/**
 * What Markdown or GitHub would make something of: markup, a table's next cell, a list at the
 * start, a link (`://`, `www.`), a mention, an issue, a formula, an emoji (`:100:`).
 */
const MEANINGFUL =
  /[&<>\\`*[\]|~@#$]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|^[-+=]|(?<=^\d+)[.)](?=\s|$)|(?<=www)\.|:(?=\/\/|(?:100|1234|[+-]1|[\w+-]*[a-z][\w+-]*):)/giu;

/** Text inside Markdown, also in a table's cell or as a list's item, where it is only text. */
export function markdownText(text: string): string {
  return oneLine(text, 500).replace(MEANINGFUL, (sign, position: number, whole: string) =>
    '@#$'.includes(sign) || (sign === ':' && whole[position + 1] !== '/')
      ? // Looked for in the text after Markdown, when an entity is a plain sign again.
        `<span>${sign}</span>`
      : (NAMED_ENTITIES[sign] ?? `&#${sign.charCodeAt(0)};`),
  );
}

const NAMED_ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Text as code inside Markdown; entities work in HTML, not between backquotes. */
export function markdownCode(text: string): string {
  return text === '' ? '' : `<code>${markdownText(text)}</code>`;
}

/** A message of ours inside Markdown: what it quotes by backquotes is code. */
export function markdownMessage(text: string): string {
  return oneLine(text, 500)
    .split(/`([^`]+)`/)
    .map((part, index) => (index % 2 === 0 ? untrimmed(part) : markdownCode(part)))
    .join('');
}

/** {@link markdownText} of a part of a line, whose blanks at both ends count. */
function untrimmed(part: string): string {
  const text = part.trim();
  return part.replace(text, () => markdownText(text));
}

/** A moment to the second, in UTC (RFC 3339). */
export function timestamp(moment: Date): string {
  return `${moment.toISOString().slice(0, 19)}Z`;
}
