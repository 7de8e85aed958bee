/**
 * Writes the tables of inputs and outputs in `actions/<name>/README.md` from the `action.yml` beside
 * it. `--check` compares instead of writing.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  ACTIONS_FOLDER,
  actionFolders,
  readActionDefinition,
} from './readme-tables/action-definition.ts';
import { withTables } from './readme-tables/tables.ts';

const check = process.argv.includes('--check');

for (const name of actionFolders()) {
  try {
    update(name, join(ACTIONS_FOLDER, name, 'README.md'));
  } catch (error) {
    console.error(`actions/${name}/README.md: ${(error as Error).message}`);
    process.exitCode = 1;
  }
}

function update(name: string, path: string): void {
  const page = readFileSync(path, 'utf8');
  const fresh = withTables(page, readActionDefinition(name));
  if (fresh === page) return;
  if (check) throw new Error('its tables are not those of action.yml; run `npm run generate`');
  writeFileSync(path, fresh);
}
