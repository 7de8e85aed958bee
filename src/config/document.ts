import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import type { Finding, Span } from './rule.ts';
import { type Mended, mendUnquotedReferences } from './unquoted.ts';
import { findingOfFault } from './yaml-fault.ts';

/** Far more than a thousand registries need; aliases cannot multiply beyond it. */
const MOST_NODES = 250_000;
const DEEPEST = 32;

/**
 * Line ends, brackets and indicators: a thousand registries have a fifth of it. The parser takes
 * some kilobytes of memory for each, and is not asked to read a text with more.
 */
const MOST_TOKENS = 150_000;
/** More open brackets than this, also in texts and comments, are no registries file. */
const DEEPEST_OPEN = 500;
const TOKEN = /[\n,[\]{}:?|*&!]|- /g;

/** Where a value stands in the text, and the values inside it. */
export interface Place {
  /** Of the key that leads here; undefined for items of a list and the whole. */
  readonly key: Span | undefined;
  readonly value: Span;
  /** By key, or by index from 0. */
  readonly children: ReadonlyMap<string, Place>;
}

/** A file's text as plain data, with the place of each value. Maps have no prototype. */
export interface ParsedDocument {
  readonly data: unknown;
  readonly place: Place;
  readonly findings: readonly Finding[];
  /** Whether the text could be read as YAML, so that `data` is worth looking at. */
  readonly isReadable: boolean;
}

/** Parses YAML 1.2. Never throws; bounded in time and memory by the size of the text. */
export function parseSource(text: string): ParsedDocument {
  try {
    if (countTokens(text) > MOST_TOKENS) throw new TooComplex();
    const plain = parse(text);
    if (plain.contents === null && plain.errors.length === 0) return empty([nothing]);
    if (plain.errors.length === 0) return new Builder(plain, new Map()).build([]);
    const mended = mendUnquotedReferences(text);
    return mended.originals.size === 0 ? unreadable(plain, []) : parseMended(mended);
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof TooComplex)) throw error;
    return empty([tooComplex(text)]);
  }
}

/** Counts no further than the limit. Brackets that stay open are told by their number alone. */
function countTokens(text: string): number {
  let count = 0;
  let open = 0;
  for (const [token] of text.matchAll(TOKEN)) {
    count += 1;
    if (token === '[' || token === '{') open += 1;
    if (token === ']' || token === '}') open -= 1;
    if (count > MOST_TOKENS || open > DEEPEST_OPEN) return Number.POSITIVE_INFINITY;
  }
  return count;
}

function parseMended(mended: Mended): ParsedDocument {
  const document = parse(mended.text);
  if (document.errors.length > 0) return unreadable(document, mended.findings);
  return new Builder(document, mended.originals).build(mended.findings);
}

