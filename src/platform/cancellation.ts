import { UserError } from '../faults/user-error.ts';

/** Exit status of a process ended by SIGINT, as shells count it. */
const INTERRUPTED = 130;

/**
 * A signal that is aborted on the first SIGINT or SIGTERM. What is in flight then has the runner's
 * grace to clean up; a second signal, or the end of the grace, ends the process.
 * @param graceOf gives that grace in milliseconds. Runners send SIGTERM 7.5 s after SIGINT and kill
 * 2.5 s later: the default is to be gone before the second.
 */
export function cancellation(graceOf: () => number): AbortSignal {
  const controller = new AbortController();
  const cancel = () => {
    if (controller.signal.aborted) process.exit(INTERRUPTED);
    process.exitCode = INTERRUPTED;
    controller.abort(cancelled());
    setTimeout(() => process.exit(INTERRUPTED), graceOf()).unref();
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
