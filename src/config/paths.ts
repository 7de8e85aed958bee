import { readFileSync, realpathSync, statSync } from 'node:fs';
import native, { isAbsolute, join, type PlatformPath, resolve } from 'node:path';
import { UserError } from '../faults/user-error.ts';

/** Why a path cannot be used. */
export type PathProblem = 'absolute' | 'outside' | 'missing' | 'not-a-file' | 'too-large';

/** A path's real place, or what is wrong with it. */
export type InsidePath = { readonly path: string } | { readonly problem: PathProblem };

/**
 * Follows a relative path with all its symbolic links. Inside means: inside the real folder that
 * `root` names, before and after the links are followed.
 * @param largest bytes that the file may have.
 */
export function locateInside(root: string, path: string, largest: number): InsidePath {
  if (isAbsolute(path) || /^[a-z]:/i.test(path)) return { problem: 'absolute' };
  if (!isInside(root, resolve(root, path))) return { problem: 'outside' };
  try {
    const real = realpathSync.native(join(root, path));
    if (!isInside(realpathSync.native(root), real)) return { problem: 'outside' };
    const facts = statSync(real);
    if (!facts.isFile()) return { problem: 'not-a-file' };
    return facts.size > largest ? { problem: 'too-large' } : { path: real };
  } catch {
    return { problem: 'missing' };
  }
}

/**
 * Reads a text file that the registries file names.
 * @throws UserError `path-…` when it is not a readable file inside `root`.
 */
export async function readInside(root: string, path: string, largest: number): Promise<string> {
  const found = locateInside(root, path, largest);
  if ('problem' in found) throw pathError(found.problem, path);
  try {
    return readFileSync(found.path, 'utf8');
  } catch (cause) {
    throw pathError('missing', path, cause);
  }
}

/** What is wrong with a path, in words. */
export function describePathProblem(problem: PathProblem): { message: string; next: string } {
  return WORDS[problem];
}

/** Whether `path` is `folder` or lies below it; both absolute. */
export function isInside(folder: string, path: string, on: PlatformPath = native): boolean {
  const way = on.relative(folder, path);
  return way !== '..' && !way.startsWith(`..${on.sep}`) && !on.isAbsolute(way);
}

/** A path as it is shown to people and kept in archives: with `/`, on Windows too. */
export function withSlashes(path: string, on: PlatformPath = native): string {
  return path.replaceAll(on.sep, '/');
}

/** A path as it is shown to people: below `folder` relative to it, else in full. */
export function shownPath(folder: string, path: string, on: PlatformPath = native): string {
  return withSlashes(isInside(folder, path, on) ? on.relative(folder, path) || '.' : path, on);
}

const WORDS: Readonly<Record<PathProblem, { message: string; next: string }>> = {
  absolute: {
    message: 'is an absolute path',
    next: "Write it relative to the repository's root.",
  },
  outside: {
    message: 'leads out of the repository',
    next: 'Keep the file in the repository; symbolic links may not lead out of it either.',
  },
  missing: {
    message: 'does not exist or cannot be read',
    next: "Check the path: it is relative to the repository's root, and upper and lower case count.",
  },
  'not-a-file': { message: 'is not a file', next: 'Name a single file.' },
  'too-large': {
    message: 'is larger than such a file is',
    next: 'Check that this is the right file; REGISTRY_ACTIONS_LIMIT_NAMED_FILE_SIZE allows more.',
  },
};

function pathError(problem: PathProblem, path: string, cause?: unknown): UserError {
  const { message, next } = WORDS[problem];
  return new UserError({ code: `path-${problem}`, message, where: path, next, cause });
}
