import type { ActionName } from './actions/action.ts';
import { type Phase, runPhase } from './actions/run.ts';
import { cancellation } from './platform/cancellation.ts';
import { RunnerHost } from './platform/runner.ts';

/** Entry of every action's stub in `dist/`: one phase of one action, on a runner. */
export async function runOnRunner(name: ActionName, phase: Phase): Promise<void> {
  await runPhase(name, phase, new RunnerHost(process.env), cancellation());
}

/** Entry of the command line's stub. */
export async function runAtDesk(argv: readonly string[]): Promise<void> {
  const { runCommandLine } = await import('./cli.ts');
  process.exitCode = await runCommandLine(argv, process.env);
}
