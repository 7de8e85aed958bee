import { CANCELLED, UserError } from '../faults/user-error.ts';

/** Of the grace: for so long may go on what must not be broken off half-way. */
const PATIENCE = 5 / 7;

/** Exit status of a process ended by SIGINT, as shells count it. */
export const INTERRUPTED = 130;

/**
 * SIGINT: a runner, or Ctrl-C. SIGTERM: runners on Kubernetes, act. SIGHUP: a terminal that was
 * closed. SIGBREAK: runners on Windows, in SIGTERM's place.
 */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK'] as const;

/** The run that may be cancelled. */
export interface Cancellable {
  /** What is being done just now, in words that follow "cancelled while". */
  doing(): string;
  /**
   * Milliseconds that it has to clean up. Runners send SIGTERM 7.5 s after SIGINT and kill 2.5 s
   * later: the default is to be gone before the second.
   */
  grace(): number;
  /** What is left behind, and what to do about it. */
  readonly afterwards: string;
  /** Told when the process ends before the run has. */
  cutOff(error: UserError): void;
}

/**
 * A signal that is aborted when the process is asked to end. What is in flight then has the
 * runner's grace to clean up; a second request, or the end of the grace, ends the process.
 */
export function cancellation(run: Cancellable): AbortSignal {
  const controller = new AbortController();
  const cutOff = (why: string) => {
    run.cutOff(cancelled(`${run.doing()}, and ended ${why}`, run));
    endProcess(INTERRUPTED);
  };
  const cancel = () => {
    if (controller.signal.aborted) return cutOff('at once by a second signal');
    process.exitCode = INTERRUPTED;
    controller.abort(cancelled(run.doing(), run));
    const grace = run.grace();
    setTimeout(cutOff, grace, `after ${grace / 1000} s without an answer`).unref();
  };
  for (const name of SIGNALS) process.on(name, cancel);
  return controller.signal;
}

/** Somebody's decision, not a bug: told as such. */
function cancelled(doing: string, { afterwards }: Cancellable): UserError {
  return new UserError({ code: CANCELLED, message: `cancelled while ${doing}; ${afterwards}` });
}

/**
 * A signal that follows another one after a while, still within the grace: for what would leave a
 * doubt if it were broken off at once, and takes a moment only.
 */
export function patient(signal: AbortSignal, grace: number): AbortSignal {
  const controller = new AbortController();
  const begin = () =>
    void setTimeout(() => controller.abort(signal.reason), grace * PATIENCE).unref();
  if (signal.aborted) begin();
  else signal.addEventListener('abort', begin, { once: true });
  return controller.signal;
}

/** Waits for work that cannot be ended, and no longer than until the signal is aborted. */
export function orCancelled<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    work.then(resolve, reject);
    const cancel = () => reject(signal.reason);
    if (signal.aborted) cancel();
    else signal.addEventListener('abort', cancel, { once: true });
  });
}

/** How long output may take to leave, where a reader does not read. */
const FLUSH_MS = 200;

/** Ends the process soon, whatever is still open; on some systems output needs a moment to leave. */
export function endProcess(status: number): void {
  setTimeout(() => process.exit(status), FLUSH_MS);
  leave(status);
}

/** Ends the process once its output has left, whatever else is still open. */
export function leave(status: number): void {
  process.exitCode = status;
  process.stdout.write('', () => process.stderr.write('', () => process.exit(status)));
}
