import { type Document, parseDocument } from 'yaml';
import { Builder, DEEPEST, type Place, TooComplex } from './placed-data.ts';
import type { Finding } from './rule.ts';
import { type Mended, mendUnquotedReferences } from './unquoted.ts';
import { findingOfFault, mergeConflict } from './yaml-fault.ts';

/**
 * Line ends, brackets and indicators for each value that a file may have: real files stay far
 * below. The parser takes some kilobytes of memory for each, and is not asked to read more.
 */
const TOKENS_PER_VALUE = 0.6;
/** More open brackets than this, also in texts and comments, are no registries file. */
const DEEPEST_OPEN = 500;
const TOKEN = /[\n,[\]{}:?|*&!"'\\]|- /g;

/** A file's text as plain data, with the place of each value. Maps have no prototype. */
export interface ParsedDocument {
  readonly data: unknown;
  readonly place: Place;
  readonly findings: readonly Finding[];
  /** Whether the text could be read as YAML, so that `data` is worth looking at. */
  readonly isReadable: boolean;
}

/**
 * Parses YAML 1.2. Never throws; bounded in time and memory by the size of the text.
 * @param mostValues that it may hold, aliases expanded.
 */
export function parseSource(text: string, mostValues: number): ParsedDocument {
  try {
    if (hasTooManyTokens(text, mostValues * TOKENS_PER_VALUE)) throw new TooComplex();
    const plain = parse(text);
    if (plain.contents === null && plain.errors.length === 0) return empty([nothing]);
    if (plain.errors.length === 0) return built(plain, new Map(), [], mostValues);
    const conflict = mergeConflict(text);
    if (conflict !== undefined) return empty([conflict]);
    const mended = mendUnquotedReferences(text);
    return mended.originals.size === 0 ? unreadable(plain, []) : parseMended(mended, mostValues);
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof TooComplex)) throw error;
    return empty([tooComplex(text, mostValues)]);
  }
}

/** Looks no further than the limit. Brackets that stay open are told by their number alone. */
function hasTooManyTokens(text: string, most: number): boolean {
  let count = 0;
  let open = 0;
  for (const [token] of text.matchAll(TOKEN)) {
    count += 1;
    if (token === '[' || token === '{') open += 1;
    if (token === ']' || token === '}') open -= 1;
    if (count > most || open > DEEPEST_OPEN) return true;
  }
  return false;
}

function parseMended(mended: Mended, mostValues: number): ParsedDocument {
  const document = parse(mended.text);
  if (document.errors.length > 0) return unreadable(document, mended.findings);
  return built(document, mended.originals, mended.findings, mostValues);
}

/** Duplicate keys are looked for here: the parser's own search is quadratic. */
function parse(text: string): Document.Parsed {
  const document = withoutStacks(() =>
    parseDocument(text, { uniqueKeys: false, prettyErrors: false, logLevel: 'error' }),
  );
  if (document.errors.some(({ code }) => code === 'RESOURCE_EXHAUSTION')) throw new TooComplex();
  return document;
}

/** The parser makes an `Error` of each fault: a stack for every one takes longer than all else. */
function withoutStacks<T>(work: () => T): T {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return work();
  } finally {
    Error.stackTraceLimit = limit;
  }
}

function unreadable(document: Document.Parsed, before: readonly Finding[]): ParsedDocument {
  const fault = findingOfFault(document.errors, document);
  return empty(fault === undefined ? before : [...before, fault]);
}

function empty(findings: readonly Finding[]): ParsedDocument {
  const place = { key: undefined, value: { start: 0, end: 0 }, children: new Map() };
  return { data: undefined, place, findings, isReadable: false };
}

const nothing: Finding = {
  code: 'file-empty',
  severity: 'error',
  span: { start: 0, end: 1 },
  message: 'the file is empty',
  hint: 'Start with `version: 1` and `registries:`.',
};

function tooComplex(text: string, mostValues: number): Finding {
  return {
    code: 'yaml-too-complex',
    severity: 'error',
    span: { start: 0, end: Math.min(1, text.length) },
    message: 'the file is too large or too deeply nested to be a registries file',
    hint: `It may have ${mostValues} values, aliases expanded, and ${DEEPEST} levels.`,
  };
}

function built(
  document: Document.Parsed,
  originals: ReadonlyMap<number, string>,
  before: readonly Finding[],
  mostValues: number,
): ParsedDocument {
  const { data, place, findings } = new Builder(originals, mostValues).build(document.contents);
  const fault = findingOfFault(document.warnings, document);
  const after = fault === undefined ? [] : [fault];
  return { data, place, findings: [...before, ...findings, ...after], isReadable: true };
}
