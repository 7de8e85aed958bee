import { readFileSync } from 'node:fs';
import type { ActionName } from './actions/action.ts';
import { type InputTable, readInputs } from './actions/inputs.ts';
import { runPhase } from './actions/run.ts';
import { ACTION_NAMES, loadAction } from './actions/table.ts';
import { type Flags, parseFlags } from './cli/flags.ts';
import { unknownWord, WrongUse } from './cli/wrong-use.ts';
import { UserError } from './faults/user-error.ts';
import type { Host } from './platform/host.ts';
import { TerminalHost } from './platform/terminal.ts';
import { describeFailure } from './report/failure.ts';

/** Exit statuses, as the documentation promises them. */
const DONE = 0;
const PROBLEMS = 1;
const WRONG_USE = 2;

/** Where the command line runs. */
export interface Desk {
  readonly env: Host['env'];
  /** Folder of the suite, which holds `actions/` and `package.json`. */
  readonly root: string;
}

/** Runs `registry-actions <argv>` and returns the exit status. */
export async function runCommandLine(argv: readonly string[], desk: Desk): Promise<number> {
  try {
    return await run(argv, desk);
  } catch (error) {
    const isWrongUse = error instanceof WrongUse;
    const { message } = isWrongUse ? error : describeFailure(error);
    process.stderr.write(`registry-actions: ${message}\n`);
    return isWrongUse ? WRONG_USE : PROBLEMS;
  }
}

async function run([command, ...rest]: readonly string[], desk: Desk): Promise<number> {
  switch (command) {
    case undefined:
      return say(await overviewOf(desk), process.stderr, WRONG_USE);
    case '--help':
    case '-h':
    case 'help':
      return say(await overviewOf(desk));
    case '--version':
      return say(`${versionOf(desk)}\n`);
    default:
      return runCommand(actionNamed(command), rest, desk);
  }
}

function say(text: string, stream: NodeJS.WriteStream = process.stdout, status = DONE): number {
  stream.write(text);
  return status;
}

async function overviewOf({ root }: Desk): Promise<string> {
  return (await import('./cli/help.ts')).overview(root);
}

function versionOf({ root }: Desk): string {
  return JSON.parse(readFileSync(`${root}/package.json`, 'utf8')).version;
}

function actionNamed(command: string): ActionName {
  const name = ACTION_NAMES.find((candidate) => candidate === command);
  if (name !== undefined) return name;
  throw unknownWord('command', command, ACTION_NAMES);
}

async function runCommand(name: ActionName, args: readonly string[], desk: Desk): Promise<number> {
  const { inputs } = await loadAction(name);
  const flags = parseFlags(args, inputs, desk.env);
  if (flags.help) {
    const { commandHelp } = await import('./cli/help.ts');
    return say(commandHelp(name, inputs, desk.root));
  }
  const host = hostOf(flags, desk);
  refuseWrongValues(inputs, host);
  const ok = await runPhase(name, 'main', host);
  if (flags.json) process.stdout.write(`${JSON.stringify(host.outputs)}\n`);
  return ok && !process.exitCode ? DONE : Number(process.exitCode ?? PROBLEMS);
}

function hostOf({ inputs, debug, json }: Flags, { env }: Desk): TerminalHost {
  const stream = json ? process.stderr : process.stdout;
  return new TerminalHost({ env, workspace: process.cwd(), flags: inputs, debug, stream });
}

/** On a runner a wrong value fails the step; here it is wrong use, like a wrong flag. */
function refuseWrongValues(inputs: InputTable, host: Host): void {
  try {
    readInputs(inputs, host);
  } catch (error) {
    throw error instanceof UserError ? new WrongUse(`${error.message}.`) : error;
  }
}
