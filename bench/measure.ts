import { execFile, execFileSync, type StdioOptions } from 'node:child_process';
import { promisify } from 'node:util';

/** What one whole process took, in seconds. */
export interface ProcessTimes {
  readonly cpu: number;
  readonly wall: number;
}

/** A command as `execFile` takes it. */
export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

/**
 * Times a whole process by the shell's own accounting (user + system time of the process and the
 * children it waited for). Throws when the command fails: a failed run is no measurement.
 */
export function timeProcess(command: Command): ProcessTimes {
  const stdio: StdioOptions = ['ignore', 'pipe', 'ignore'];
  return readTimes(execFileSync('bash', timed(command), { ...settings(command), stdio }));
}

/** The same, while servers in this process go on answering. */
export async function timeProcessAside(command: Command): Promise<ProcessTimes> {
  const { stdout } = await promisify(execFile)('bash', timed(command), settings(command));
  return readTimes(stdout);
}

function timed({ command, args }: Command): string[] {
  const script = 'TIMEFORMAT="%U %S %R"; { time "$@" >/dev/null 2>/dev/null; } 2>&1';
  return ['-ec', script, 'bash', command, ...args];
}

function settings({ env, cwd }: Command) {
  return { env: { ...process.env, ...env, LC_ALL: 'C' }, ...(cwd === undefined ? {} : { cwd }) };
}

function readTimes(out: Buffer | string): ProcessTimes {
  const [user = 0, system = 0, wall = 0] = out.toString().trim().split(' ').map(Number);
  return { cpu: user + system, wall };
}

/** The middle of several values. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/**
 * Runs two things in turn, A B A B …, after one round that does not count, so that a machine whose
 * speed drifts treats both alike. Returns the median of each and of the ratio A/B by pair.
 */
export async function pair(
  rounds: number,
  a: () => number | Promise<number>,
  b: () => number | Promise<number>,
): Promise<{ a: number; b: number; ratio: number }> {
  const pairs: { a: number; b: number }[] = [];
  for (let round = 0; round <= rounds; round += 1) pairs.push({ a: await a(), b: await b() });
  const counted = pairs.slice(1);
  return {
    a: median(counted.map((times) => times.a)),
    b: median(counted.map((times) => times.b)),
    ratio: median(counted.map((times) => times.a / times.b)),
  };
}
