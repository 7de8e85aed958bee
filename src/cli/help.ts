import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { ActionName } from '../actions/action.ts';
import type { Input, InputTable } from '../actions/inputs.ts';
import { ACTION_NAMES } from '../actions/table.ts';
import { variableOf } from './flags.ts';

/** Columns of a line, so that it reads well in the narrowest of usual terminals. */
const COLUMNS = 80;

/** As much of an action.yml as is shown; all of it may be missing. */
interface Definition {
  readonly description?: string;
  readonly inputs?: Readonly<Record<string, { readonly description?: string } | null>>;
}

/** What `registry-actions --help` prints. `root` is the folder that holds `actions/`. */
export function overview(root: string): string {
  const commands = ACTION_NAMES.map((name) => {
    const description = definitionOf(name, root).description ?? '';
    return `  ${name}\n${wrapped(description, '      ')}`;
  });
  return `Usage: registry-actions <command> [--flag value ...]

Commands:
${commands.join('')}
Every input of the action of that name is a flag, for example
  registry-actions validate --file registries.yaml
  registry-actions push-chart --charts ./charts/web --if-exists fail

  --json     print the outputs as one JSON object, the log on standard error
  --debug    log more
  --help     the flags of a command
  --version  the version of this command

Exit status: 0 done, 1 problems, 2 wrong use, 130 interrupted.
`;
}

/** What `registry-actions <name> --help` prints. */
export function commandHelp(name: ActionName, inputs: InputTable, root: string): string {
  const { description = '', inputs: described = {} } = definitionOf(name, root);
  const entry = ([flag, input]: [string, Input<unknown>]) =>
    `  ${usageOf(flag, input)}\n${wrapped(described[flag]?.description ?? '', '      ')}`;
  const all = Object.entries(inputs).filter(([, { forRunner }]) => forRunner !== true);
  const flags = all.filter(([, { kind }]) => kind !== 'secret').map(entry);
  const secrets = all.filter(([, { kind }]) => kind === 'secret').map(entry);
  return [
    `Usage: registry-actions ${name} [--flag value ...]\n`,
    description === '' ? '' : `\n${wrapped(description, '')}`,
    `\nFlags:\n${flags.join('')}`,
    secrets.length === 0 ? '' : `\nEnvironment:\n${secrets.join('')}`,
  ].join('');
}

function usageOf(flag: string, { kind, fallback, words }: Input<unknown>): string {
  if (kind === 'secret') return variableOf(flag);
  const value = {
    boolean: '[=true|false]',
    list: ' <list>',
    names: ' <names>',
    integer: ' <number>',
  };
  const text = words === undefined ? ' <text>' : ` <${words.join('|')}>`;
  const takes = kind in value ? value[kind as keyof typeof value] : text;
  return `--${flag}${takes}${fallback === '' ? '' : `  (default: ${fallback})`}`;
}

/** The one place where inputs are described; without it the flags are listed bare. */
function definitionOf(name: ActionName, root: string): Definition {
  try {
    return parse(readFileSync(`${root}/actions/${name}/action.yml`, 'utf8')) ?? {};
  } catch {
    return {};
  }
}

function wrapped(text: string, indent: string): string {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter((one) => one !== '')) {
    const longer = `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && longer.length <= COLUMNS) lines[lines.length - 1] = longer;
    else lines.push(`${indent}${word}`);
  }
  return lines.map((line) => `${line}\n`).join('');
}
