import { cancellation, patient } from '../platform/cancellation.ts';
import type { Host } from '../platform/host.ts';
import { reportBugs } from '../platform/last-resort.ts';
import { describeFailure } from '../report/failure.ts';
import type { ActionContext, ActionName } from './action.ts';
import { readInputs } from './inputs.ts';
import { loadAction } from './table.ts';

/** `main` is the step itself; `post` runs after the job's last step. */
export type Phase = 'main' | 'post';

/** What a cancellation leaves behind. */
const AFTERWARDS: Readonly<Record<Phase, string>> = {
  main: 'running it again is safe: what is done is found done',
  post: 'what is not undone yet stays as it is',
};

/**
 * Runs one phase of an action on a host, as the one thing that this process is for: signals cancel
 * it. Never throws: a failure, also one that nobody has caught, is reported in the host's log and
 * makes the run fail. Returns whether all went well.
 */
export async function runPhase(name: ActionName, phase: Phase, host: Host): Promise<boolean> {
  const report = (error: unknown) => reportFailure(error, host);
  reportBugs(report);
  let now = `starting ${name}`;
  const doing = (what: string) => {
    now = what;
  };
  const afterwards = AFTERWARDS[phase];
  const grace = () => host.limits.cancelTime;
  const signal = cancellation({ grace, doing: () => now, afterwards, cutOff: report });
  try {
    // A wrong one is told before anything is done.
    void host.limits;
    await run(name, phase, { host, signal, doing });
    return true;
  } catch (error) {
    report(error);
    return false;
  }
}

async function run(name: ActionName, phase: Phase, context: ActionContext): Promise<void> {
  const action = await loadAction(name);
  // What is to be undone takes milliseconds, and nobody comes after to do it.
  if (phase === 'post') {
    const { cancelTime } = context.host.limits;
    return action.post?.({ ...context, signal: patient(context.signal, cancelTime) });
  }
  context.signal.throwIfAborted();
  await action.main(readInputs(action.inputs, context.host), context);
}

function reportFailure(error: unknown, host: Host): void {
  const { diagnostics, message, detail } = describeFailure(error);
  host.log.diagnostics(diagnostics);
  if (detail !== undefined) host.log.debug(detail);
  host.fail(message);
}
