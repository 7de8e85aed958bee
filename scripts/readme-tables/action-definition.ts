import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';

export const ACTIONS_FOLDER = join(dirname(dirname(import.meta.dirname)), 'actions');

/** What an action.yml says, as much as is looked at. All of it could be missing. */
export interface ActionDefinition {
  readonly name?: string;
  readonly description?: string;
  readonly inputs?: Readonly<Record<string, InputDefinition | null>>;
  readonly outputs?: Readonly<Record<string, OutputDefinition | null>>;
  readonly runs?: Readonly<Record<string, unknown>>;
}

export interface InputDefinition {
  readonly description?: string;
  readonly required?: boolean;
  readonly default?: unknown;
}

export interface OutputDefinition {
  readonly description?: string;
}

/** Names of the folders under `actions/` that hold an action. */
export function actionFolders(): readonly string[] {
  return readdirSync(ACTIONS_FOLDER)
    .filter((name) => existsSync(join(ACTIONS_FOLDER, name, 'action.yml')))
    .sort();
}

export function readActionDefinition(name: string): ActionDefinition {
  return parse(readFileSync(join(ACTIONS_FOLDER, name, 'action.yml'), 'utf8'));
}
