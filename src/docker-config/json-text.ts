/**
 * Changes single members of a JSON text and leaves every other character alone: order, indent,
 * spaces, line ends, numbers, duplicate keys. The text must be valid JSON with an object as root.
 */

/** Docker's own indent, for a text that shows none. */
const DEFAULT_INDENT = '\t';

interface Member {
  readonly key: string;
  /** Of the key's opening quote. */
  readonly start: number;
  readonly valueStart: number;
  /** Behind the value. */
  readonly end: number;
}

interface ObjectSpan {
  /** Of `{` and `}`. */
  readonly open: number;
  readonly close: number;
  readonly members: readonly Member[];
}

/** The text of the value at a path of keys; undefined when there is none. */
export function getRaw(text: string, path: readonly string[]): string | undefined {
  const { rest, member } = locate(text, path);
  return rest.length === 0 && member ? text.slice(member.valueStart, member.end) : undefined;
}

/** Sets the value at a path to a JSON text, making the objects on the way there. */
export function setRaw(text: string, path: readonly string[], raw: string): string {
  const { object, depth, rest, member } = locate(text, path);
  if (rest.length === 0 && member !== undefined) {
    return text.slice(0, member.valueStart) + raw + text.slice(member.end);
  }
  return insert(text, object, depth, path.slice(depth), raw);
}

/** Sets the value at a path, formatted as its surroundings are. */
export function setValue(text: string, path: readonly string[], value: unknown): string {
  const style = styleOf(text);
  const raw = JSON.stringify(value, null, style.indent);
  const margin = style.indent.repeat(path.length);
  return setRaw(text, path, raw.replaceAll('\n', `${style.lineEnd}${margin}`));
}

/** Removes the member at a path, with the comma and the line it took. */
export function remove(text: string, path: readonly string[]): string {
  const { object, rest, member } = locate(text, path);
  if (rest.length > 0 || member === undefined) return text;
  const at = object.members.indexOf(member);
  const previous = object.members[at - 1];
  const next = object.members[at + 1];
  if (previous !== undefined) return text.slice(0, previous.end) + text.slice(member.end);
  if (next !== undefined) return text.slice(0, member.start) + text.slice(next.start);
  return text.slice(0, object.open + 1) + text.slice(object.close);
}

function insert(
  text: string,
  object: ObjectSpan,
  depth: number,
  keys: readonly string[],
  raw: string,
): string {
  const style = styleOf(text);
  const last = object.members.at(-1);
  const margin = (more: number) =>
    style.indent === '' ? '' : `${style.lineEnd}${style.indent.repeat(depth + more)}`;
  const nested = keys.map(
    (key, level) => `${margin(level + 1)}${JSON.stringify(key)}${style.colon}`,
  );
  const closing = keys.slice(1).map((_, level) => `${margin(keys.length - 1 - level)}}`);
  const added = `${nested.join('{')}${raw}${closing.join('')}`;
  if (last === undefined) {
    return `${text.slice(0, object.open + 1)}${added}${margin(0)}${text.slice(object.close)}`;
  }
  return `${text.slice(0, last.end)},${added}${text.slice(last.end)}`;
}

function styleOf(text: string): { indent: string; lineEnd: string; colon: string } {
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  const indent = /\n([ \t]+)\S/.exec(text)?.[1];
  const isCompact = indent === undefined && /[^\s{}]/.test(text);
  return {
    indent: isCompact ? '' : (indent ?? DEFAULT_INDENT),
    lineEnd,
    colon: isCompact && !text.includes('": ') ? ':' : ': ',
  };
}

/** Walks down a path as far as it exists; `rest` is what does not. */
function locate(text: string, path: readonly string[]) {
  let object = scanObject(text, text.indexOf('{'));
  for (const [depth, key] of path.entries()) {
    // Of doubled keys every reader takes the last one.
    const member = object.members.findLast((one) => one.key === key);
    const rest = path.slice(depth + 1);
    if (member === undefined) return { object, depth, rest: path.slice(depth), member };
    if (rest.length === 0) return { object, depth, rest, member };
    object = scanObject(text, member.valueStart);
  }
  return { object, depth: 0, rest: path, member: undefined };
}

function scanObject(text: string, open: number): ObjectSpan {
  const members: Member[] = [];
  let at = skipSpace(text, open + 1);
  while (text[at] === '"') {
    const start = at;
    at = skipValue(text, start);
    const key = JSON.parse(text.slice(start, at)) as string;
    const valueStart = skipSpace(text, skipSpace(text, at) + 1);
    const end = skipValue(text, valueStart);
    members.push({ key, start, valueStart, end });
    at = skipSpace(text, end);
    if (text[at] === ',') at = skipSpace(text, at + 1);
  }
  return { open, close: at, members };
}

function skipSpace(text: string, at: number): number {
  return matchEnd(/[ \t\r\n]*/y, text, at);
}

/** By hand: a pattern that repeats a choice gives up on strings of some millions. */
function skipString(text: string, open: number): number {
  let at = open + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

function skipValue(text: string, at: number): number {
  if (text[at] === '"') return skipString(text, at);
  if (text[at] !== '{' && text[at] !== '[') return matchEnd(/[^\s,\]}]*/y, text, at);
  let depth = 0;
  for (let next = at; next < text.length; ) {
    const character = text[next];
    if (character === '"') next = skipString(text, next);
    else next += 1;
    if (character === '{' || character === '[') depth += 1;
    if (character === '}' || character === ']') depth -= 1;
    if (depth === 0) return next;
  }
  return text.length;
}

function matchEnd(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
