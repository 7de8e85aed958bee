import { styleText } from 'node:util';
import type { Diagnostic } from '../faults/diagnostic.ts';
import { readLimits } from '../limits/read.ts';
import type { Limits } from '../limits/table.ts';
import { renderDiagnostic } from '../report/diagnostics.ts';
import { Secret } from '../secrets/secret.ts';
import type { Host, Log } from './host.ts';
import { Masks } from './masks.ts';
import { drawProgress } from './progress.ts';
import { wrap } from './wrap.ts';

/** What the command line was given, beside the action's name. */
export interface TerminalOptions {
  readonly env: Host['env'];
  readonly workspace: string;
  readonly flags: Readonly<Record<string, string>>;
  readonly debug: boolean;
  /** Where the log goes: standard output, or standard error when that is taken by `--json`. */
  readonly stream: NodeJS.WriteStream;
}

/** What a line of a plan or a result begins with: what was added, changed, removed, went wrong. */
const SIGN = /(?<=^\s*)[+~!x=>-](?= )/;

const COLOUR_OF: Readonly<Record<string, Colour>> = {
  '+': 'green',
  '~': 'yellow',
  '-': 'red',
  '!': 'red',
  x: 'red',
};

type Colour = 'bold' | 'dim' | 'yellow' | 'red' | 'green';

/** A desk: no runner, no GitHub variable needed; colours and a progress bar on a terminal. */
export class TerminalHost implements Host {
  readonly kind = 'terminal';
  readonly env: Host['env'];
  readonly workspace: string;
  readonly log: Log;
  readonly outputs: Record<string, string> = {};
  readonly #flags: Readonly<Record<string, string>>;
  readonly #masks = new Masks();
  #limits: Limits | undefined;

  constructor(options: TerminalOptions) {
    this.env = options.env;
    this.workspace = options.workspace;
    this.#flags = options.flags;
    this.log = new TerminalLog(options, (text) => this.#masks.blank(text));
  }

  readonly conceal = (value: string): Secret => {
    this.#masks.add(value);
    return new Secret(value);
  };

  get limits(): Limits {
    this.#limits ??= readLimits(this.env);
    return this.#limits;
  }

  input(name: string): string | undefined {
    const value = this.#flags[name]?.trim();
    return value === '' ? undefined : value;
  }

  setOutput(name: string, value: string): void {
    this.outputs[name] = value;
  }

  /** A command has no post step: what it does stays until it is undone by another command. */
  saveState(): void {}

  state(): undefined {
    return undefined;
  }

  summary(): void {}

  fail(message?: string): void {
    if (message !== undefined) this.log.error(message);
    // Keeps the status of a cancellation.
    process.exitCode ||= 1;
  }
}

class TerminalLog implements Log {
  readonly #debugging: boolean;
  readonly #env: Host['env'];
  readonly #stream: NodeJS.WriteStream;
  readonly #blank: (text: string) => string;
  #depth = 0;
  #barDrawn = false;

  constructor(options: TerminalOptions, blank: (text: string) => string) {
    this.#debugging = options.debug;
    this.#env = options.env;
    this.#stream = options.stream;
    this.#blank = blank;
  }

  debug(message: string): void {
    if (this.#debugging) this.#print(this.#paint('dim', message));
  }

  info(message: string): void {
    this.#print(message.replace(SIGN, (sign) => this.#paint(COLOUR_OF[sign] ?? 'dim', sign)));
  }

  warning(message: string): void {
    this.#print(`${this.#paint('yellow', 'warning:')} ${message}`);
  }

  error(message: string): void {
    this.#print(`${this.#paint('red', 'error:')} ${message}`);
  }

  diagnostics(diagnostics: readonly Diagnostic[]): void {
    const colour = this.#colours();
    for (const diagnostic of diagnostics)
      this.#print(`${renderDiagnostic(diagnostic, { colour })}\n`);
  }

  progress(done: number, total: number, what: string): void {
    if (!this.#stream.isTTY) return;
    this.#stream.write(drawProgress(done, total, what, this.#stream.columns));
    this.#barDrawn = true;
  }

  async group<T>(heading: string, work: () => Promise<T>): Promise<T> {
    this.#print(this.#paint('bold', heading));
    this.#depth += 1;
    try {
      return await work();
    } finally {
      this.#depth -= 1;
    }
  }

  #print(text: string): void {
    const erase = this.#barDrawn ? '\r\u001b[K' : '';
    this.#barDrawn = false;
    const indent = '  '.repeat(this.#depth);
    const lines = this.#blank(text).replace(/^(?=.)/gm, indent);
    this.#stream.write(`${erase}${this.#fitted(lines)}\n`);
  }

  /** A file or a pipe has no width. */
  #fitted(lines: string): string {
    const { isTTY, columns } = this.#stream;
    return isTTY && columns > 0 ? wrap(lines, columns) : lines;
  }

  #paint(style: Colour, text: string): string {
    return this.#colours() ? styleText(style, text, { validateStream: false }) : text;
  }

  /** `FORCE_COLOR` as Node reads it; the stream itself honours `NO_COLOR` and `TERM`. */
  #colours(): boolean {
    const forced = this.#env.FORCE_COLOR;
    if (forced !== undefined) return /^(|true|[123])$/.test(forced);
    return this.#stream.isTTY === true && this.#stream.hasColors(this.#env);
  }
}
