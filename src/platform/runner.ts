import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import type { Diagnostic, Severity } from '../faults/diagnostic.ts';
import { readLimits } from '../limits/read.ts';
import type { Limits } from '../limits/table.ts';
import { annotationOf, renderDiagnostic } from '../report/diagnostics.ts';
import { Secret } from '../secrets/secret.ts';
import type { Host, Log } from './host.ts';
import { Masks } from './masks.ts';
import {
  type CommandProperties,
  fileCommand,
  plainText,
  workflowCommand,
} from './workflow-command.ts';

/** GitHub shows 10 annotations of a type for a step and drops the rest without a word. */
const ANNOTATIONS_PER_TYPE = 10;

/** Of type error one less: the last word of a step that fails must not be among the dropped. */
const MOST_ANNOTATIONS: Readonly<Record<string, number>> = { error: ANNOTATIONS_PER_TYPE - 1 };

const COMMAND_OF: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  note: 'notice',
};

/**
 * A runner of GitHub Actions, spoken to by its documented protocol: commands on standard output,
 * files named by `GITHUB_OUTPUT`, `GITHUB_STATE` and `GITHUB_STEP_SUMMARY`. The official toolkit
 * speaks the same; loading it alone takes longer than a whole login.
 */
export class RunnerHost implements Host {
  readonly kind = 'runner';
  readonly env: Host['env'];
  readonly workspace: string;
  readonly log: RunnerLog;
  readonly #masks = new Masks();
  #limits: Limits | undefined;
  readonly #write: (line: string) => void;

  constructor(env: Host['env'], write: (line: string) => void = writeLine) {
    this.env = env;
    this.workspace = env.GITHUB_WORKSPACE ?? process.cwd();
    this.#write = write;
    this.log = new RunnerLog(env.RUNNER_DEBUG === '1', (text) => this.#masks.blank(text), write);
  }

  readonly conceal = (value: string): Secret => {
    for (const form of this.#masks.add(value)) this.#write(workflowCommand('add-mask', {}, form));
    return new Secret(value);
  };

  get limits(): Limits {
    this.#limits ??= readLimits(this.env);
    return this.#limits;
  }

  input(name: string): string | undefined {
    const value = this.env[`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`]?.trim();
    return value === '' ? undefined : value;
  }

  setOutput(name: string, value: string): void {
    this.#append('GITHUB_OUTPUT', name, value);
  }

  saveState(name: string, value: string): void {
    this.#append('GITHUB_STATE', name, value);
  }

  state(name: string): string | undefined {
    return this.env[`STATE_${name}`];
  }

  summary(markdown: string): void {
    const file = this.env.GITHUB_STEP_SUMMARY;
    if (!file || this.input('summary')?.toLowerCase() === 'false') return;
    appendFileSync(file, `${this.#masks.blank(markdown)}\n`);
  }

  fail(message?: string): void {
    if (message !== undefined) this.log.lastWord(message);
    // Keeps the status of a cancellation.
    process.exitCode ||= 1;
  }

  #append(variable: string, name: string, value: string): void {
    const file = this.env[variable];
    if (file) appendFileSync(file, fileCommand(name, value, `delimiter_${randomUUID()}`));
  }
}

class RunnerLog implements Log {
  readonly #debugging: boolean;
  readonly #blank: (text: string) => string;
  readonly #write: (line: string) => void;
  readonly #annotated = new Map<string, number>();

  constructor(debugging: boolean, blank: (text: string) => string, write: (line: string) => void) {
    this.#debugging = debugging;
    this.#blank = blank;
    this.#write = write;
  }

  debug(message: string): void {
    if (this.#debugging) this.#write(workflowCommand('debug', {}, this.#blank(message)));
  }

  info(message: string): void {
    this.#write(plainText(this.#blank(message)));
  }

  warning(message: string): void {
    this.#annotate('warning', {}, message, `Warning: ${message}`);
  }

  error(message: string): void {
    this.#annotate('error', {}, message, `Error: ${message}`);
  }

  /** An annotation in any case, however many there were. */
  lastWord(message: string): void {
    this.#write(workflowCommand('error', {}, this.#blank(message)));
  }

  /** The runner prints an annotation's message once more: those go where they do not disturb. */
  diagnostics(diagnostics: readonly Diagnostic[]): void {
    if (diagnostics.length === 0) return;
    for (const diagnostic of diagnostics) this.info(`${renderDiagnostic(diagnostic)}\n`);
    this.#write(workflowCommand('group', {}, 'Annotations'));
    for (const diagnostic of diagnostics) {
      const { message, ...place } = annotationOf(diagnostic);
      this.#annotate(COMMAND_OF[diagnostic.severity], place, message);
    }
    this.#write('::endgroup::');
  }

  /** A runner's log has no line to draw over. */
  progress(): void {}

  async group<T>(heading: string, work: () => Promise<T>): Promise<T> {
    this.#write(workflowCommand('group', {}, this.#blank(heading)));
    try {
      return await work();
    } finally {
      this.#write('::endgroup::');
    }
  }

  /** Past the most that GitHub shows, `instead` is all there is, and the log says so once. */
  #annotate(command: string, place: CommandProperties, message: string, instead?: string): void {
    const most = MOST_ANNOTATIONS[command] ?? ANNOTATIONS_PER_TYPE;
    const count = (this.#annotated.get(command) ?? 0) + 1;
    this.#annotated.set(command, count);
    if (count <= most) {
      this.#write(workflowCommand(command, place, this.#blank(message)));
      return;
    }
    if (count === most + 1) {
      this.info(
        `Annotations of type ${command}: ${most} are shown; the rest is in this log alone.`,
      );
    }
    if (instead !== undefined) this.info(instead);
  }
}

function writeLine(line: string): void {
  process.stdout.write(`${line}\n`);
}
