import type { Diagnostic } from '../faults/diagnostic.ts';
import type { Limits } from '../limits/table.ts';
import type { Conceal } from '../secrets/secret.ts';

/** Where a run reports to while it works. Every text passes the masks of the host. */
export interface Log {
  /** Shown only when debugging is on. */
  debug(message: string): void;
  info(message: string): void;
  warning(message: string): void;
  error(message: string): void;
  /** Findings with a place in a file: each with its line and a caret, on a runner annotated too. */
  diagnostics(diagnostics: readonly Diagnostic[]): void;
  /** Shows how far a long run is, on a terminal only. */
  progress(done: number, total: number, what: string): void;
  /** Folds what `work` logs under one heading. */
  group<T>(heading: string, work: () => Promise<T>): Promise<T>;
}

/**
 * The place a run happens in: a runner of GitHub Actions (or one compatible with it), or a
 * terminal. Actions are given one and never look at `process` themselves.
 */
export interface Host {
  readonly kind: 'runner' | 'terminal';
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute path of the checkout (`GITHUB_WORKSPACE`) or of the current folder. */
  readonly workspace: string;
  readonly log: Log;
  /** Of time, size and retries. @throws UserError `invalid-limit` where the environment is wrong. */
  readonly limits: Limits;
  /** Makes a secret and masks every form of it. */
  readonly conceal: Conceal;
  /** The raw text of an input or flag; undefined when it was not given or is empty. */
  input(name: string): string | undefined;
  setOutput(name: string, value: string): void;
  /** State carried from main to post; never holds a secret. Saved before the effect it undoes. */
  saveState(name: string, value: string): void;
  state(name: string): string | undefined;
  /** Adds Markdown to the job summary unless the input `summary` is off; at a terminal nothing. */
  summary(markdown: string): void;
  /** Makes the run fail (exit 1) without stopping it; `message` is the last word on why. */
  fail(message?: string): void;
}
