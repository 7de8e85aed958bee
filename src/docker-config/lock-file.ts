import {
  closeSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { cannot, TEMPORARY_SUFFIX } from './atomic-file.ts';
import { type Found, type Holder, parseHolder } from './holder.ts';
import { codeOf, discardFile, isTaken, removeFile } from './platform-files.ts';

/**
 * Makes a lock; false when there is one.
 * @throws UserError when that is not possible in its folder.
 */
export function createLock(path: string, holder: Holder): boolean {
  const text = JSON.stringify(holder);
  try {
    if (!makeLink(path, text)) makeFile(path, text);
    return true;
  } catch (error) {
    if (isTaken(codeOf(error))) return false;
    throw cannot('write', dirname(path), error);
  }
}

/**
 * A symbolic link that leads nowhere: it is made in one step with what it says, so that a process
 * killed at any moment leaves a lock that names it, or none. Not every file system has links.
 */
function makeLink(path: string, text: string): boolean {
  if (process.platform === 'win32') return false; // there they take a privilege
  try {
    symlinkSync(text, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw error;
    return false;
  }
}

function makeFile(path: string, text: string): void {
  const file = openSync(path, 'wx', 0o600);
  try {
    writeFileSync(file, text);
  } catch (error) {
    removeFile(path);
    throw error;
  } finally {
    closeSync(file);
  }
}

/** The lock that is there; undefined when there is none. */
export function lookAtLock(path: string): Found | undefined {
  const facts = lstatSync(path, { throwIfNoEntry: false });
  if (facts === undefined) return undefined;
  const age = Date.now() - facts.mtimeMs;
  const id = `${facts.ino}-${Math.trunc(facts.mtimeMs)}`;
  try {
    const text = facts.isSymbolicLink() ? readlinkSync(path) : readFileSync(path, 'utf8');
    const holder = parseHolder(text);
    return { id: holder?.id ?? id, holder: holder ?? 'unwritten', age };
  } catch (error) {
    return codeOf(error) === 'ENOENT' ? undefined : { id, holder: 'hidden', age };
  }
}

/** Removes a lock if it is the one with this id. */
export function removeLock(path: string, id: string): void {
  try {
    if (lookAtLock(path)?.id === id) removeFile(path);
  } catch (error) {
    throw cannot('write', dirname(path), error);
  }
}

/**
 * Removes what killed processes left beside a lock: files half written, and locks for taking over
 * a dead lock, which is gone by now. Only for the holder of the lock.
 */
export function removeLeftovers(lock: string): void {
  const folder = dirname(lock);
  for (const name of namesIn(folder)) {
    const isLeft = name.endsWith(TEMPORARY_SUFFIX) || name.startsWith(`${basename(lock)}.`);
    if (isLeft) discardFile(join(folder, name));
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // one may write to a folder and not be allowed to list it
  }
}
