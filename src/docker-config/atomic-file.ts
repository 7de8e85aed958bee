import {
  chmodSync,
  closeSync,
  fchownSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../faults/user-error.ts';

/** Only the owner: the files hold credentials. */
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

const SUFFIX = '.registry-actions.tmp';

/** A file's text; undefined when there is none. @throws UserError when it cannot be read. */
export function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw cannot('read', path, error);
  }
}

/**
 * Replaces a file in one step: another process sees the old text or the new one, never a part, and
 * a crash leaves one of the two. The mode becomes 0600, the owner stays.
 * @throws UserError when that is not possible.
 */
export function writeAtomically(path: string, text: string): void {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}${SUFFIX}`);
  try {
    makeFolder(dirname(path));
    writeThrough(temporary, text, ownerOf(path));
    replace(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw cannot('write', path, error);
  }
}

/** Takes the file away from group and others, where it is written no other way. */
export function tightenMode(path: string): void {
  const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? FILE_MODE;
  if ((mode & 0o077) !== 0 && process.platform !== 'win32') chmodSync(path, FILE_MODE);
}

/** Makes the folder of credentials where it does not exist yet. */
export function makeFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: FOLDER_MODE });
}

/** Removes what a killed process left beside a file. Only for the holder of the lock. */
export function removeLeftovers(path: string): void {
  const folder = dirname(path);
  for (const name of readdirSync(folder)) {
    if (name.endsWith(SUFFIX)) rmSync(join(folder, name), { force: true });
  }
}

function writeThrough(path: string, text: string, owner: Stats | undefined): void {
  rmSync(path, { force: true });
  const file = openSync(path, 'wx', FILE_MODE);
  try {
    writeFileSync(file, text); // unlike writeSync all of it, or an error: a disk may be full
    if (owner !== undefined) keepOwner(file, owner);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** A job that runs as root must not take the file away from the user it belongs to. */
function keepOwner(file: number, { uid, gid }: Stats): void {
  if (process.getuid?.() === 0 && (uid !== 0 || gid !== 0)) fchownSync(file, uid, gid);
}

function ownerOf(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false });
}

const WINDOWS_ATTEMPTS = 20;
const WINDOWS_PAUSE_MS = 10;

/** Windows refuses to replace a file that somebody (a virus scanner) has open just now. */
function replace(from: string, to: string): void {
  for (let made = 1; ; made += 1) {
    try {
      renameSync(from, to);
      return;
    } catch (error) {
      const isPassing = ['EPERM', 'EACCES', 'EBUSY'].includes(codeOf(error) ?? '');
      if (process.platform !== 'win32' || !isPassing || made >= WINDOWS_ATTEMPTS) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WINDOWS_PAUSE_MS);
    }
  }
}

/** What keeps a file of ours from being read or written, in words. */
export function cannot(what: 'read' | 'write', path: string, cause: unknown): UserError {
  const code = codeOf(cause) ?? 'unknown';
  return new UserError({
    code: `docker-config-${what}`,
    message: `docker's config file cannot be ${what === 'read' ? 'read' : 'written'} (${code})`,
    where: path,
    next: `Make the file and its folder ${what === 'read' ? 'readable' : 'writable'} for this user, or set DOCKER_CONFIG to a folder that is.`,
    cause,
  });
}

export function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException | undefined)?.code;
}
