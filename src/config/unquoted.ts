import type { Finding } from './rule.ts';

/** A text whose unquoted references no longer break YAML, and what they read before. */
export interface Mended {
  readonly text: string;
  /** Text of each mended reference by its place; every one is as long as what replaces it. */
  readonly originals: ReadonlyMap<number, string>;
  readonly findings: readonly Finding[];
}

const FLOW_START = /^\s*(?:-\s+)*(?:(?:[\w.$/-]+|"[^"\n]*"|'[^'\n]*')\s*:\s+)?(?:-\s+)*(?=[{[])/;
const REFERENCE = /\$\{\{[^}\n]*\}\}|\$\{[^{}\n]*\}/y;

/**
 * YAML takes the braces of an unquoted `${NAME}` inside `{ }` or `[ ]` for a map and reports
 * nonsense. Finds each of them and puts letters in place of its braces, so that the rest of the
 * file can be read as it was meant and no other place moves.
 */
export function mendUnquotedReferences(text: string): Mended {
  const originals = new Map<number, string>();
  const findings: Finding[] = [];
  for (const { start, reference } of unquotedReferences(text)) {
    originals.set(start, reference);
    if (!reference.startsWith('${{')) findings.push(unquoted(start, reference));
  }
  return { text: replaceAll(text, originals), originals, findings };
}

function unquoted(start: number, reference: string): Finding {
  return {
    code: 'unquoted-reference',
    severity: 'error',
    span: { start, end: start + reference.length },
    message: `inside { } and [ ] a reference needs quotes: ${reference}`,
    hint: `Quote it: "${reference}"`,
  };
}

function replaceAll(text: string, originals: ReadonlyMap<number, string>): string {
  let mended = '';
  let from = 0;
  for (const [start, reference] of originals) {
    mended += text.slice(from, start) + 'x'.repeat(reference.length);
    from = start + reference.length;
  }
  return mended + text.slice(from);
}

function* unquotedReferences(text: string): Generator<{ start: number; reference: string }> {
  let offset = 0;
  while (offset < text.length) {
    const lineEnd = endOfLine(text, offset);
    const head = FLOW_START.exec(text.slice(offset, lineEnd))?.[0];
    if (head === undefined) {
      offset = lineEnd + 1;
      continue;
    }
    const scan = scanFlow(text, offset + head.length);
    yield* scan.found;
    offset = endOfLine(text, scan.end) + 1;
  }
}

/** Scans one flow collection from its opening bracket to its end, or to the end of the text. */
function scanFlow(text: string, from: number) {
  const found: { start: number; reference: string }[] = [];
  let depth = 0;
  let atStart = true;
  let offset = from;
  while (offset < text.length) {
    const character = text[offset] ?? '';
    const reference = referenceAt(text, offset);
    if (reference !== undefined) found.push({ start: offset, reference });
    const length: number = reference?.length ?? tokenLength(text, offset, atStart);
    if (length === 1) depth += depthChange(character);
    if (depth === 0) break;
    if (length > 1 || /\S/.test(character)) atStart = length === 1 && /[[{,:]/.test(character);
    offset += length;
  }
  return { found, end: offset };
}

function referenceAt(text: string, offset: number): string | undefined {
  if (text[offset] !== '$') return undefined;
  REFERENCE.lastIndex = offset;
  return REFERENCE.exec(text)?.[0];
}

/** Of what stands at `offset`: a quoted text, a comment, or a single character. */
function tokenLength(text: string, offset: number, atStart: boolean): number {
  const character = text[offset] ?? '';
  if (atStart && (character === '"' || character === "'")) return quotedLength(text, offset);
  const isComment = character === '#' && /\s/.test(text[offset - 1] ?? '\n');
  return isComment ? Math.max(1, endOfLine(text, offset) - offset) : 1;
}

function quotedLength(text: string, offset: number): number {
  const quote = text[offset];
  let end = offset + 1;
  while (end < text.length && text[end] !== quote) {
    end += quote === '"' && text[end] === '\\' ? 2 : 1;
  }
  return Math.max(2, end + 1 - offset);
}

function depthChange(character: string): number {
  if (character === '{' || character === '[') return 1;
  return character === '}' || character === ']' ? -1 : 0;
}

function endOfLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end === -1 ? text.length : end;
}
