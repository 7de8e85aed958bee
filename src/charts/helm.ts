import { UserError } from '../faults/user-error.ts';
import type { Limits } from '../limits/table.ts';
import { formatLimit } from '../limits/value.ts';
import type { Host } from '../platform/host.ts';
import { ProgramError, runProgram } from '../platform/program.ts';
import { findProgram } from '../platform/program-paths.ts';
import { oneLine } from '../report/text.ts';

/** The helm of this machine, version 3 or 4. */
export interface Helm {
  /** Absolute path of the program. */
  readonly path: string;
  /**
   * Runs it to its end. `env` is added to the environment of the run.
   * @returns what it printed.
   * @throws {UserError} `helm-failed` with its own words.
   */
  run(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<string>;
}

/** What ends a run of helm. */
export interface HelmMeans {
  readonly signal: AbortSignal;
  readonly limits: Pick<Limits, 'helmTime' | 'helmOutput'>;
}

/**
 * Looks for helm on PATH. The signal ends its runs.
 * @throws {UserError} `helm-missing`
 */
export async function findHelm(env: Host['env'], means: HelmMeans): Promise<Helm> {
  const path = findProgram('helm', env);
  if (path !== undefined) {
    return { path, run: (args, own) => runHelm(path, args, { ...env, ...own }, means) };
  }
  throw new UserError({
    code: 'helm-missing',
    message: 'packaging a chart directory needs helm, and there is none on PATH',
    next: 'Install helm 3 or 4 in a step before (azure/setup-helm), or give packaged charts (.tgz).',
  });
}

async function runHelm(
  path: string,
  args: readonly string[],
  env: Host['env'],
  { signal, limits }: HelmMeans,
): Promise<string> {
  const { helmTime: timeout, helmOutput: largestOutput } = limits;
  const options = { env, signal, timeout, largestOutput };
  const { status, stdout, stderr } = await runProgram(path, args, options).catch((error) => {
    throw error instanceof ProgramError ? failed(args, whyNotRun(error, limits)) : error;
  });
  if (status === 0) return stdout;
  throw failed(args, oneLine(lastWords(stderr), 1000) || `it ended with ${status ?? 'a signal'}`);
}

function whyNotRun({ code }: ProgramError, { helmTime }: HelmMeans['limits']): string {
  return code === 'ETIMEDOUT'
    ? `it took longer than ${formatLimit('time', helmTime)}`
    : `it cannot be run (${code})`;
}

function failed(args: readonly string[], message: string): UserError {
  return new UserError({
    code: 'helm-failed',
    message,
    where: `helm ${args.slice(0, 2).join(' ')}`,
    next: 'Run the same command at a desk; `helm lint` may say more.',
  });
}

/** Helm's error comes after its warnings. */
function lastWords(text: string): string {
  const lines = text.trim().split('\n');
  const start = lines.findLastIndex((line) => line.startsWith('Error:'));
  return lines
    .slice(Math.max(start, 0))
    .join('\n')
    .replace(/^Error: /, '');
}
