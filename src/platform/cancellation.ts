import { UserError } from '../faults/user-error.ts';

/** Runners send SIGTERM 7.5 s after SIGINT and kill 2.5 s later: be gone before the second. */
const GRACE_MS = 7_000;

/** Exit status of a process ended by SIGINT, as shells count it. */
const INTERRUPTED = 130;

/**
 * A signal that is aborted on the first SIGINT or SIGTERM. What is in flight then has the runner's
 * grace to clean up; a second signal, or the end of the grace, ends the process.
 */
export function cancellation(): AbortSignal {
  const controller = new AbortController();
  const cancel = () => {
    if (controller.signal.aborted) process.exit(INTERRUPTED);
    process.exitCode = INTERRUPTED;
    controller.abort(cancelled());
    setTimeout(() => process.exit(INTERRUPTED), GRACE_MS).unref();
  };
  process.on('SIGINT', cancel);
  process.on('SIGTERM', cancel);
  return controller.signal;
}

/** Somebody's decision, not a bug: told as such. */
function cancelled(): UserError {
  return new UserError({
    code: 'cancelled',
    message: 'cancelled before it was done',
    next: 'Run it again: what is done already is found done.',
  });
}
