import { oneLine, shown } from '../report/text.ts';
import { isMapOfNames, keysBelowEmpty } from './below-empty.ts';
import { DEFINITION_OF_PATTERN, PLAIN_KEYS } from './generated/vocabulary.ts';
import type { Locator } from './locate.ts';
import { isSecretPath } from './references.ts';
import type { Words } from './rule.ts';
import type { SchemaError, SchemaFinding } from './schema-error.ts';
import { wordsOfForm } from './schema-forms.ts';
import { unknownTag } from './schema-tags.ts';
import { githubExpression, literalSecret, noValue } from './secret-words.ts';
import { didYouMean } from './suggest.ts';

/** What is wrong with one value; undefined for errors that another one already tells. */
export function valueFinding(error: SchemaError, locator: Locator): SchemaFinding | undefined {
  const words = wordsOf(error);
  if (words === undefined) return undefined;
  if (isMeantForAbove(error)) return { broken: error.path, finding: undefined };
  const isTag = error.keyword === 'discriminator';
  const path = isTag ? [...error.path, String(error.params.tag)] : error.path;
  // What belongs to an unknown tag was not checked, and may be of any type.
  const broken = isTag && error.params.tag !== 'provider' ? error.path : path;
  return { broken, finding: { severity: 'error', span: locator.value(path), ...words } };
}

/** `provider: quay` beside the name of the registry that it should be inside of. */
function isMeantForAbove({ keyword, path, value, parent }: SchemaError): boolean {
  const above = path.slice(0, -1);
  if (keyword !== 'type' || value === null || !isMapOfNames(above)) return false;
  return keysBelowEmpty(parent, above, undefined).has(String(path.at(-1)));
}

function wordsOf(error: SchemaError): Words | undefined {
  const { keyword, propertyName, value, path } = error;
  if (propertyName !== undefined || keyword === 'required' || keyword === 'propertyNames') {
    return undefined;
  }
  if (keyword === 'discriminator') return unknownTag(error);
  if (value === null) return noValue(path);
  if (isSecretPath(path)) return literalSecret(value, path);
  const words = WORDS_OF_KEYWORD[keyword]?.(error);
  const expression = typeof value === 'string' ? githubExpression(value) : undefined;
  if (words === undefined || expression === undefined) return words;
  if (takesReference(error)) return expression;
  return { ...words, code: expression.code, message: expression.message };
}

/** Truth values and words out of a list are written as they are. */
function takesReference({ keyword, params }: SchemaError): boolean {
  return keyword === 'pattern' || (keyword === 'type' && params.type !== 'boolean');
}

const WORDS_OF_KEYWORD: Readonly<Record<string, (error: SchemaError) => Words | undefined>> = {
  type: wrongType,
  pattern: wrongForm,
  enum: ({ value, params }) => unknownValue(value, params.allowedValues as readonly string[]),
  const: ({ value }) => ({
    code: 'unsupported-version',
    message: `version ${shown(value)} of the format is not known`,
    hint: 'Write `version: 1`, without quotes.',
  }),
  minItems: () => emptyCollection('list'),
  minProperties: () => emptyCollection('map'),
  maxProperties: ({ value }) => ({
    code: 'invalid-value',
    message: `${Object.keys(Object(value))
      .map((key) => `\`${oneLine(key, 40)}\``)
      .join(' and ')} exclude each other`,
    hint: 'Keep one of them.',
  }),
  minimum: outOfRange,
  maximum: outOfRange,
};

function outOfRange({ value }: SchemaError): Words {
  return {
    code: 'invalid-value',
    message: `${shown(value)} is not a port`,
    hint: 'Ports go from 1 to 65535.',
  };
}

function emptyCollection(what: 'list' | 'map'): Words {
  return {
    code: 'missing-value',
    message: `the ${what} is empty`,
    hint: 'Fill it, or remove the key.',
  };
}

function unknownValue(value: unknown, allowed: readonly string[]): Words {
  return {
    code: 'unknown-value',
    message: `${shown(value)} is not one of ${allowed.join(', ')}`,
    hint: didYouMean(String(value), allowed) ?? `Use one of ${allowed.join(', ')}.`,
  };
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'text',
  object: 'a map (`key: value`)',
  array: 'a list',
  integer: 'a whole number',
  boolean: 'true or false',
};

/** Keys that take a duration, of which a bare number is none, with or without quotes. */
const DURATIONS: ReadonlySet<unknown> = new Set(['sync-every', 'renew-before']);

function wrongType({ params, value, path, source }: SchemaError): Words | undefined {
  const types = [params.type].flat().map(String);
  const isPlain = PLAIN_KEYS.has(String(path.findLast((step) => Number.isNaN(Number(step)))));
  const isSimple = typeof value === 'number' || typeof value === 'boolean';
  // Of `tls: false` no text would do.
  if (path.at(-1) === 'tls' && isSimple) return wordsOfForm('tls', String(value), path);
  if (typeof value === 'number' && DURATIONS.has(path.at(-1))) {
    return wordsOfForm('duration', source, path);
  }
  if (isSimple && types.includes('string') && isPlain) return quoteIt(value, source);
  const expected = types.map((type) => TYPE_NAMES[type] ?? type).join(' or ');
  const hint =
    path.length === 0
      ? 'Start with `version: 1` and `registries:`, without `-`, and with a space after each colon.'
      : typeHint(types, value, isPlain, String(path.at(-1)));
  return {
    code: 'wrong-type',
    message: `expected ${expected}, found ${kindOf(value)}`,
    ...(hint === undefined ? {} : { hint }),
  };
}

function quoteIt(value: unknown, source: string): Words {
  return {
    code: 'quote-it',
    message: `YAML reads this as ${kindOf(value)}, and text is expected`,
    hint: `Quote it: "${oneLine(source, 60)}"`,
  };
}

/** How a map is written that people give a word. */
const EXAMPLES_OF_MAPS: Readonly<Record<string, string>> = {
  auth: 'For example `auth: { type: password, username: ci, password: "${NAME}" }`.',
  connection: 'For example `connection: { method: direct }`, which is the default.',
  'pull-secret': 'For example `pull-secret: { clusters: all }`.',
};

function typeHint(
  types: readonly string[],
  value: unknown,
  isPlain: boolean,
  key: string,
): string | undefined {
  if (types.includes('boolean')) return 'Write true or false, without quotes.';
  if (types.includes('array') && typeof value === 'string' && isPlain) {
    return `Put it into a list: [${oneLine(value, 60)}].`;
  }
  if (types.includes('integer') && typeof value === 'string') return 'Write it without quotes.';
  if (types[0] !== 'object') return undefined;
  return Array.isArray(value)
    ? 'Write it as `key: value` lines, without `-`.'
    : EXAMPLES_OF_MAPS[key];
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (value === null || value === undefined) return 'nothing';
  if (typeof value === 'object') return 'a map';
  if (typeof value === 'string') return 'text';
  return typeof value === 'number' ? 'a number' : `${value}`;
}

function wrongForm({ params, value, path }: SchemaError): Words | undefined {
  if (typeof value !== 'string') return undefined;
  return (
    wordsOfForm(DEFINITION_OF_PATTERN[String(params.pattern)] ?? '', value, path) ?? {
      code: 'invalid-value',
      message: `\`${path.at(-1)}\` does not have the required form`,
    }
  );
}
