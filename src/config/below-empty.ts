import type { Path } from './locate.ts';

/** Keys whose value is written on lines of their own, with more indentation. */
const TAKE_LINES = new Set([
  'registries',
  'clusters',
  'auth',
  'connection',
  'proxy',
  'ssh',
  'pull-secret',
  'credentials',
]);

/** What was found of each map: a file may have thousands of wrong keys in one. */
const found = new WeakMap<object, ReadonlySet<string>>();

/**
 * The keys of a map that stand below one that takes a map and has nothing: they were meant to be
 * inside, and the empty key is the one mistake to tell. `allowed` is what may stand here; undefined
 * where the keys are names, each of a map.
 */
export function keysBelowEmpty(
  map: unknown,
  path: Path,
  allowed: readonly string[] | undefined,
): ReadonlySet<string> {
  if (!isMap(map)) return new Set();
  const below = found.get(map) ?? collect(map, path, allowed);
  found.set(map, below);
  return below;
}

function collect(map: object, path: Path, allowed: readonly string[] | undefined): Set<string> {
  const below = new Set<string>();
  let isEmptyAbove = false;
  for (const [key, value] of Object.entries(map)) {
    const isRight = allowed === undefined ? isMap(value) : allowed.includes(key);
    if (value === null) isEmptyAbove = TAKE_LINES.has(key) || isMapOfNames(path);
    else if (isRight) isEmptyAbove = false;
    else if (isEmptyAbove) below.add(key);
  }
  return below;
}

/** The keys of `registries` and `clusters` are names. */
export function isMapOfNames(path: Path): boolean {
  return path.length === 1 && (path[0] === 'registries' || path[0] === 'clusters');
}

function isMap(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
