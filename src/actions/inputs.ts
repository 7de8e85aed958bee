import { UserError } from '../faults/user-error.ts';
import type { Host } from '../platform/host.ts';

/** How one input is read. `fallback` is the default as action.yml writes it. */
export interface Input<T> {
  readonly kind: 'text' | 'secret' | 'boolean' | 'list' | 'names' | 'integer' | 'choice';
  readonly fallback: string;
  /** The words that one of kind `choice` takes. */
  readonly words?: readonly string[];
  /** Whether it means something on a runner alone. */
  readonly forRunner?: boolean;
  /** Throws a plain Error that says what is wrong with the text. */
  parse(text: string): T;
}

export type InputTable = Readonly<Record<string, Input<unknown>>>;

/** The record that {@link readInputs} makes of a table. */
export type InputsOf<T extends InputTable> = {
  readonly [K in keyof T]: T[K] extends Input<infer V> ? V : never;
};

/** Free text; undefined when not given. */
export function text(fallback = ''): Input<string | undefined> {
  return { kind: 'text', fallback, parse: (given) => (given === '' ? undefined : given) };
}

/** Text that is a secret: at a desk an environment variable, never a flag. */
export function secret(): Input<string | undefined> {
  return { ...text(), kind: 'secret' };
}

/** Strictly `true` or `false`, in the spellings of YAML 1.2's core schema. */
export function flag(fallback: boolean): Input<boolean> {
  return { kind: 'boolean', fallback: String(fallback), parse: parseBoolean };
}

/** Items split on commas or newlines; empty when not given. */
export function list(fallback = ''): Input<readonly string[]> {
  return { kind: 'list', fallback, parse: splitList };
}

/** Names as {@link list} splits them, or `all`; undefined when not given. */
export function names(fallback = ''): Input<readonly string[] | 'all' | undefined> {
  return { kind: 'names', fallback, parse: parseNames };
}

/** A whole number within bounds, both included. */
export function integer(fallback: number, least: number, most: number): Input<number> {
  return {
    kind: 'integer',
    fallback: String(fallback),
    parse(given) {
      const value = Number(given);
      if (!/^\d+$/.test(given) || value < least || value > most) {
        throw new Error(`takes a whole number from ${least} to ${most}`);
      }
      return value;
    },
  };
}

/** One word out of several. */
export function choice<const C extends string>(words: readonly C[], fallback: C): Input<C> {
  return {
    kind: 'choice',
    fallback,
    words,
    parse(given) {
      const word = words.find((candidate) => candidate === given);
      if (word === undefined) throw new Error(`takes one of ${words.join(', ')}`);
      return word;
    },
  };
}

/** An input that means something on a runner alone; the command line does not offer it. */
export function onRunner<T>(input: Input<T>): Input<T> {
  return { ...input, forRunner: true };
}

/** Inputs that every action has. */
export const COMMON_INPUTS = {
  file: text(),
  summary: onRunner(flag(true)),
} as const;

/** Reads every input of a table. Throws one {@link UserError} that names all wrong ones. */
export function readInputs<T extends InputTable>(table: T, host: Host): InputsOf<T> {
  const values: Record<string, unknown> = {};
  const wrong: string[] = [];
  for (const [name, input] of Object.entries(table)) {
    try {
      values[name] = input.parse(host.input(name) ?? input.fallback);
    } catch (error) {
      wrong.push(`${inputName(name, host)} ${(error as Error).message}`);
    }
  }
  if (wrong.length > 0) {
    throw new UserError({
      code: 'invalid-input',
      message: wrong.join('; '),
      where: host.kind === 'runner' ? 'the inputs of this step (`with:`)' : 'the command line',
      next: 'Correct the value and run it again.',
    });
  }
  return values as InputsOf<T>;
}

function inputName(name: string, host: Host): string {
  return host.kind === 'runner' ? `input "${name}"` : `--${name}`;
}

function parseBoolean(given: string): boolean {
  if (/^(true|True|TRUE)$/.test(given)) return true;
  if (/^(false|False|FALSE)$/.test(given)) return false;
  throw new Error('takes true or false');
}

function splitList(given: string): readonly string[] {
  return given
    .split(/[,\r\n]/)
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function parseNames(given: string): readonly string[] | 'all' | undefined {
  const items = splitList(given);
  if (items.length === 0) return undefined;
  if (!items.includes('all')) return items;
  if (items.length > 1) throw new Error('takes names or all, not both');
  return 'all';
}
