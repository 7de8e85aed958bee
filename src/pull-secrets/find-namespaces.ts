import type { KubernetesApi } from '../clusters/api.ts';
import type { NamespaceSelection } from '../config/model.ts';
import { UserError } from '../faults/user-error.ts';
import { literalNames, type Namespace, type Selected } from './namespaces.ts';

/** A cluster's namespaces as far as it tells us. */
export interface FoundNamespaces {
  readonly all: readonly Namespace[];
  readonly selected: Selected;
  /** The account may not list namespaces: those named in the file are taken to exist. */
  readonly assumed: boolean;
}

/**
 * Reads a cluster's namespaces, and those of each label selector in use.
 * @throws UserError when they cannot be listed and the file does not name each of them.
 */
export async function findNamespaces(
  api: Pick<KubernetesApi, 'namespaces'>,
  selection: NamespaceSelection,
  narrowing: readonly NamespaceSelection[],
): Promise<FoundNamespaces> {
  const selectors = new Set(
    [selection, ...narrowing].flatMap((one) => (one.kind === 'selector' ? [one.selector] : [])),
  );
  try {
    const [all, ...named] = await Promise.all([
      collect(api.namespaces(undefined)),
      ...[...selectors].map((selector) => namesWith(api, selector)),
    ]);
    return { all, selected: new Map(named), assumed: false };
  } catch (error) {
    if (!isDenied(error) || selectors.size > 0 || !isLiteral(selection)) throw error;
    const all = literalNames(selection).map((name) => ({ name, terminating: false }));
    return { all, selected: new Map(), assumed: true };
  }
}

/** Whether an account is not allowed to do what it tried. */
export function isDenied(error: unknown): boolean {
  return error instanceof UserError && error.code === 'cluster-denied';
}

function isLiteral(selection: NamespaceSelection): boolean {
  return selection.kind === 'list' && literalNames(selection).length === selection.patterns.length;
}

async function collect(objects: ReturnType<KubernetesApi['namespaces']>): Promise<Namespace[]> {
  const namespaces: Namespace[] = [];
  for await (const { metadata } of objects) {
    const terminating = metadata.deletionTimestamp !== undefined;
    namespaces.push({ name: metadata.name, terminating });
  }
  return namespaces;
}

async function namesWith(api: Pick<KubernetesApi, 'namespaces'>, selector: string) {
  const namespaces = await collect(api.namespaces(selector));
  return [selector, new Set(namespaces.map(({ name }) => name))] as const;
}