/** Duplicate keys are looked for here: the parser's own search is quadratic. */
function parse(text: string): Document.Parsed {
  const document = parseDocument(text, {
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'error',
  });
  if (document.errors.some(({ code }) => code === 'RESOURCE_EXHAUSTION')) throw new TooComplex();
  return document;
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

function tooComplex(text: string): Finding {
  return {
    code: 'yaml-too-complex',
    severity: 'error',
    span: { start: 0, end: Math.min(1, text.length) },
    message: 'the file is too large or too deeply nested to be a registries file',
    hint: `It may have ${MOST_NODES} values, aliases expanded, and ${DEEPEST} levels.`,
  };
}

class TooComplex extends Error {}

interface Built {
  readonly data: unknown;
  readonly place: Place;
}

class Builder {
  readonly #document: Document.Parsed;
  readonly #originals: ReadonlyMap<number, string>;
  readonly #anchors = new Map<string, Node>();
  readonly #findings: Finding[] = [];
  #nodes = 0;

  constructor(document: Document.Parsed, originals: ReadonlyMap<number, string>) {
    this.#document = document;
    this.#originals = originals;
  }

  build(before: readonly Finding[]): ParsedDocument {
    const { contents, warnings } = this.#document;
    const root = this.#value(contents, undefined, { start: 0, end: 0 }, 0);
    const fault = findingOfFault(warnings, this.#document);
    if (fault !== undefined) this.#findings.push(fault);
    return { ...root, findings: [...before, ...this.#findings], isReadable: true };
  }

  #value(node: Node | null, key: Span | undefined, fallback: Span, depth: number): Built {
    this.#nodes += 1;
    if (this.#nodes > MOST_NODES || depth > DEEPEST) throw new TooComplex();
    if (node === null) return { data: null, place: leaf(key, fallback) };
    if (isAlias(node)) return this.#alias(node, key, depth);
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, node);
    if (isMap(node)) return this.#map(node, key, depth);
    if (isSeq(node)) return this.#list(node, key, depth);
    return { data: this.#scalar(node as Scalar), place: leaf(key, spanOf(node)) };
  }

  #scalar(node: Scalar): unknown {
    const original = this.#originals.get(node.range?.[0] ?? -1);
    if (original !== undefined && typeof node.value === 'string') {
      return original + node.value.slice(original.length);
    }
    return typeof node.value === 'bigint' ? Number(node.value) : node.value;
  }

  #alias(node: Alias, key: Span | undefined, depth: number): Built {
    const target = this.#anchors.get(node.source);
    if (target !== undefined) return this.#value(target, key, spanOf(target), depth + 1);
    this.#findings.push(noAnchor(node));
    return { data: undefined, place: leaf(key, spanOf(node)) };
  }

  #list(node: YAMLSeq, key: Span | undefined, depth: number): Built {
    const data: unknown[] = [];
    const children = new Map<string, Place>();
    for (const [index, item] of node.items.entries()) {
      const built = this.#value(item as Node | null, undefined, spanOf(node), depth + 1);
      data.push(built.data);
      children.set(String(index), built.place);
    }
    return { data, place: { key, value: spanOf(node), children } };
  }

  #map(node: YAMLMap, key: Span | undefined, depth: number): Built {
    const data: Record<string, unknown> = Object.create(null);
    const children = new Map<string, Place>();
    for (const pair of node.items as Pair<Node, Node | null>[]) {
      const name = this.#keyOf(pair);
      if (name === undefined) continue;
      const keySpan = spanOf(pair.key);
      if (children.has(name)) {
        this.#findings.push(duplicateKey(name, keySpan));
        // Its place is kept under a name that no key can have, so that its value is never shown.
        const place = this.#value(pair.value, keySpan, keySpan, depth + 1).place;
        children.set(`${name}\0${children.size}`, place);
        continue;
      }
      const after = { start: keySpan.end, end: keySpan.end + 1 };
      const built = this.#value(pair.value, keySpan, after, depth + 1);
      if (built.data !== undefined) data[name] = built.data;
      children.set(name, built.place);
    }
    return { data, place: { key, value: spanOf(node), children } };
  }

  #keyOf(pair: Pair<Node, Node | null>): string | undefined {
    const { key } = pair;
    if (isScalar(key) && key.value !== null) {
      return typeof key.value === 'string' ? key.value : (key.source ?? String(key.value));
    }
    this.#findings.push(keyNotText(key === null ? spanOf(pair.value) : spanOf(key)));
    return undefined;
  }
}

function leaf(key: Span | undefined, value: Span): Place {
  return { key, value, children: NO_CHILDREN };
}

const NO_CHILDREN: ReadonlyMap<string, Place> = new Map();

function spanOf(node: Node | null | undefined): Span {
  const [start, end] = node?.range ?? [0, 0];
  return { start, end: Math.max(end, start + 1) };
}

/** Its name is not told: it may be a secret that starts with `*`. */
function noAnchor(node: Alias): Finding {
  return {
    code: /\W/.test(node.source) ? 'unquoted-glob' : 'yaml-alias',
    severity: 'error',
    span: spanOf(node),
    message: 'YAML takes this for an alias, and there is no anchor of that name before it',
    hint: 'A value that starts with `*` needs quotes, for example "*-web".',
  };
}

function duplicateKey(name: string, span: Span): Finding {
  return {
    code: 'yaml-duplicate-key',
    severity: 'error',
    span,
    message: `the key ${JSON.stringify(name)} is there already`,
    hint: 'Remove one of the two, or give it another name.',
  };
}

function keyNotText(span: Span): Finding {
  return {
    code: 'yaml-key',
    severity: 'error',
    span,
    message: 'a key must be plain text',
    hint: 'Look for a missing key before the colon, or a key in brackets.',
  };
}
