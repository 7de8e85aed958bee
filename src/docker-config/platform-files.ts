import { renameSync, unlinkSync } from 'node:fs';

/** What files do differently from one platform to the next, so that each can be tested on any. */
export interface FilePlatform {
  readonly platform: NodeJS.Platform;
  /** Milliseconds; the work under the lock is synchronous, and so is its waiting. */
  readonly pause: (time: number) => void;
}

const HERE: FilePlatform = { platform: process.platform, pause: pauseThread };

const WINDOWS_ATTEMPTS = 20;
const WINDOWS_PAUSE_MS = 10;

/** Bits of a mode that let others than the owner in. */
const OTHERS = 0o077;
const OWNER_READS_AND_WRITES = 0o600;

/** Puts a file in another's place, in one step. */
export function replaceFile(from: string, to: string, on = HERE, rename = renameSync): void {
  patiently(() => rename(from, to), on);
}

/** Removes a file, or a link itself; none is fine. */
export function removeFile(path: string, on = HERE, unlink = unlinkSync): void {
  try {
    patiently(() => unlink(path), on);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}

/** Removes what nobody misses; where that is not possible it stays. */
export function discardFile(path: string): void {
  try {
    removeFile(path);
  } catch {
    // It does no harm, and what it was left by has been told, or nobody is there to be told.
  }
}

/** Whether a mode lets others than the owner at the file. On Windows it says nothing of them. */
export function isOpenToOthers(mode: number, platform = process.platform): boolean {
  return platform !== 'win32' && (mode & OTHERS) !== 0;
}

/** The mode of a file that takes the place of another: no more than what its owner had. */
export function modeInPlaceOf(mode: number | undefined, platform = process.platform): number {
  if (mode === undefined || platform === 'win32') return OWNER_READS_AND_WRITES;
  return mode & OWNER_READS_AND_WRITES;
}

/** Whether a file could not be made because there is one, or because one is just going. */
export function isTaken(code: string | undefined, platform = process.platform): boolean {
  return code === 'EEXIST' || (platform === 'win32' && (code === 'EPERM' || code === 'EBUSY'));
}

/** The code of a failed system call: `ENOENT`. */
export function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException | undefined)?.code;
}

/** Windows refuses to replace or remove a file that somebody (a virus scanner) has open just now. */
function patiently(change: () => void, { platform, pause }: FilePlatform): void {
  for (let made = 1; ; made += 1) {
    try {
      change();
      return;
    } catch (error) {
      const isPassing = ['EPERM', 'EACCES', 'EBUSY'].includes(codeOf(error) ?? '');
      if (platform !== 'win32' || !isPassing || made >= WINDOWS_ATTEMPTS) throw error;
      pause(WINDOWS_PAUSE_MS);
    }
  }
}

function pauseThread(time: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, time);
}
