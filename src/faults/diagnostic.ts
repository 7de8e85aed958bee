import type { RuleCode } from './rule-code.ts';

/** A place in a text file; both counts start at 1, columns count UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** From the first character of a node up to, but not including, `end`. */
export interface Range {
  readonly start: Position;
  readonly end: Position;
}

/** `error` fails the step; `warning` and `note` never do. */
export type Severity = 'error' | 'warning' | 'note';

/**
 * One finding about a file. There is one type, and several renderers of it (log, annotation,
 * summary, JSON). Text in it may come from the file and is never trusted by a renderer; it never
 * holds the value of a secret.
 */
export interface Diagnostic {
  /** The rule that is broken; what it means is in docs/errors.md. */
  readonly code: RuleCode;
  readonly severity: Severity;
  /** Path as shown to people: relative to the workspace, with `/`. */
  readonly file: string;
  readonly range: Range;
  readonly message: string;
  /** What to do next, where there is something better to say than the message; may have lines. */
  readonly hint?: string;
  readonly excerpt?: Excerpt;
}

/** The source line of a finding as it may be shown: secrets blanked, tabs expanded, bounded. */
export interface Excerpt {
  readonly text: string;
  /** Where the caret stands in `text`, from 1. */
  readonly column: number;
  /** How many characters it underlines, at least 1. */
  readonly width: number;
}
