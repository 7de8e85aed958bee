import type { Pair, ParsedNode, YAMLMap } from 'yaml';
import { type Alias, isAlias, isMap, isScalar, isSeq, parseAllDocuments, Scalar } from 'yaml';
import { formatGoFloat } from './go-float.ts';

/**
 * What go-yaml makes of a YAML document: maps keep their keys as the strings that
 * `sigs.k8s.io/yaml` turns them into, and integers their full width.
 */
export type GoYaml = string | bigint | number | boolean | null | GoYaml[] | Map<string, GoYaml>;

/** Nodes visited, aliases expanded: far above any real file, far below what an alias bomb needs. */
const MOST_NODES = 100_000;

/**
 * Reads the first document of a YAML text as helm does, by the rules of go-yaml 2: YAML 1.1's
 * booleans and integers (`yes`, `0755`), dates as strings, the last of two equal keys. What a
 * scalar means decides the digest of the chart's config, hence the precision.
 * @throws {SyntaxError} with the parser's message for what is not YAML, or grows without bound.
 */
export function parseGoYaml(text: string): GoYaml {
  const documents = parseAllDocuments(text, {
    // Every scalar is left as text: what it means is decided here.
    schema: 'failsafe',
    version: '1.1',
    uniqueKeys: false,
    logLevel: 'silent',
  });
  const document = Array.isArray(documents) ? documents[0] : undefined;
  if (document === undefined) return null;
  const problem = document.errors[0];
  if (problem !== undefined) throw new SyntaxError(problem.message.split('\n')[0]);
  const reader = new NodeReader((alias) => alias.resolve(document) as ParsedNode | undefined);
  return reader.read(document.contents as ParsedNode | null);
}

class NodeReader {
  readonly #target: (alias: Alias) => ParsedNode | undefined;
  /** Aliases being expanded. */
  readonly #open = new Set<unknown>();
  #visited = 0;

  constructor(target: (alias: Alias) => ParsedNode | undefined) {
    this.#target = target;
  }

  read(node: unknown): GoYaml {
    this.#visited += 1;
    if (this.#visited > MOST_NODES) throw new SyntaxError('document contains excessive aliasing');
    if (isAlias(node)) return this.#alias(node);
    if (isScalar(node)) return scalarValue(node);
    if (isSeq(node)) return node.items.map((item) => this.read(item));
    if (isMap(node)) return this.#map(node);
    return null;
  }

  #alias(alias: Alias): GoYaml {
    const target = this.#target(alias);
    if (target === undefined) throw new SyntaxError(`unknown anchor '${alias.source}' referenced`);
    if (this.#open.has(target)) {
      throw new SyntaxError(`anchor '${alias.source}' value contains itself`);
    }
    this.#open.add(target);
    const value = this.read(target);
    this.#open.delete(target);
    return value;
  }

  #map(map: YAMLMap): Map<string, GoYaml> {
    const result = new Map<string, GoYaml>();
    for (const pair of map.items) this.#pair(pair, result);
    return result;
  }

  #pair(pair: Pair, into: Map<string, GoYaml>): void {
    if (isMergeKey(pair.key)) this.#merge(pair.value, into);
    else into.set(keyText(this.read(pair.key)), this.read(pair.value));
  }

  #merge(node: unknown, into: Map<string, GoYaml>): void {
    const value = this.read(node);
    // Backwards, since earlier maps take precedence.
    const sources = Array.isArray(value) ? value.toReversed() : [value];
    for (const source of sources) {
      if (!(source instanceof Map)) {
        throw new SyntaxError('map merge requires map or sequence of maps as the value');
      }
      for (const [key, member] of source) into.set(key, member);
    }
  }
}

function isMergeKey(key: unknown): boolean {
  return isScalar(key) && key.value === '<<' && key.type === Scalar.PLAIN && key.tag === undefined;
}

function keyText(key: GoYaml): string {
  if (typeof key === 'string') return key;
  if (typeof key === 'bigint' || typeof key === 'boolean') return String(key);
  if (typeof key === 'number') return floatKey(key);
  throw new SyntaxError('a map has a key that is not text, a number or a boolean');
}

function floatKey(key: number): string {
  if (Number.isNaN(key)) return '.nan';
  if (!Number.isFinite(key)) return key > 0 ? '.inf' : '-.inf';
  return formatGoFloat(key);
}

const TAG = 'tag:yaml.org,2002:';
const RESOLVED_TAGS: ReadonlySet<string | undefined> = new Set(
  ['bool', 'int', 'float', 'null', 'timestamp'].map((name) => TAG + name),
);

function scalarValue(node: Scalar): GoYaml {
  const text = String(node.value);
  if (!text.isWellFormed()) throw new SyntaxError('found invalid Unicode character escape code');
  if (node.tag === `${TAG}binary`) return Buffer.from(text, 'base64').toString('utf8');
  const isPlain = node.type === Scalar.PLAIN && node.tag === undefined;
  return isPlain || RESOLVED_TAGS.has(node.tag) ? resolveScalar(text) : text;
}

const WORDS: ReadonlyMap<string, boolean | number | null> = new Map<
  string,
  boolean | number | null
>([
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map(
    (word) => [word, true] as const,
  ),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map(
    (word) => [word, false] as const,
  ),
  ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, null] as const),
  ...['.nan', '.NaN', '.NAN'].map((word) => [word, Number.NaN] as const),
  ...['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'].map(
    (word) => [word, Number.POSITIVE_INFINITY] as const,
  ),
  ...['-.inf', '-.Inf', '-.INF'].map((word) => [word, Number.NEGATIVE_INFINITY] as const),
]);

/** A plain scalar's value. Dates need no rule: nothing that looks like one is a number. */
function resolveScalar(text: string): string | bigint | number | boolean | null {
  const word = WORDS.get(text);
  if (word !== undefined) return word;
  if (!/^[-+.\d]/.test(text)) return text;
  if (text.startsWith('.')) return floatValue(text) ?? text;
  const plain = text.replaceAll('_', '');
  return integerValue(plain) ?? floatValue(plain) ?? text;
}

const INTEGER = /^([-+]?)(0[xX][\da-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9]\d*)$/;

/** As strconv.ParseInt with base 0, then ParseUint: a leading zero means octal. */
function integerValue(plain: string): bigint | undefined {
  const [, sign = '', digits = ''] = INTEGER.exec(plain) ?? [];
  if (digits === '') return undefined;
  const magnitude = BigInt(/^0[0-7]/.test(digits) ? `0o${digits.slice(1)}` : digits);
  const value = sign === '-' ? -magnitude : magnitude;
  const largest = sign === '' ? 2n ** 64n - 1n : 2n ** 63n - 1n;
  return value >= -(2n ** 63n) && value <= largest ? value : undefined;
}

const FLOAT = /^[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?$/;

function floatValue(plain: string): number | undefined {
  const value = FLOAT.test(plain) ? Number(plain) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}
