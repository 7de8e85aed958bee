import type { Diagnostic } from './diagnostic.ts';
import type { ErrorCode } from './error-code.ts';

/** What a {@link UserError} is made of. */
export interface Fault {
  /** Stable, for example `registry-denied`; what it means is in docs/errors.md. */
  readonly code: ErrorCode;
  /** What failed. */
  readonly message: string;
  /** Where: a registry, `cluster/namespace`, or `file:line:col`. */
  readonly where?: string;
  /** What to do next. */
  readonly next?: string;
  readonly cause?: unknown;
  /** Findings with a place in a file, shown with it. */
  readonly diagnostics?: readonly Diagnostic[];
}

/**
 * A failure that the reader can mend: reported as what failed, where, why and what to do next,
 * without a stack. Everything else that is thrown is a bug, and shown as one.
 */
export class UserError extends Error {
  readonly code: ErrorCode;
  readonly where: string | undefined;
  readonly next: string | undefined;
  readonly diagnostics: readonly Diagnostic[];

  constructor(fault: Fault) {
    super(fault.message, fault.cause === undefined ? {} : { cause: fault.cause });
    this.name = 'UserError';
    this.code = fault.code;
    this.where = fault.where;
    this.next = fault.next;
    this.diagnostics = fault.diagnostics ?? [];
  }
}

/** The code of a run that somebody stopped: told once, by the run itself, and no failure of a part. */
export const CANCELLED = 'cancelled';

export function isCancellation(error: unknown): boolean {
  return error instanceof UserError && error.code === CANCELLED;
}

/** A setting whose effect comes with a later version: said plainly instead of ignored. */
export function notAvailableYet(what: string, where: string): UserError {
  return new UserError({
    code: 'not-available-yet',
    message: `${what} is not available yet`,
    where,
    next: 'Remove the setting, or wait for the version that brings it; the file itself is valid.',
  });
}
