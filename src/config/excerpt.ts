import type { Excerpt } from '../faults/diagnostic.ts';
import { PLAIN_KEYS } from './generated/vocabulary.ts';
import type { Place } from './placed-data.ts';
import type { Span } from './rule.ts';

const BLANK = '***';

/** Characters of a source line that are shown around a finding. */
const WIDEST = 120;

/** Characters before and after a finding that are looked at. */
const FAR = 2000;

const REFERENCE = /^\$\{\{[^}]*\}\}$|^\$\{[A-Za-z_][A-Za-z0-9_]*\}$/;

/** A name and a password in a URL, wherever one stands. */
const USER_INFO = /(?<=\/\/)[^\s/"']*@|(?<=[\s"'])[^\s/"':]+:[^\s/"'@]+@/g;

/**
 * The spans of all values that may not be shown: whatever does not stand under a key that is known
 * to hold none. A misspelled `pasword` is hidden as well as a password, and references are not.
 */
export function hiddenSpans(text: string, root: Place): readonly Span[] {
  const hidden: Span[] = [];
  collectHidden(text, root, undefined, hidden);
  return hidden.sort((a, b) => a.start - b.start);
}

function collectHidden(text: string, place: Place, key: string | undefined, hidden: Span[]): void {
  if (place.children.size > 0) {
    for (const [name, child] of place.children) {
      collectHidden(text, child, child.key === undefined ? key : name, hidden);
    }
    return;
  }
  if (key !== undefined && PLAIN_KEYS.has(key)) return;
  const source = text.slice(place.value.start, place.value.end).trim();
  if (source === '' || isReference(source)) return;
  hidden.push({ start: beforeProperties(text, place.value.start), end: place.value.end });
}

/** A tag or an anchor before a value may be the start of a secret that was not quoted. */
function beforeProperties(text: string, start: number): number {
  const line = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  return start - (/(?:[!&]\S*\s+)+$/.exec(line)?.[0].length ?? 0);
}

function isReference(source: string): boolean {
  return REFERENCE.test(source.replace(/^(["'])(.*)\1$/, '$2'));
}

/** The line of a finding in a file that could be read, its secrets blanked. */
export function excerptOf(text: string, span: Span, hidden: readonly Span[]): Excerpt | undefined {
  const line = lineAround(text, span.start);
  const blanks = overlapping(hidden, line).map((secret) => within(secret, line));
  const end = commentStart(text, line, blanks);
  return compose(text, { start: line.start, end }, span, blanks);
}

/**
 * The line of a finding in a file that could not be read as YAML, where no value's place is known:
 * shown are keys, punctuation and what stands directly after a harmless key; the rest is blanked.
 */
export function excerptOfUnreadable(text: string, span: Span): Excerpt | undefined {
  const line = lineAround(text, span.start);
  const source = text.slice(line.start, line.end);
  const blanks = [...source.matchAll(/\$\{[^}\n]*\}+|[^\s:,[\]{}"']+/g)]
    .filter(({ 0: word, index }) => !mayShow(word, source.slice(0, index), source.slice(index)))
    .map((word) => ({
      start: line.start + word.index,
      end: line.start + word.index + word[0].length,
    }));
  return compose(text, line, span, blanks);
}

/** A key stands before a colon; a plain value after one. */
function mayShow(word: string, before: string, from: string): boolean {
  if (/^(?:\$\{.*\}|\$|\*|-|---)$/.test(word) || /^["']?\s*:(?:\s|$)/.test(from.slice(word.length)))
    return true;
  const key = /([\w-]+)["']?\s*:\s+["']?$/.exec(before)?.[1];
  return key !== undefined && PLAIN_KEYS.has(key);
}

function compose(
  text: string,
  line: Span,
  span: Span,
  blanks: readonly Span[],
): Excerpt | undefined {
  let shown = '';
  let from = line.start;
  let column = 0;
  for (const blank of blanks) {
    if (blank.start < from) continue;
    if (span.start >= from) column = shown.length + Math.min(span.start, blank.start) - from;
    shown += text.slice(from, blank.start) + BLANK;
    from = blank.end;
  }
  const end = Math.max(from, line.end);
  if (span.start >= from) column = shown.length + span.start - from;
  shown += text.slice(from, end);
  const width = Math.min(span.end, line.end) - span.start;
  const isBlanked = blanks.some((blank) => blank.start <= span.start && blank.end > span.start);
  return shown.trim() === ''
    ? undefined
    : clip(withoutUserInfo(oneLine(shown)), column, isBlanked ? BLANK.length : width);
}

/** One character for one, so that the caret stays where it is. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, ' ');
}

function withoutUserInfo(text: string): string {
  return text.replace(USER_INFO, (match) => `${'*'.repeat(match.length - 1)}@`);
}

function clip(text: string, column: number, width: number): Excerpt {
  const from = column > WIDEST - 40 ? column - 40 : 0;
  const to = Math.min(text.length, from + WIDEST);
  const head = from > 0 ? '…' : '';
  const tail = to < text.length ? '…' : '';
  const shown = text.slice(from, to).trimEnd().toWellFormed();
  return {
    text: head + shown + tail,
    column: column - from + head.length + 1,
    width: Math.max(1, Math.min(width, shown.length - (column - from))),
  };
}

/** The line that an offset is on; of a very long one the part around it. */
function lineAround(text: string, offset: number): Span {
  const before = text.slice(Math.max(0, offset - FAR), offset);
  const after = text.slice(offset, offset + FAR);
  const end = after.indexOf('\n');
  return {
    start: offset - before.length + before.lastIndexOf('\n') + 1,
    end: offset + (end === -1 ? after.length : end),
  };
}

/** Those of some sorted spans that share a character with another one. */
function overlapping(spans: readonly Span[], { start, end }: Span): readonly Span[] {
  let first = 0;
  for (let last = spans.length; first < last; ) {
    const middle = (first + last) >> 1;
    if ((spans[middle]?.end ?? 0) > start) last = middle;
    else first = middle + 1;
  }
  const found: Span[] = [];
  for (let at = first; (spans[at]?.start ?? end) < end; at += 1) found.push(spans[at] as Span);
  return found;
}

function within(span: Span, line: Span): Span {
  return { start: Math.max(span.start, line.start), end: Math.min(span.end, line.end) };
}

/** A comment may hold the secret that stood there before. */
function commentStart(text: string, line: Span, blanks: readonly Span[]): number {
  const source = text.slice(line.start, line.end);
  for (const comment of source.matchAll(/(?:^|\s)#(?!\s*yaml-language-server)/g)) {
    const at = line.start + comment.index;
    const inQuotes = isInQuotes(source.slice(0, comment.index));
    if (!inQuotes && !blanks.some((blank) => blank.start <= at && blank.end > at)) return at;
  }
  return line.end;
}

function isInQuotes(before: string): boolean {
  let quote = '';
  for (const character of before) {
    if (quote === '' && (character === '"' || character === "'")) quote = character;
    else if (character === quote) quote = '';
  }
  return quote !== '';
}
