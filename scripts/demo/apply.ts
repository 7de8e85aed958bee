/** An object of the Kubernetes API, whatever its kind. */
export interface ApiObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Record<string, unknown> & { readonly name: string };
  readonly [field: string]: unknown;
}

/** An object with the field manager of each of its fields. */
export interface Applied {
  readonly object: ApiObject;
  /** Path of a field, as {@link leavesOf} writes it → manager. */
  readonly managers: ReadonlyMap<string, string>;
}

/** Fields that identify an object and that nobody manages. */
const UNMANAGED =
  /^(apiVersion|kind|metadata\/(name|namespace|uid|resourceVersion|creationTimestamp))$/;

/**
 * Server-side apply for objects made of maps: fields become those of the manager, those it no
 * longer applies go, and a field that another manager holds with another value is a conflict.
 * Returns what there is to store, or the conflicting manager.
 * https://kubernetes.io/docs/reference/using-api/server-side-apply/
 */
export function applyObject(
  stored: Applied | undefined,
  intent: ApiObject,
  manager: string,
  force: boolean,
): Applied | { readonly conflict: string } {
  const before = new Map(stored === undefined ? [] : leavesOf(stored.object));
  const managers = new Map(stored?.managers);
  const applied = leavesOf(intent).filter(([path]) => !UNMANAGED.test(path));
  for (const [path, value] of applied) {
    const holder = managers.get(path);
    const differs = JSON.stringify(before.get(path)) !== JSON.stringify(value);
    if (holder !== undefined && holder !== manager && differs && !force)
      return { conflict: holder };
    if (holder === undefined || differs) managers.set(path, manager);
    before.set(path, value);
  }
  const kept = new Set(applied.map(([path]) => path));
  for (const [path, holder] of managers) {
    if (holder !== manager || kept.has(path)) continue;
    managers.delete(path);
    before.delete(path);
  }
  const identity = leavesOf(stored?.object ?? intent).filter(([path]) => UNMANAGED.test(path));
  return { object: objectOf([...identity, ...before]), managers };
}

/** Every field that is not a map, with its path. Keys keep their dots and slashes, escaped. */
export function leavesOf(value: unknown, path = ''): [string, unknown][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [[path, value]];
  return Object.entries(value).flatMap(([key, inner]) => {
    const escaped = encodeURIComponent(key);
    return leavesOf(inner, path === '' ? escaped : `${path}/${escaped}`);
  });
}

function objectOf(leaves: readonly [string, unknown][]): ApiObject {
  const object: Record<string, unknown> = {};
  for (const [path, value] of leaves) {
    const keys = path.split('/').map(decodeURIComponent);
    const last = keys.pop() ?? '';
    const parent = keys.reduce<Record<string, unknown>>((node, key) => {
      node[key] ??= {};
      return node[key] as Record<string, unknown>;
    }, object);
    parent[last] = value;
  }
  return object as unknown as ApiObject;
}
