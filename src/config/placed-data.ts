import {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import type { Finding, Span } from './rule.ts';

export const DEEPEST = 32;

/** More values or levels than any registries file has. */
export class TooComplex extends Error {}

/** Where a value stands in the text, and the values inside it. */
export interface Place {
  /** Of the key that leads here; undefined for items of a list and the whole. */
  readonly key: Span | undefined;
  readonly value: Span;
  /** By key, or by index from 0. */
  readonly children: ReadonlyMap<string, Place>;
}

interface Built {
  readonly data: unknown;
  readonly place: Place;
}

/** Makes plain data of a YAML document's nodes, and remembers the place of each. */
export class Builder {
  readonly #originals: ReadonlyMap<number, string>;
  readonly #anchors = new Map<string, Node>();
  readonly #findings: Finding[] = [];
  readonly #mostValues: number;
  #nodes = 0;

  /** @param originals texts, by where they start, that were quoted so that YAML could be read. */
  constructor(originals: ReadonlyMap<number, string>, mostValues: number) {
    this.#originals = originals;
    this.#mostValues = mostValues;
  }

  /** @throws TooComplex */
  build(contents: Node | null): Built & { readonly findings: readonly Finding[] } {
    const root = this.#value(contents, undefined, { start: 0, end: 0 }, 0);
    return { ...root, findings: this.#findings };
  }

  #value(node: Node | null, key: Span | undefined, fallback: Span, depth: number): Built {
    this.#nodes += 1;
    if (this.#nodes > this.#mostValues || depth > DEEPEST) throw new TooComplex();
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
    // Of `{{ a template }}` nothing is known: neither what it holds nor what it lacks.
    const isUnknown = children.size === 0 && node.items.length > 0;
    return { data: isUnknown ? undefined : data, place: { key, value: spanOf(node), children } };
  }

  #keyOf(pair: Pair<Node, Node | null>): string | undefined {
    const { key } = pair;
    if (isScalar(key) && key.value !== null) {
      return typeof key.value === 'string' ? key.value : (key.source ?? String(key.value));
    }
    const span = key === null ? spanOf(pair.value) : spanOf(key);
    this.#findings.push(keyNotText(span, isMap(key) && pair.value === null));
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

function keyNotText(span: Span, isTemplate: boolean): Finding {
  return {
    code: 'yaml-key',
    severity: 'error',
    span,
    message: 'a key must be plain text',
    hint: isTemplate
      ? 'Templates in `{{ }}` are not expanded here: write "${NAME}", an environment variable of the step.'
      : 'Look for a missing key before the colon, or a key in brackets.',
  };
}
