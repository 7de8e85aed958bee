import type { Severity } from '../faults/diagnostic.ts';
import type { RuleCode } from '../faults/rule-code.ts';

/** Characters of the text, from `start` up to, but not including, `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What a rule finds: a diagnostic that does not know its file yet. */
export interface Finding {
  readonly code: RuleCode;
  readonly severity: Severity;
  readonly span: Span;
  readonly message: string;
  readonly hint?: string;
}

/** What a finding says, without its place. */
export type Words = Pick<Finding, 'code' | 'message' | 'hint'>;
