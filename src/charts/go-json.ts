/**
 * A value as Go's encoding/json would be given it: arrays are slices, plain objects are structs
 * (fields in the order written; leave out what `omitempty` leaves out), a `Map` is a Go map, whose
 * keys are sorted by their bytes.
 */
export type GoValue =
  | string
  | number
  | boolean
  | null
  | readonly GoValue[]
  | ReadonlyMap<string, GoValue>
  | { readonly [field: string]: GoValue };

/**
 * Serialises as Go's `json.Marshal` does (its v1 behaviour, HTML escaping on), byte for byte:
 * helm's config and manifest are written by it, and their digests depend on it.
 */
export function goJson(value: GoValue): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'number') return formatNumber(value);
  if (typeof value === 'boolean') return String(value);
  if (isArray(value)) return `[${value.map(goJson).join(',')}]`;
  return `{${members(value)
    .map(([key, member]) => `${quote(key)}:${goJson(member)}`)
    .join(',')}}`;
}

/** Compares as Go compares strings: by UTF-8 bytes, which is by code point. */
export function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a, 'utf8'), Buffer.from(b, 'utf8'));
}

function isArray(value: object): value is readonly GoValue[] {
  return Array.isArray(value);
}

function members(
  value: ReadonlyMap<string, GoValue> | { readonly [field: string]: GoValue },
): readonly (readonly [string, GoValue])[] {
  if (!(value instanceof Map)) return Object.entries(value);
  const entries: [string, GoValue][] = [...value];
  return entries.sort(([a], [b]) => compareBytes(a, b));
}

/** Go follows ECMAScript's number format, except that it keeps the sign of zero. */
function formatNumber(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/** Go cannot hold half a surrogate pair; what it reads in its place it writes as an escape. */
const LONE_SURROGATE = '\\ufffd';

function quote(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are the point.
  const escaped = text.replace(/["\\\u0000-\u001f<>&\u2028\u2029]|\p{Surrogate}/gu, escapeOne);
  return `"${escaped}"`;
}

function escapeOne(character: string): string {
  if (/\p{Surrogate}/u.test(character)) return LONE_SURROGATE;
  const code = character.charCodeAt(0).toString(16).padStart(4, '0');
  return SHORT_ESCAPES[character] ?? `\\u${code}`;
}
