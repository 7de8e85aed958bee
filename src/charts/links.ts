import { readdir, realpath, stat } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { isInside, withSlashes } from '../config/paths.ts';
import { UserError } from '../faults/user-error.ts';
import { oneLine } from '../report/text.ts';

/** What a chart's links may lead into. */
export interface LinkBounds {
  /** The checkout. */
  readonly workspace: string;
  /** How the chart is called in messages. */
  readonly where: string;
}

/**
 * Holds every symbolic link of a chart directory to the checkout or to the directory itself. Helm
 * follows links wherever they lead and packs what it finds: one that is committed could publish
 * the login of this machine, or the token in the checkout's own `.git`.
 * @throws {UserError} `chart-link-outside`
 */
export async function requireLinksInside(
  directory: string,
  { workspace, where }: LinkBounds,
): Promise<void> {
  const roots = await Promise.all([workspace, directory].map((path) => realpath(path)));
  for await (const { path, target } of linksBelow(directory, new Set())) {
    if (!roots.some((root) => isContent(root, target))) throw outside(path, directory, where);
  }
}

/** Inside of a root, and not in what Git keeps there. */
function isContent(root: string, target: string): boolean {
  return isInside(root, target) && !relative(root, target).split(sep).includes('.git');
}

interface Link {
  readonly path: string;
  /** Where it leads in the end. */
  readonly target: string;
}

/** All links, also those in folders that links lead to; each is given before it is followed. */
async function* linksBelow(folder: string, seen: Set<string>): AsyncGenerator<Link> {
  const real = await realpath(folder);
  if (seen.has(real)) return;
  seen.add(real);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* linksBelow(path, seen);
    else if (entry.isSymbolicLink()) yield* linksFrom(path, seen);
  }
}

async function* linksFrom(path: string, seen: Set<string>): AsyncGenerator<Link> {
  const target = await realpath(path).catch(() => undefined);
  // One that leads nowhere is helm's to refuse.
  if (target === undefined) return;
  yield { path, target };
  if ((await stat(target)).isDirectory()) yield* linksBelow(path, seen);
}

/** The directories of dependencies that lie beside a chart (`file://`), which helm packs too. */
export function localDependencies(
  directory: string,
  dependencies: readonly ({ readonly repository: string } | null)[],
): readonly string[] {
  return dependencies.flatMap((dependency) => {
    const repository = dependency?.repository ?? '';
    return repository.startsWith('file://') ? [resolve(directory, repository.slice(7))] : [];
  });
}

function outside(link: string, directory: string, where: string): UserError {
  const name = oneLine(withSlashes(relative(directory, link)));
  return new UserError({
    code: 'chart-link-outside',
    message: `the symbolic link ${name} leads out of the checkout, and helm would pack what is there`,
    where,
    next: 'Put a copy in its place, or let it lead to a file of the repository.',
  });
}
