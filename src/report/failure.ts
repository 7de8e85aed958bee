import type { Diagnostic } from '../faults/diagnostic.ts';
import { UserError } from '../faults/user-error.ts';
import { oneLine } from './text.ts';

/** A failure as the log shows it. */
export interface FailureReport {
  readonly diagnostics: readonly Diagnostic[];
  readonly message: string;
  /** For the debug log only. */
  readonly detail: string | undefined;
}

/** What failed, where, why and what to do next; for a bug, how to see more and whom to tell. */
export function describeFailure(error: unknown): FailureReport {
  if (error instanceof UserError) {
    return { diagnostics: error.diagnostics, message: sentenceOf(error), detail: chainOf(error) };
  }
  const reason = error instanceof Error ? error.message : String(error);
  return {
    diagnostics: [],
    message: `unexpected failure: ${oneLine(reason)}. This is a bug in registry-actions: run again with debug logging and report what it shows.`,
    detail: error instanceof Error ? stackOf(error) : undefined,
  };
}

function sentenceOf(error: UserError): string {
  const where = error.where === undefined ? '' : `${error.where}: `;
  const next = error.next === undefined ? '' : `\n  ${error.next}`;
  return `${where}${error.message} [${error.code}]${next}`;
}

function chainOf(error: Error): string | undefined {
  const causes: string[] = [];
  for (let cause = error.cause; cause instanceof Error; cause = cause.cause) {
    causes.push(`caused by ${stackOf(cause)}`);
  }
  return causes.length > 0 ? causes.join('\n') : undefined;
}

/** A stack begins with the message, which may be foreign text: line by line, nothing but text. */
function stackOf({ stack, message }: Error): string {
  const lines = (stack ?? message).split('\n');
  return lines.map((line) => line.replace(/[\p{Cc}\p{Cf}]/gu, ' ')).join('\n');
}
