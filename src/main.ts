import type { ActionName } from './actions/action.ts';
import { type Phase, runPhase } from './actions/run.ts';
import { endProcess, INTERRUPTED, leave } from './platform/cancellation.ts';
import { outliveReaders } from './platform/last-resort.ts';
import { RunnerHost } from './platform/runner.ts';

/** Entry of every action's stub in `dist/`: one phase of one action, on a runner. */
export async function runOnRunner(name: ActionName, phase: Phase): Promise<void> {
  outliveReaders();
  await runPhase(name, phase, new RunnerHost(process.env));
  leaveIfFailed();
}

/**
 * Entry of the command line's stub. `root` is the folder of the suite, where the flags are
 * described.
 */
export async function runAtDesk(argv: readonly string[], root = '.'): Promise<void> {
  outliveReaders();
  const { runCommandLine } = await import('./cli.ts');
  process.exitCode = await runCommandLine(argv, { env: process.env, root });
  leaveIfFailed();
}

/** Whatever a library has left open then, as a request that nobody answers: it is not waited for. */
function leaveIfFailed(): void {
  const status = Number(process.exitCode ?? 0);
  if (status === INTERRUPTED) endProcess(status);
  else if (status !== 0) leave(status);
}
