import { parseArgs } from 'node:util';
import type { ActionName } from './actions/action.ts';
import type { InputTable } from './actions/inputs.ts';
import { runPhase } from './actions/run.ts';
import { ACTION_NAMES, loadAction } from './actions/table.ts';
import { didYouMean } from './config/suggest.ts';
import { cancellation } from './platform/cancellation.ts';
import type { Host } from './platform/host.ts';
import { TerminalHost } from './platform/terminal.ts';

/** Exit statuses, as the documentation promises them. */
const DONE = 0;
const PROBLEMS = 1;
const WRONG_USE = 2;

const OVERVIEW = `Usage: registry-actions <command> [--flag value ...]

Commands: ${ACTION_NAMES.join(', ')}

Every input of the action of that name is a flag, for example
  registry-actions validate --file registries.yaml
  registry-actions push-chart --charts ./charts/web --if-exists fail

  --json    print the outputs as one JSON object, the log on standard error
  --debug   log more
  --help    the flags of a command

Exit status: 0 done, 1 problems, 2 wrong use.
`;

/** Flags that are the command line's own. */
const OWN_FLAGS = {
  json: { type: 'boolean' },
  debug: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

class WrongUse extends Error {}

/** Runs `registry-actions <argv>` and returns the exit status. */
export async function runCommandLine(argv: readonly string[], env: Host['env']): Promise<number> {
  try {
    const [command, ...rest] = argv;
    if (command === undefined || command === '--help' || command === '-h') return overview(command);
    return await runCommand(actionNamed(command), rest, env);
  } catch (error) {
    if (!(error instanceof WrongUse)) throw error;
    process.stderr.write(`registry-actions: ${error.message}\n`);
    return WRONG_USE;
  }
}

function overview(asked: string | undefined): number {
  (asked === undefined ? process.stderr : process.stdout).write(OVERVIEW);
  return asked === undefined ? WRONG_USE : DONE;
}

function actionNamed(command: string): ActionName {
  const name = ACTION_NAMES.find((candidate) => candidate === command);
  if (name !== undefined) return name;
  throw new WrongUse(unknownWord('command', command, ACTION_NAMES));
}

async function runCommand(name: ActionName, args: readonly string[], env: Host['env']) {
  const { inputs } = await loadAction(name);
  const flags = parseFlags(args, inputs);
  if (flags.help !== undefined) {
    process.stdout.write(flagHelp(name, inputs));
    return DONE;
  }
  const json = flags.json !== undefined;
  const host = new TerminalHost({
    env,
    workspace: process.cwd(),
    flags,
    debug: flags.debug !== undefined,
    stream: json ? process.stderr : process.stdout,
  });
  const ok = await runPhase(name, 'main', host, cancellation());
  if (json) process.stdout.write(`${JSON.stringify(host.outputs)}\n`);
  return ok && !process.exitCode ? DONE : Number(process.exitCode ?? PROBLEMS);
}

/** A boolean input may stand alone (`--dry-run`) or take a value (`--dry-run=false`). */
function parseFlags(args: readonly string[], inputs: InputTable): Record<string, string> {
  const options = { ...OWN_FLAGS, ...optionsOf(inputs) };
  const given = args.map((arg) => {
    const name = arg.startsWith('--') ? arg.slice(2) : '';
    return inputs[name]?.kind === 'boolean' ? `${arg}=true` : arg;
  });
  try {
    const { values } = parseArgs({ args: given, options, strict: true, allowPositionals: false });
    return Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, [value].flat().join('\n')]),
    );
  } catch (error) {
    throw new WrongUse(flagProblem(args, Object.keys(options), error as Error));
  }
}

/** A list may be given by repeating its flag. */
function optionsOf(inputs: InputTable): Record<string, { type: 'string'; multiple: boolean }> {
  const option = (kind: string) => ({
    type: 'string' as const,
    multiple: kind === 'list' || kind === 'names',
  });
  return Object.fromEntries(Object.entries(inputs).map(([name, { kind }]) => [name, option(kind)]));
}

function flagProblem(args: readonly string[], known: readonly string[], error: Error): string {
  const names = args.map((arg) => /^--([^=]+)/.exec(arg)?.[1]).filter((name) => name !== undefined);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return error.message;
  return unknownWord(
    'flag',
    `--${unknown}`,
    known.map((name) => `--${name}`),
  );
}

function unknownWord(what: string, word: string, known: readonly string[]): string {
  const hint = didYouMean(word, known) ?? '';
  return [`unknown ${what} ${word}.`, hint, `Known: ${known.join(', ')}.`]
    .filter((part) => part !== '')
    .join(' ');
}

function flagHelp(name: ActionName, inputs: InputTable): string {
  const rows = Object.entries(inputs).map(([flag, input]) => {
    const fallback = input.fallback === '' ? '' : ` (default: ${input.fallback})`;
    return `  --${flag.padEnd(20)} ${input.kind}${fallback}`;
  });
  return `Usage: registry-actions ${name} [--flag value ...]\n\n${rows.join('\n')}\n`;
}
