import { validate as generated } from './generated/validate.ts';
import type { Locator, Path } from './locate.ts';
import { prune } from './prune.ts';
import type { RawFile } from './raw.ts';
import type { Finding } from './rule.ts';
import type { SchemaError } from './schema-error.ts';
import { keyFindings } from './schema-keys.ts';
import { valueFinding } from './schema-values.ts';

interface Validator {
  (data: unknown): boolean;
  errors?: readonly GeneratedError[] | null;
}

interface GeneratedError extends Omit<SchemaError, 'path' | 'value' | 'parent' | 'source'> {
  readonly instancePath: string;
}

/** More is not read by anyone, and would take long to place. */
const MOST_ERRORS = 2000;

const validate = generated as unknown as Validator;

/** Checks data against the schema. What is returned beside the findings fits it. */
export function checkSchema(
  data: unknown,
  locator: Locator,
): { readonly findings: readonly Finding[]; readonly raw: RawFile } {
  if (validate(data)) return { findings: [], raw: data as RawFile };
  const errors = (validate.errors ?? [])
    .slice(0, MOST_ERRORS)
    .map((error) => located(error, data, locator));
  const found = [
    ...keyFindings(errors, locator),
    ...errors.flatMap((error) => valueFinding(error, locator) ?? []),
  ];
  const broken = found.flatMap(({ broken: path }) => (path === undefined ? [] : [path]));
  return {
    findings: firstAtEachPlace(found.flatMap(({ finding }) => finding ?? [])),
    raw: prune(data, broken) as RawFile,
  };
}

function located(error: GeneratedError, data: unknown, locator: Locator): SchemaError {
  const { keyword, params, propertyName, instancePath } = error;
  const path = instancePath
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  const value = valueAt(data, path);
  const parent = valueAt(data, path.slice(0, -1));
  return { keyword, params, propertyName, path, value, parent, source: locator.source(path) };
}

function valueAt(data: unknown, path: Path): unknown {
  let value = data;
  for (const step of path) value = (value as Record<string, unknown> | undefined)?.[step];
  return value;
}

/** A value that breaks several keywords of the schema is one mistake. */
function firstAtEachPlace(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Set<string>();
  return findings.filter(({ code, span, message }) => {
    const key = code === 'missing-key' ? `${span.start} ${message}` : `${span.start} ${span.end}`;
    return !seen.has(key) && seen.add(key);
  });
}
