import {
  closeSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../faults/user-error.ts';
import {
  codeOf,
  discardFile,
  isOpenToOthers,
  modeInPlaceOf,
  removeFile,
  replaceFile,
} from './platform-files.ts';

/** Only the owner: the files hold credentials. */
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

/** What a file is called while it is being written. */
export const TEMPORARY_SUFFIX = '.registry-actions.tmp';

/** A file's content; undefined when there is none. @throws UserError when it cannot be read. */
export function readBytes(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw cannot('read', path, error);
  }
}

/**
 * Replaces a file in one step: another process sees the old text or the new one, never a part, and
 * a crash leaves one of the two. Group and others lose what rights they had; the owner stays. A
 * new file belongs to the owner of `beside`.
 * @throws UserError when that is not possible.
 */
export function writeAtomically(path: string, text: string, beside = path): void {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}${TEMPORARY_SUFFIX}`);
  try {
    makeFolder(dirname(path));
    writeThrough(temporary, text, statsOf(path), statsOf(beside));
    replaceFile(temporary, path);
  } catch (error) {
    discardFile(temporary);
    throw cannot('write', path, error);
  }
}

/** Whether others than its owner may read or write a file. */
export function isShared(path: string): boolean {
  return isOpenToOthers(statsOf(path)?.mode ?? FILE_MODE);
}

/** Makes the folder of credentials where it does not exist yet. */
export function makeFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: FOLDER_MODE });
}

function writeThrough(
  path: string,
  text: string,
  replaced: Stats | undefined,
  owner: Stats | undefined,
): void {
  removeFile(path);
  const file = openSync(path, 'wx', FILE_MODE);
  try {
    writeFileSync(file, text); // unlike writeSync all of it, or an error: a disk may be full
    if (owner !== undefined) keepOwner(file, owner);
    const mode = modeInPlaceOf(replaced?.mode);
    if (mode !== FILE_MODE) fchmodSync(file, mode);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** A job that runs as root must not take the file away from the user it belongs to. */
function keepOwner(file: number, { uid, gid }: Stats): void {
  if (process.getuid?.() === 0 && (uid !== 0 || gid !== 0)) fchownSync(file, uid, gid);
}

function statsOf(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false });
}

/** What keeps a file of ours, or the folder it is in, from being read or written, in words. */
export function cannot(what: 'read' | 'write', path: string, cause: unknown): UserError {
  const code = codeOf(cause) ?? 'unknown';
  return new UserError({
    code: `docker-config-${what}`,
    message: `docker's config file cannot be ${what === 'read' ? 'read' : 'written'} (${code})`,
    where: path,
    next: nextStep(what, code),
    cause,
  });
}

function nextStep(what: 'read' | 'write', code: string): string {
  if (['ENOSPC', 'EDQUOT', 'EFBIG'].includes(code)) {
    return 'Make room on the disk; the file was left as it is.';
  }
  const able = what === 'read' ? 'readable' : 'writable';
  return `Make the file and its folder ${able} for this user, or set DOCKER_CONFIG to a folder that is.`;
}
