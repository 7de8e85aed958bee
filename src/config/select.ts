import { UserError } from '../faults/user-error.ts';
import type { Cluster, RegistriesFile, Registry } from './model.ts';
import { didYouMean } from './suggest.ts';

/**
 * The registries that an input names, in the file's order and each once; without names the default.
 * @throws UserError `unknown-registry` with the names there are, `no-default-registry` when one is
 * needed and the file has none.
 */
export function selectRegistries(
  file: RegistriesFile,
  names: readonly string[] | 'all' | undefined,
): readonly Registry[] {
  if (names === 'all') return file.registries;
  if (names !== undefined) return named(file.registries, names, 'registry', file.path);
  const chosen = file.registries.find((registry) => registry.isDefault);
  if (chosen !== undefined) return [chosen];
  throw new UserError({
    code: 'no-default-registry',
    message: 'no registry is named, and the file has no default',
    where: file.path,
    next: `Name one of ${listOf(file.registries)}, or set \`default: true\` on one of them.`,
  });
}

/**
 * The clusters that an input names, in the file's order and each once.
 * @throws UserError `unknown-cluster` with the names there are.
 */
export function selectClusters(
  file: RegistriesFile,
  names: readonly string[] | 'all' | undefined,
): readonly Cluster[] {
  if (names === undefined || names === 'all') return file.clusters;
  return named(file.clusters, names, 'cluster', file.path);
}

function named<T extends { readonly name: string }>(
  items: readonly T[],
  names: readonly string[],
  what: 'registry' | 'cluster',
  path: string,
): readonly T[] {
  const known = items.map((item) => item.name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length === 0) return items.filter((item) => names.includes(item.name));
  const plural = what === 'registry' ? 'registries' : 'clusters';
  const hints = unknown.map((name) => didYouMean(name, known)).filter((hint) => hint !== undefined);
  const choice =
    known.length === 0 ? `The file declares no ${plural}.` : `Known: ${listOf(items)}.`;
  throw new UserError({
    code: `unknown-${what}`,
    message: `the file declares no ${what} named ${unknown.join(', ')}`,
    where: path,
    next: [...hints, choice].join(' '),
  });
}

function listOf(items: readonly { readonly name: string }[]): string {
  return items.map((item) => item.name).join(', ');
}
