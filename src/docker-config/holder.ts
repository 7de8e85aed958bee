import { randomUUID } from 'node:crypto';
import { isRunning, processPlace, startOf } from './process-start.ts';

/**
 * Milliseconds after which a lock whose process cannot be seen is taken for dead: well above what
 * the slow part of the work under it, credential helpers, is given.
 */
export function longestHold(helpersTime: number): number {
  return helpersTime * 1.5;
}

/** Milliseconds. Between the creation of a lock and its content lies no more than a system call. */
const LONGEST_EMPTY = 5_000;

/** Who holds a lock. */
export interface Holder {
  readonly id: string;
  readonly pid: number;
  /** When its process started, in the system's own counting; undefined where not known. */
  readonly started: string | undefined;
  /** Among whose processes `pid` is one ({@link processPlace}). */
  readonly place: string;
}

/** What is known of the process that holds a lock. */
export type Life = 'alive' | 'ended' | 'unknown';

/** A lock as it was found. */
export interface Found {
  /** The holder's, or one made of the file itself while that says nothing. */
  readonly id: string;
  /** `unwritten`: no content yet. `hidden`: this user may not read it. */
  readonly holder: Holder | 'unwritten' | 'hidden';
  /** Milliseconds since it was made. */
  readonly age: number;
}

export function newHolder(): Holder {
  const { pid } = process;
  return { id: randomUUID(), pid, started: startOf(pid), place: processPlace() };
}

/** Undefined for what is no holder's text. */
export function parseHolder(text: string): Holder | undefined {
  try {
    const value = JSON.parse(text) as Partial<Holder>;
    const isWhole = typeof value.pid === 'number' && /^[0-9a-f-]{36}$/.test(value.id ?? '');
    return isWhole ? (value as Holder) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Whether nobody holds a lock any more. As long as its process is seen to live it is held, however
 * long that takes. Of a process in another place, or one that cannot be told from a later one of
 * the same number, only the age is known.
 */
export function isStale(
  { holder, age }: Found,
  here: string,
  lifeOf: (holder: Holder) => Life,
  hold: number,
): boolean {
  if (holder === 'unwritten') return age > LONGEST_EMPTY;
  const life = holder === 'hidden' || holder.place !== here ? 'unknown' : lifeOf(holder);
  return life === 'unknown' ? age > hold : life === 'ended';
}

/** A lock is at least as old as it has been watched: file servers may have clocks of their own. */
export class Watch {
  #id: string | undefined;
  #since = 0;

  /** @param now in milliseconds that no setting of a clock turns back. */
  see(found: Found | undefined, now: number): Found | undefined {
    if (found?.id !== this.#id) this.#since = now;
    this.#id = found?.id;
    return found && { ...found, age: Math.max(found.age, now - this.#since) };
  }
}

/** What is known of a holder in this place. */
export function lifeOf({ pid, started }: Holder): Life {
  if (!isRunning(pid)) return 'ended';
  const now = startOf(pid);
  if (started === undefined || now === undefined) return 'unknown';
  // Another process may have got the number since.
  return started === now ? 'alive' : 'ended';
}
