import type { ActionName } from './actions/action.ts';
import { type Phase, runPhase } from './actions/run.ts';
import { endProcess, INTERRUPTED } from './platform/cancellation.ts';
import { outliveReaders } from './platform/last-resort.ts';
import { RunnerHost } from './platform/runner.ts';

/** Entry of every action's stub in `dist/`: one phase of one action, on a runner. */
export async function runOnRunner(name: ActionName, phase: Phase): Promise<void> {
  outliveReaders();
  await runPhase(name, phase, new RunnerHost(process.env));
  leaveIfCancelled();
}

/**
 * Entry of the command line's stub. `root` is the folder of the suite, where the flags are
 * described.
 */
export async function runAtDesk(argv: readonly string[], root = '.'): Promise<void> {
  outliveReaders();
  const { runCommandLine } = await import('./cli.ts');
  process.exitCode = await runCommandLine(argv, { env: process.env, root });
  leaveIfCancelled();
}

/** Whatever a library has left open then: it is not waited for. */
function leaveIfCancelled(): void {
  if (process.exitCode === INTERRUPTED) endProcess(INTERRUPTED);
}
