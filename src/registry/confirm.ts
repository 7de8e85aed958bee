import { setTimeout as pause } from 'node:timers/promises';
import { UserError } from '../faults/user-error.ts';
import type { Limits } from '../limits/table.ts';

/** How long a registry may take until it shows what it has stored. */
export interface ConfirmLimits extends Pick<Limits, 'retryPause' | 'confirmAttempts'> {
  readonly signal: AbortSignal | undefined;
}

/**
 * Looks for what a registry says to have stored without naming its digest: that may be the word of
 * something between here and there, and a tag must not stand on it.
 * @throws UserError `registry-lost-content`
 */
export async function confirmStored(
  host: string,
  what: string,
  look: () => Promise<boolean>,
  { retryPause, confirmAttempts, signal }: ConfirmLimits,
): Promise<void> {
  // Some show a manifest only a moment after they took it.
  for (let looked = 1; !(await look()); looked += 1) {
    if (looked >= confirmAttempts) throw lost(host, what);
    await pause(retryPause * 2 ** looked, undefined, signal && { signal });
  }
}

function lost(host: string, what: string): UserError {
  return new UserError({
    code: 'registry-lost-content',
    message: `${host} says that it has taken ${what}, but does not have it`,
    next: 'Run the step again; if it stays, look into the log of the registry and of what stands before it.',
  });
}
