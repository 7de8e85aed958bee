import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { UserError } from '../faults/user-error.ts';
import { monotonicMs } from '../http/clock.ts';
import { DEFAULT_LIMITS } from '../limits/read.ts';
import type { Limits } from '../limits/table.ts';
import { atExit } from '../platform/at-exit.ts';
import { cannot, makeFolder } from './atomic-file.ts';
import {
  type Found,
  type Holder,
  isStale,
  lifeOf,
  longestHold,
  newHolder,
  Watch,
} from './holder.ts';
import { createLock, lookAtLock, removeLeftovers, removeLock } from './lock-file.ts';

/** Milliseconds: work under the lock takes a few of them. */
const PAUSE = 10;

/** How long to wait for the lock, and what time credential helpers have under it all together. */
export type LockLimits = Pick<Limits, 'lockTime' | 'helpersTime'>;

/** How long to wait for a lock, and after which age to take one for dead whose process is unseen. */
interface Patience {
  readonly signal: AbortSignal;
  readonly until: number;
  readonly longestHold: number;
}

/**
 * Does some work while no other process of this suite does its own under the same lock. Work that
 * waits for nothing is either done or not begun, whatever signal arrives. A lock whose process is
 * gone is cleared away, with all that it left.
 * @param work is told until when ({@link monotonicMs}) it may call what can be slow.
 * @throws UserError `docker-config-locked` after `lockTime` of waiting.
 */
export async function withLock<T>(
  path: string,
  signal: AbortSignal,
  work: (until: number) => T | Promise<T>,
  limits: LockLimits = DEFAULT_LIMITS,
): Promise<T> {
  const own = newHolder();
  prepareFolder(dirname(path));
  const until = monotonicMs() + limits.lockTime;
  await acquire(path, own, { signal, until, longestHold: longestHold(limits.helpersTime) });
  const forget = atExit(() => removeLock(path, own.id));
  try {
    removeLeftovers(path);
    return await work(monotonicMs() + limits.helpersTime);
  } finally {
    removeLock(path, own.id);
    forget();
  }
}

function prepareFolder(folder: string): void {
  try {
    makeFolder(folder);
  } catch (error) {
    throw cannot('write', folder, error);
  }
}

async function acquire(path: string, own: Holder, patience: Patience): Promise<void> {
  const watch = new Watch();
  while (!createLock(path, own)) {
    patience.signal.throwIfAborted();
    const found = watch.see(lookAtLock(path), monotonicMs());
    if (monotonicMs() > patience.until) throw locked(path, found);
    if (found !== undefined && isStale(found, own.place, lifeOf, patience.longestHold)) {
      await clear(path, found, own, patience);
    } else await pause(PAUSE * (1 + Math.random()));
  }
}

/**
 * Removes a dead lock. Several may have found it dead: a lock named after this very dead one lets
 * a single one of them look again and remove it, so that nobody removes the successor's lock.
 */
async function clear(path: string, dead: Found, own: Holder, patience: Patience): Promise<void> {
  const heir = `${path}.${dead.id}`;
  await acquire(heir, own, patience);
  try {
    removeLock(path, dead.id);
  } finally {
    removeLock(heir, own.id);
  }
}

function locked(path: string, found: Found | undefined): UserError {
  const pid = typeof found?.holder === 'object' ? ` (${found.holder.pid})` : '';
  return new UserError({
    code: 'docker-config-locked',
    message: `another process${pid} keeps docker's config file locked`,
    where: path,
    next: 'Let it finish, or end it; if there is none, remove this lock file.',
  });
}
