import type { ActionName } from './actions/action.ts';
import { type Phase, runPhase } from './actions/run.ts';
import { cancellation } from './platform/cancellation.ts';
import { RunnerHost } from './platform/runner.ts';

/** Entry of every action's stub in `dist/`: one phase of one action, on a runner. */
export async function runOnRunner(name: ActionName, phase: Phase): Promise<void> {
  const host = new RunnerHost(process.env);
  await runPhase(
    name,
    phase,
    host,
    cancellation(() => host.limits.cancelTime),
  );
}

/**
 * Entry of the command line's stub. `root` is the folder of the suite, where the flags are
 * described.
 */
export async function runAtDesk(argv: readonly string[], root = '.'): Promise<void> {
  // Whoever reads may leave (`| head`): what was begun is finished all the same.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', ignoreClosedPipe);
  const { runCommandLine } = await import('./cli.ts');
  process.exitCode = await runCommandLine(argv, { env: process.env, root });
}

function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
