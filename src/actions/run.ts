import type { Host } from '../platform/host.ts';
import { describeFailure } from '../report/failure.ts';
import type { ActionName } from './action.ts';
import { readInputs } from './inputs.ts';
import { loadAction } from './table.ts';

/** `main` is the step itself; `post` runs after the job's last step. */
export type Phase = 'main' | 'post';

/**
 * Runs one phase of an action on a host. Never throws: a failure is reported in the host's log and
 * makes the run fail. Returns whether all went well.
 */
export async function runPhase(
  name: ActionName,
  phase: Phase,
  host: Host,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    // A wrong one is told before anything is done.
    void host.limits;
    const action = await loadAction(name);
    const context = { host, signal };
    if (phase === 'post') await action.post?.(context);
    else await action.main(readInputs(action.inputs, host), context);
    return true;
  } catch (error) {
    reportFailure(error, host);
    return false;
  }
}

function reportFailure(error: unknown, host: Host): void {
  const { diagnostics, message, detail } = describeFailure(error);
  host.log.diagnostics(diagnostics);
  if (detail !== undefined) host.log.debug(detail);
  host.fail(message);
}
