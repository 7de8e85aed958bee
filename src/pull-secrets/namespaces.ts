import type { NamespaceSelection } from '../config/model.ts';

export interface Namespace {
  readonly name: string;
  readonly terminating: boolean;
}

/** Names that a label selector stands for, as the cluster answered. */
export type Selected = ReadonlyMap<string, ReadonlySet<string>>;

export type NamespaceMatcher = (name: string) => boolean;

/** Namespaces of a cluster that get Secrets, and what became of the other ones named. */
export interface SelectedNamespaces {
  readonly names: readonly string[];
  /** Named in the file and being deleted. */
  readonly terminating: readonly string[];
  /** Named in the file and not there. */
  readonly missing: readonly string[];
  /** Named in the file (by a variable: the rules refuse it as it stands) and Kubernetes' own. */
  readonly reserved: readonly string[];
}

/** Kubernetes' own: nothing reaches one. */
const SYSTEM = /^kube-/;

/** Applies a cluster's selection to the namespaces it has. */
export function selectNamespaces(
  all: readonly Namespace[],
  selection: NamespaceSelection,
  selected: Selected,
): SelectedNamespaces {
  const matches = namespaceMatcher(selection, selected);
  const literal = new Set(literalNames(selection));
  const wanted = all.filter(({ name }) => !SYSTEM.test(name) && matches(name));
  const known = new Set(all.map(({ name }) => name));
  const named = wanted.filter(({ name, terminating }) => terminating && literal.has(name));
  return {
    names: wanted.filter(({ terminating }) => !terminating).map(({ name }) => name),
    terminating: named.map(({ name }) => name),
    missing: [...literal].filter((name) => !known.has(name) && !SYSTEM.test(name)),
    reserved: [...literal].filter((name) => SYSTEM.test(name)),
  };
}

/** Whether a namespace is meant, by its name alone. */
export function namespaceMatcher(
  selection: NamespaceSelection,
  selected: Selected,
): NamespaceMatcher {
  switch (selection.kind) {
    case 'all':
      return () => true;
    case 'list':
      return anyOf(selection.patterns);
    case 'except': {
      const excluded = anyOf(selection.patterns);
      return (name) => !excluded(name);
    }
    case 'selector': {
      const names = selected.get(selection.selector);
      return (name) => names?.has(name) === true;
    }
  }
}

/** Names in a selection that are not globs. */
export function literalNames(selection: NamespaceSelection): readonly string[] {
  if (selection.kind !== 'list') return [];
  return selection.patterns.filter((pattern) => !pattern.includes('*'));
}

function anyOf(patterns: readonly string[]): NamespaceMatcher {
  const literal = new Set(patterns);
  const globs = patterns.filter((pattern) => pattern.includes('*')).map((glob) => glob.split('*'));
  return (name) => literal.has(name) || globs.some((parts) => matchesParts(name, parts));
}

/** Whether the parts between a glob's stars occur in order; linear, whatever the glob. */
function matchesParts(name: string, parts: readonly string[]): boolean {
  const [first = '', last = ''] = [parts[0], parts.at(-1)];
  if (name.length < first.length + last.length) return false;
  if (!name.startsWith(first) || !name.endsWith(last)) return false;
  const end = name.length - last.length;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = name.indexOf(part, at);
    if (found === -1 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}
