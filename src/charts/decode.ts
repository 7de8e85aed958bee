import { formatGoFloat } from './go-float.ts';
import { compareBytes, type GoValue } from './go-json.ts';
import type { GoYaml } from './go-yaml.ts';

/** Turns a value into a field's type; `at` is the field's path, for the message. */
export type Decode<T> = (value: GoYaml, at: string) => T;

/** For each property of a struct: its key in the file, and what it holds. */
export type Fields<T> = {
  readonly [P in keyof T]: { readonly key: string; readonly decode: Decode<T[P]> };
};

/** Text; numbers and booleans are written out, as `sigs.k8s.io/yaml` does for a text field. */
export const text: Decode<string> = (value, at) => {
  if (typeof value === 'string') return value;
  if (typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return formatGoFloat(value);
  throw wrongKind(value, at, 'text');
};

export const flag: Decode<boolean> = (value, at) => {
  if (typeof value === 'boolean') return value;
  throw wrongKind(value, at, 'true or false');
};

/** A list; an empty entry becomes `missing`. */
export function listOf<T, M>(decode: Decode<T>, missing: M): Decode<readonly (T | M)[]> {
  return (value, at) => {
    if (!Array.isArray(value)) throw wrongKind(value, at, 'a list');
    return value.map((item, index) => (item === null ? missing : decode(item, `${at}[${index}]`)));
  };
}

/** A map of text to text; an empty value is empty text. */
export const map: Decode<ReadonlyMap<string, string>> = (value, at) => {
  if (!(value instanceof Map)) throw wrongKind(value, at, 'a map');
  const entries = [...value].map(
    ([key, member]) => [key, member === null ? '' : text(member, `${at}.${key}`)] as const,
  );
  return new Map(entries);
};

export function structOf<T extends object>(fields: Fields<T>, empty: T): Decode<T> {
  return (value, at) => decodeStruct(fields, empty, value, at);
}

/** A list of anything, passed on as it stands. */
export const values: Decode<readonly GoValue[]> = (value, at) => {
  if (!Array.isArray(value)) throw wrongKind(value, at, 'a list');
  return value.map((item, index) => anything(item, `${at}[${index}]`));
};

/**
 * Reads a map into a struct over what is known already. Keys are taken in the order of their bytes,
 * and names match whatever their case, because encoding/json does so; null leaves a field alone.
 * @throws {TypeError} for a value of the wrong kind.
 */
export function decodeStruct<T extends object>(
  fields: Fields<T>,
  known: T,
  value: GoYaml,
  at: string,
): T {
  if (value === null) return known;
  if (!(value instanceof Map)) throw wrongKind(value, at, 'a map');
  const result: T = { ...known };
  for (const [key, member] of [...value].sort(([a], [b]) => compareBytes(a, b))) {
    const property = propertyFor(fields, key);
    const path = at === '' ? key : `${at}.${key}`;
    // An unknown field is left out, but helm still refuses what JSON cannot hold.
    if (property === undefined) anything(member, path);
    else if (member !== null) result[property] = fields[property].decode(member, path);
  }
  return result;
}

function propertyFor<T>(fields: Fields<T>, key: string): keyof T | undefined {
  const properties = Object.keys(fields) as (keyof T)[];
  const folded = key.toLowerCase();
  return (
    properties.find((property) => fields[property].key === key) ??
    properties.find((property) => fields[property].key.toLowerCase() === folded)
  );
}

function anything(value: GoYaml, at: string): GoValue {
  // Through float64, as everything whose type Go does not know.
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map((item) => anything(item, at));
  if (value instanceof Map) {
    return new Map([...value].map(([key, member]) => [key, anything(member, at)] as const));
  }
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw wrongKind(value, at, 'a finite number');
  }
  return value;
}

function wrongKind(value: GoYaml, at: string, wanted: string): TypeError {
  const subject = at === '' ? 'the file' : at;
  return new TypeError(`${subject} must be ${wanted}, not ${kindOf(value)}`);
}

function kindOf(value: GoYaml): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (value instanceof Map) return 'a map';
  if (typeof value === 'boolean') return 'true or false';
  return typeof value === 'string' ? 'text' : 'a number';
}
