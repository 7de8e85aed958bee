import { randomUUID } from 'node:crypto';
import { closeSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { UserError } from '../faults/user-error.ts';
import { monotonicMs } from '../http/clock.ts';
import { atExit } from '../platform/at-exit.ts';
import { cannot, codeOf, makeFolder } from './atomic-file.ts';
import { isRunning, startOf } from './process-start.ts';

/** Milliseconds. Work under the lock takes a few; with a slow credential helper, seconds. */
const LONGEST_WAIT = 60_000;
const LONGEST_HOLD = 45_000;
/** Between the creation of a lock and its content lies no more than a system call. */
const LONGEST_EMPTY = 5_000;
const PAUSE = 10;

/** Who holds a lock. */
export interface Holder {
  readonly id: string;
  readonly pid: number;
  /** When its process started, in the system's own counting; undefined where not known. */
  readonly started: string | undefined;
  readonly host: string;
}

/**
 * Does some work while no other process of this suite does its own under the same lock. Work that
 * waits for nothing is either done or not begun, whatever signal arrives. A lock whose process is
 * gone is cleared away.
 * @throws UserError `docker-config-locked` after a minute of waiting.
 */
export async function withLock<T>(
  path: string,
  signal: AbortSignal,
  work: () => T | Promise<T>,
): Promise<T> {
  const own = {
    id: randomUUID(),
    pid: process.pid,
    started: startOf(process.pid),
    host: hostname(),
  };
  await acquire(path, own, signal, monotonicMs() + LONGEST_WAIT);
  const forget = atExit(() => release(path, own.id));
  try {
    return await work();
  } finally {
    release(path, own.id);
    forget();
  }
}

async function acquire(path: string, own: Holder, signal: AbortSignal, deadline: number) {
  while (!create(path, own)) {
    signal.throwIfAborted();
    if (monotonicMs() > deadline) throw locked(path);
    const found = look(path);
    if (found === undefined) continue;
    if (isStale(found, own.host, isAlive)) await clear(path, found, own, signal, deadline);
    else await pause(PAUSE * (1 + Math.random()));
  }
}

/**
 * Removes a dead lock. Several may have found it dead: a lock named after this very dead one lets
 * a single one of them look again and remove it, so that nobody removes the successor's lock.
 */
async function clear(
  path: string,
  dead: Found,
  own: Holder,
  signal: AbortSignal,
  deadline: number,
): Promise<void> {
  const heir = `${path}.${dead.id}`;
  await acquire(heir, own, signal, deadline);
  try {
    if (look(path)?.id === dead.id) rmSync(path, { force: true });
  } finally {
    release(heir, own.id);
  }
}

function create(path: string, own: Holder): boolean {
  try {
    makeFolder(dirname(path));
    const file = openSync(path, 'wx', 0o600);
    try {
      writeSync(file, JSON.stringify(own));
    } finally {
      closeSync(file);
    }
    return true;
  } catch (error) {
    // Windows says so of a file that is being removed just now.
    if (codeOf(error) === 'EEXIST' || (process.platform === 'win32' && codeOf(error) === 'EPERM')) {
      return false;
    }
    throw cannot('write', path, error);
  }
}

function release(path: string, id: string): void {
  if (look(path)?.id === id) rmSync(path, { force: true });
}

/** A lock as it was found. */
export interface Found {
  /** The holder's, or one made of the file itself while that says nothing. */
  readonly id: string;
  readonly holder: Holder | undefined;
  /** Milliseconds since it was made. */
  readonly age: number;
}

function look(path: string): Found | undefined {
  try {
    const { ino, mtimeMs } = statSync(path);
    const holder = parseHolder(readFileSync(path, 'utf8'));
    return { id: holder?.id ?? `${ino}-${Math.trunc(mtimeMs)}`, holder, age: Date.now() - mtimeMs };
  } catch {
    return undefined;
  }
}

function parseHolder(text: string): Holder | undefined {
  try {
    const value = JSON.parse(text) as Partial<Holder>;
    const isWhole = typeof value.pid === 'number' && /^[0-9a-f-]{36}$/.test(value.id ?? '');
    return isWhole ? (value as Holder) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Whether nobody holds a lock any more. `host`: where we are; of a process on another host (or in
 * another container) only the age is known.
 */
export function isStale(
  { holder, age }: Found,
  host: string,
  alive: (holder: Holder) => boolean,
): boolean {
  if (age > LONGEST_HOLD) return true;
  if (holder === undefined) return age > LONGEST_EMPTY;
  return holder.host === host && !alive(holder);
}

function isAlive({ pid, started }: Holder): boolean {
  if (!isRunning(pid)) return false;
  const now = startOf(pid);
  // Another process may have got the number since.
  return started === undefined || now === undefined || started === now;
}

function locked(path: string): UserError {
  const pid = look(path)?.holder?.pid;
  return new UserError({
    code: 'docker-config-locked',
    message: `another process${pid === undefined ? '' : ` (${pid})`} keeps docker's config file locked`,
    where: path,
    next: 'Let it finish, or end it; if there is none, remove this lock file.',
  });
}
