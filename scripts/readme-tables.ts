/**
 * Fills what pages take from elsewhere: README.md and the actions' pages files of `examples/` and the
 * tables of inputs and outputs from `action.yml`, docs/limits.md all limits, docs/errors.md all codes.
 * `--check` compares instead of writing.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { actionFolders, readActionDefinition } from './readme-tables/action-definition.ts';
import { withCodes } from './readme-tables/errors.ts';
import { withExamples } from './readme-tables/examples.ts';
import { withLimits } from './readme-tables/limits.ts';
import { withProviders } from './readme-tables/providers.ts';
import { withTables } from './readme-tables/tables.ts';

const root = dirname(import.meta.dirname);
const check = process.argv.includes('--check');

update('README.md', (page) => page);
update('docs/limits.md', withLimits);
update('docs/providers/README.md', withProviders);
update('docs/errors.md', withCodes);
for (const name of actionFolders()) {
  update(`actions/${name}/README.md`, (page) => withTables(page, readActionDefinition(name)));
}

function update(path: string, fill: (page: string) => string): void {
  try {
    const page = readFileSync(join(root, path), 'utf8');
    const fresh = fill(withExamples(page, readExample));
    if (fresh === page) return;
    if (check) throw new Error('it is not what its sources say; run `npm run generate`');
    writeFileSync(join(root, path), fresh);
  } catch (error) {
    console.error(`${path}: ${(error as Error).message}`);
    process.exitCode = 1;
  }
}

function readExample(path: string): string {
  return readFileSync(join(root, 'examples', path), 'utf8');
}
