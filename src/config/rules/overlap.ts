import type { ClusterSelection, NamespaceSelection } from '../model.ts';

/** The names out of `all` that a selection takes. */
export function selectedNames(
  selection: ClusterSelection | undefined,
  all: readonly string[],
): readonly string[] {
  if (selection === undefined) return [];
  if (selection.kind === 'all') return all;
  const names = new Set(selection.names);
  return all.filter((name) => names.has(name) === (selection.kind === 'list'));
}

/**
 * Whether two selections certainly can have a namespace in common. Selectors are only known to the
 * cluster: two different ones count as disjoint here and are held against each other there.
 */
export function namespacesOverlap(
  a: NamespaceSelection | undefined,
  b: NamespaceSelection | undefined,
): boolean {
  if (a === undefined || b === undefined || a.kind === 'all' || b.kind === 'all') return true;
  if (a.kind === 'selector' || b.kind === 'selector') {
    return a.kind === 'selector' && b.kind === 'selector' && a.selector === b.selector;
  }
  if (a.kind === 'except') return b.kind === 'except' || reachesBeyond(b.patterns, a.patterns);
  if (b.kind === 'except') return reachesBeyond(a.patterns, b.patterns);
  return a.patterns.some((one) => b.patterns.some((other) => globsMeet(one, other)));
}

/** Whether some pattern takes more than a list of exceptions leaves out. */
function reachesBeyond(patterns: readonly string[], exceptions: readonly string[]): boolean {
  return patterns.some((pattern) => !exceptions.includes(pattern));
}

/** Whether a name can fit two globs (`*` for any characters) at once. */
export function globsMeet(a: string, b: string): boolean {
  if (!a.includes('*') && !b.includes('*')) return a === b;
  const seen = new Set<number>();
  const meet = (i: number, j: number): boolean => {
    const key = i * (b.length + 1) + j;
    if (seen.has(key)) return false;
    seen.add(key);
    if (i === a.length && j === b.length) return true;
    if (a[i] === '*') return meet(i + 1, j) || (j < b.length && meet(i, j + 1));
    if (b[j] === '*') return meet(i, j + 1) || (i < a.length && meet(i + 1, j));
    return i < a.length && a[i] === b[j] && meet(i + 1, j + 1);
  };
  return meet(0, 0);
}
