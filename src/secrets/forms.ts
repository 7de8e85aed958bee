/**
 * Shorter values are not masked: a mask of two or three characters would blank half of the log and
 * hide nothing.
 */
const SHORTEST_MASK = 4;

/**
 * Every single-line string under which a secret could show up in a log: itself, each of its lines
 * (masks are single-line), base64 in both alphabets, JSON-escaped, URL-encoded and as in
 * a form. Longest first,
 * no duplicates, nothing too short to mask.
 */
export function formsOf(value: string): readonly string[] {
  const bytes = Buffer.from(value, 'utf8');
  const whole = [
    value,
    JSON.stringify(value).slice(1, -1),
    encodeURIComponent(value.toWellFormed()),
    new URLSearchParams({ '': value }).toString().slice(1),
    bytes.toString('base64'),
    bytes.toString('base64url'),
  ];
  const lines = value.split(/\r\n|\r|\n/).flatMap((line) => [line, line.trim()]);
  const forms = new Set([...whole, ...lines].filter(isMaskable));
  return [...forms].sort((a, b) => b.length - a.length);
}

function isMaskable(form: string): boolean {
  return form.trim().length >= SHORTEST_MASK && !/[\r\n]/.test(form);
}
