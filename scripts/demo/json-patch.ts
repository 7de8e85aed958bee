import { isDeepStrictEqual } from 'node:util';

/** One operation of a JSON Patch (RFC 6902); a service account needs no others. */
interface Operation {
  readonly op: string;
  readonly path: string;
  readonly value: unknown;
}

type Container = Record<string, unknown> & unknown[];

/** A patched copy. Throws when a test fails or the operation is not known here. */
export function patched<T>(document: T, operations: readonly Operation[]): T {
  const copy = structuredClone(document);
  for (const { op, path, value } of operations) {
    const keys = path.split('/').slice(1).map(unescaped);
    const last = keys.pop() ?? '';
    const parent = keys.reduce<Container>((node, key) => node[key] as Container, copy as Container);
    if (op === 'test') requireEqual(parent[last], value, path);
    else if (op !== 'add') throw new Error(`this stand-in does not know the operation ${op}`);
    else if (last === '-') parent.push(value);
    else parent[last] = value;
  }
  return copy;
}

function requireEqual(found: unknown, expected: unknown, path: string): void {
  if (!isDeepStrictEqual(found, expected)) throw new Error(`testing ${path} failed`);
}

/** RFC 6901: `~1` is a slash, `~0` a tilde. */
function unescaped(key: string): string {
  return key.replaceAll('~1', '/').replaceAll('~0', '~');
}
