import { parseArgs } from 'node:util';
import type { InputTable } from '../actions/inputs.ts';
import type { Host } from '../platform/host.ts';
import { oneLine } from '../report/text.ts';
import { unknownWord, WrongUse } from './wrong-use.ts';

/** Flags that are the command line's own. */
const OWN_FLAGS = {
  json: { type: 'boolean' },
  debug: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** What a command was given. */
export interface Flags {
  readonly json: boolean;
  readonly debug: boolean;
  readonly help: boolean;
  /** The texts of the action's inputs. */
  readonly inputs: Readonly<Record<string, string>>;
}

/**
 * Reads the flags of a command. A boolean input may stand alone (`--dry-run`) or take a value
 * (`--dry-run=false`); a list may be given by repeating its flag; a secret comes from `env` only.
 * @throws WrongUse
 */
export function parseFlags(args: readonly string[], inputs: InputTable, env: Host['env']): Flags {
  const options = { ...OWN_FLAGS, ...optionsOf(inputs) };
  refuseUnknown(args, Object.keys(options), inputs);
  const given = args.map((arg) =>
    inputs[arg.replace(/^--/, '')]?.kind === 'boolean' && arg.startsWith('--')
      ? `${arg}=true`
      : arg,
  );
  const { json, debug, help, ...rest } = parse(given, options);
  const texts = Object.entries(rest).map(([name, value]) => [name, [value].flat().join('\n')]);
  return {
    json: json === true,
    debug: debug === true,
    help: help === true,
    inputs: { ...secretsOf(inputs, env), ...Object.fromEntries(texts) },
  };
}

/** The environment variable that stands for an input that is a secret. */
export function variableOf(input: string): string {
  return input.replaceAll('-', '_').toUpperCase();
}

type Options = NonNullable<NonNullable<Parameters<typeof parseArgs>[0]>['options']>;

function optionsOf(inputs: InputTable): Options {
  const flags = Object.entries(inputs).filter(([, { kind }]) => kind !== 'secret');
  return Object.fromEntries(
    flags.map(([name, { kind }]) => {
      return [name, { type: 'string', multiple: kind === 'list' || kind === 'names' }];
    }),
  );
}

function refuseUnknown(args: readonly string[], known: readonly string[], inputs: InputTable) {
  for (const [arg] of args.map((one) => one.split('=', 1))) {
    const name = /^--(.+)$/.exec(arg ?? '')?.[1];
    if (name === undefined || known.includes(name)) continue;
    if (inputs[name]?.kind === 'secret') {
      throw new WrongUse(
        `a secret is never a flag, where other users of the machine see it: set ${variableOf(name)} in the environment.`,
      );
    }
    const flags = known.map((one) => `--${one}`);
    throw unknownWord('flag', `--${name}`, flags);
  }
}

function parse(args: readonly string[], options: Options) {
  try {
    return parseArgs({ args, options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw new WrongUse(wordsFor(error as NodeJS.ErrnoException, args));
  }
}

/** Node's own words are about its API where they are not about the value. */
function wordsFor({ code, message }: NodeJS.ErrnoException, args: readonly string[]): string {
  if (code === 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL') {
    const argument = /^Unexpected argument '(.*?)'\. /s.exec(message)?.[1] ?? '';
    const before = args[args.indexOf(argument) - 1] ?? '';
    const remedy = /^--.*=true$/.test(before)
      ? `Write ${before.replace(/true$/, oneLine(argument))}.`
      : 'A value follows its flag: `--flag value`.';
    return `unexpected argument ${oneLine(argument)}. ${remedy}`;
  }
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
    return `unknown flag ${oneLine(/'(.*?)'/s.exec(message)?.[1] ?? '')}. \`--help\` lists the flags.`;
  }
  return message;
}

function secretsOf(inputs: InputTable, env: Host['env']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(inputs).flatMap(([name, { kind }]) => {
      const value = kind === 'secret' ? env[variableOf(name)] : undefined;
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
