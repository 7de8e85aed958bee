import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Of the fields behind the name in `/proc/<pid>/stat`: fields 3 and 22 of all (proc_pid_stat(5)). */
const STATE = 0;
const START_TIME = 19;

/** Ended, though its parent has not asked how: in containers nobody may ever ask. */
const ENDED = ['Z', 'X', 'x'];

/** Whether a process exists, also one of another user. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return !ENDED.includes(statOf(pid)?.[STATE] ?? '');
}

/** When a process started, as Linux counts it; undefined elsewhere and when it is gone. */
export function startOf(pid: number): string | undefined {
  return statOf(pid)?.[START_TIME];
}

/**
 * Among whose processes a number means this one: on Linux the machine since its last start and the
 * namespace there, since containers count their processes anew, also under a common host name.
 */
export function processPlace(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
}

function statOf(pid: number): readonly string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in parentheses, may hold anything.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}
