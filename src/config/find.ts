// Synchronously: every login waits for this, and node:fs/promises alone takes 2 ms to load.
import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  openSync,
  readFileSync,
  realpathSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { RuleCode } from '../faults/rule-code.ts';
import { UserError } from '../faults/user-error.ts';
import type { Host } from '../platform/host.ts';
import { isInside, shownPath } from './paths.ts';
import { type Decoded, decodeSource, tooLarge } from './source.ts';

/** Where the registries file is looked for when no path is given. */
export const USUAL_PLACES = ['registries.yaml', '.github/registries.yaml'] as const;

/** What people call it too; named in the message, never read. */
const NEAR_MISSES = [
  'registries.yml',
  '.github/registries.yml',
  'registry.yaml',
  'registry.yml',
  'registries.json',
] as const;

/** The registries file as it was found. */
export interface SourceFile {
  /** As shown to people: relative to the workspace, with `/`. */
  readonly path: string;
  /** Absolute folder of the repository that holds it. */
  readonly root: string;
  readonly text: string;
}

/** Why a path gives no text. */
export interface SourceFault {
  readonly path: string;
  readonly code: RuleCode;
  readonly message: string;
  readonly hint: string;
}

/**
 * Finds and reads the registries file: the given one, or the first of the usual places.
 * @throws UserError `no-registries-file` when no path is given and none of them exists.
 */
export function readSource(host: Host, input: string | undefined): SourceFile | SourceFault {
  const given = input ?? USUAL_PLACES.find((place) => existsSync(join(host.workspace, place)));
  if (given === undefined) throw noFile(host.workspace);
  const absolute = resolve(host.workspace, given);
  const path = shownPath(host.workspace, absolute);
  const fault = (code: RuleCode, message: string, hint: string) => ({ path, code, message, hint });
  const real = realPath(absolute);
  if (real === undefined) {
    return fault('file-not-found', 'there is no such file', missingHint(host.workspace));
  }
  const root = repositoryOf(host, absolute);
  if (root === undefined || !isInside(realpathSync.native(root), real)) {
    return fault(
      'file-outside-repository',
      'the file lies outside of the repository',
      'Keep it in the repository; symbolic links may not lead out of it either.',
    );
  }
  const content = readText(real, host.limits.registriesFileSize);
  return 'text' in content ? { path, root, text: content.text } : { path, ...content };
}

/**
 * The folder that paths in the file are relative to: the repository it lies in, else the
 * workspace. At a desk the file may lie anywhere.
 */
function repositoryOf(host: Host, file: string): string | undefined {
  const isHere = isInside(host.workspace, file);
  if (!isHere && host.kind === 'runner') return undefined;
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return folder;
    if (folder === host.workspace) return folder;
    if (folder === dirname(folder)) return isHere ? host.workspace : dirname(file);
  }
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync.native(path);
  } catch {
    return undefined;
  }
}

function readText(path: string, largest: number): Decoded {
  try {
    return readBounded(path, largest);
  } catch {
    return {
      code: 'file-not-found',
      message: 'the file cannot be read',
      hint: 'Check its permissions.',
    };
  }
}

/** Never reads more than the limit, nor from a device. */
function readBounded(path: string, largest: number): Decoded {
  // A named pipe would block until somebody writes to it.
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const facts = fstatSync(file);
    if (!facts.isFile()) {
      return {
        code: 'file-not-a-file',
        message: facts.isDirectory() ? 'this is a folder' : 'this is not a regular file',
        hint: `Name the file itself, for example ${USUAL_PLACES[0]}.`,
      };
    }
    if (facts.size > largest) return tooLarge(facts.size, largest);
    return decodeSource(readFileSync(file), largest);
  } finally {
    closeSync(file);
  }
}

function noFile(workspace: string): UserError {
  return new UserError({
    code: 'no-registries-file',
    message: `there is no ${USUAL_PLACES.join(' and no ')}`,
    where: workspace,
    next: missingHint(workspace),
  });
}

function missingHint(workspace: string): string {
  const near = NEAR_MISSES.find((place) => existsSync(join(workspace, place)));
  if (near !== undefined) {
    return `There is a ${near}: rename it to ${USUAL_PLACES[0]}, or name it with the input \`file\`.`;
  }
  return `Check out the repository first (actions/checkout), and create ${USUAL_PLACES[0]} or name another path with the input \`file\`.`;
}
