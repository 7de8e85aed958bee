import type { Path } from './locate.ts';

/**
 * A copy of the data without the values at some paths. Items of a list become undefined, so that
 * the others keep their index. Maps have no prototype, as in the original.
 */
export function prune(data: unknown, paths: readonly Path[]): unknown {
  const tree: Cut = { isCut: false, children: new Map() };
  for (const path of paths) mark(tree, path);
  return copy(data, tree) ?? Object.create(null);
}

interface Cut {
  isCut: boolean;
  readonly children: Map<string, Cut>;
}

function mark(tree: Cut, path: Path): void {
  let cut = tree;
  for (const step of path) {
    const next = cut.children.get(String(step)) ?? { isCut: false, children: new Map() };
    cut.children.set(String(step), next);
    cut = next;
  }
  cut.isCut = true;
}

function copy(value: unknown, cut: Cut | undefined): unknown {
  if (cut === undefined) return value;
  if (cut.isCut) return undefined;
  if (Array.isArray(value)) {
    return value.map((item, index) => copy(item, cut.children.get(String(index))));
  }
  if (value === null || typeof value !== 'object') return value;
  const result = Object.create(null);
  for (const [key, item] of Object.entries(value)) {
    const copied = copy(item, cut.children.get(key));
    if (copied !== undefined) result[key] = copied;
  }
  return result;
}
