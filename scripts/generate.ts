/**
 * Makes `src/config/generated/` out of `registries.schema.json`: the types of the file's text, a
 * validator that needs nothing at run time, and the words the diagnostics use. `--check` compares
 * with what is committed instead of writing.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Ajv } from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';
import { transform } from 'esbuild';
import { compile } from 'json-schema-to-typescript';
import { leanValidator } from './lean-validator.ts';

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
type JsonObject = { [key: string]: Json };

const root = dirname(import.meta.dirname);
const folder = join(root, 'src', 'config', 'generated');
const BANNER =
  '// Generated from registries.schema.json by scripts/generate.ts: change that instead.\n';

/** Keywords that say nothing to a validator. */
const ANNOTATIONS = new Set(['description', 'examples', 'title']);

const schema = JSON.parse(readFileSync(join(root, 'registries.schema.json'), 'utf8')) as JsonObject;

const files: Readonly<Record<string, string>> = {
  'registries-document.ts': await typesOf(schema),
  'validate.ts': await validatorOf(schema),
  'vocabulary.ts': vocabularyOf(schema),
};

if (process.argv.includes('--check')) check();
else write();

async function typesOf(source: JsonObject): Promise<string> {
  // Named by the caller: a title or an id would be taken for the name.
  const { title: _title, $id: _id, ...rest } = structuredClone(source);
  return compile(rest, 'RegistriesDocument', {
    bannerComment: BANNER,
    additionalProperties: false,
    ignoreMinAndMaxItems: true,
    style: { singleQuote: true, printWidth: 100 },
  });
}

async function validatorOf(source: JsonObject): Promise<string> {
  const ajv = new Ajv({
    allErrors: true,
    discriminator: true,
    allowUnionTypes: true,
    inlineRefs: false,
    messages: false,
    code: { source: true, esm: true, optimize: 2 },
  });
  const lean = forValidation(source) as JsonObject;
  const make = standalone as unknown as (ajv: Ajv, validate: unknown) => string;
  const code = leanValidator(make(ajv, ajv.compile(lean)));
  const { code: small } = await transform(code.replace(/export default \w+;/, ''), {
    minify: true,
    treeShaking: true,
    format: 'esm',
    target: 'node24',
  });
  if (/\brequire\(|\bimport\b/.test(small)) {
    throw new Error('the validator needs a module at run time: use other keywords in the schema');
  }
  return `// @ts-nocheck\n${BANNER}${small}`;
}

/**
 * Without annotations; and closed objects as an enumeration of their keys, so that the error about
 * a key that is not known holds those that are.
 */
function forValidation(node: Json): Json {
  if (Array.isArray(node)) return node.map(forValidation);
  if (node === null || typeof node !== 'object') return node;
  const result: JsonObject = {};
  for (const [key, value] of Object.entries(node)) {
    if (ANNOTATIONS.has(key) && (typeof value === 'string' || Array.isArray(value))) continue;
    result[key] = forValidation(value);
  }
  if (node.additionalProperties === false && isObject(node.properties)) {
    delete result.additionalProperties;
    result.propertyNames = { enum: Object.keys(node.properties) };
  }
  return result;
}

function vocabularyOf(source: JsonObject): string {
  const secret = new Set<string>();
  const plain = new Set<string>();
  for (const [name, property] of propertiesOf(source)) {
    if (property.$ref === '#/definitions/secret') secret.add(name);
    else if (canBeText(property, source)) plain.add(name);
  }
  const patterns = Object.entries(source.definitions as Record<string, JsonObject>)
    .filter(([, definition]) => typeof definition.pattern === 'string')
    .map(([name, definition]) => [definition.pattern as string, name] as const);
  // Two definitions with one pattern: the first is the one that a message is written for.
  const named = Object.fromEntries([...patterns].reverse());
  return [
    BANNER,
    '/** Keys whose values are secrets. */',
    `export const SECRET_KEYS: ReadonlySet<string> = new Set(${JSON.stringify([...secret])});\n`,
    '/** Keys whose values are text, or lists of it, that may be shown. */',
    `export const PLAIN_KEYS: ReadonlySet<string> = new Set(${JSON.stringify([...plain])});\n`,
    '/** The definition that each pattern of the schema stands in. */',
    `export const DEFINITION_OF_PATTERN: Readonly<Record<string, string>> = ${JSON.stringify(named, undefined, 2)};\n`,
    '/** The types of `auth` that each provider, and each kind of cluster, takes. */',
    `export const AUTH_TYPES: Readonly<Record<string, readonly string[]>> = ${JSON.stringify(authTypesOf(source), undefined, 2)};\n`,
  ].join('\n');
}

function authTypesOf(source: JsonObject): Readonly<Record<string, readonly string[]>> {
  const definitions = source.definitions as Record<string, JsonObject>;
  const definitionOf = (node: JsonObject) =>
    definitions[String(node.$ref).replace('#/definitions/', '')] as JsonObject;
  const types = (auth: JsonObject) =>
    (definitionOf(auth).oneOf as JsonObject[]).map((one) =>
      String(propertyOf(definitionOf(one), 'type').const),
    );
  const owners = [
    ...Object.values(definitions).map(
      (one) => [String(propertyOf(one, 'provider').const), one] as const,
    ),
    ...Object.entries((definitions.cluster as JsonObject).properties as Record<string, JsonObject>),
  ];
  return Object.fromEntries(
    owners
      .filter(([name, one]) => name !== 'undefined' && '$ref' in propertyOf(one, 'auth'))
      .map(([name, one]) => [name, types(propertyOf(one, 'auth'))]),
  );
}

function propertyOf({ properties }: JsonObject, name: string): JsonObject {
  return (properties as Record<string, JsonObject> | undefined)?.[name] ?? {};
}

/** False for keys that take a map alone: a text there is a mistake, and may be a secret. */
function canBeText(property: JsonObject, source: JsonObject): boolean {
  const name = String(property.$ref ?? '').replace('#/definitions/', '');
  const definition = (source.definitions as Record<string, JsonObject>)[name] ?? property;
  if ('const' in definition || 'enum' in definition) return true;
  return [definition.type].flat().some((type) => type !== 'object' && type !== undefined);
}

function* propertiesOf(node: Json): Generator<[string, JsonObject]> {
  if (node === null || typeof node !== 'object') return;
  if (!Array.isArray(node) && isObject(node.properties)) {
    for (const [name, property] of Object.entries(node.properties)) {
      yield [name, property as JsonObject];
    }
  }
  for (const child of Object.values(node)) yield* propertiesOf(child as Json);
}

function isObject(node: Json | undefined): node is JsonObject {
  return typeof node === 'object' && node !== null && !Array.isArray(node);
}

function write(): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
}

function check(): void {
  const stale = Object.entries(files).filter(([name, content]) => {
    try {
      return readFileSync(join(folder, name), 'utf8') !== content;
    } catch {
      return true;
    }
  });
  if (stale.length === 0) return;
  console.error(`run \`npm run generate\`: ${stale.map(([name]) => name).join(', ')} out of date`);
  process.exitCode = 1;
}
