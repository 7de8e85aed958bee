import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import {
  ACTIONS_FOLDER,
  actionFolders,
  readActionDefinition,
} from '../../../scripts/readme-tables/action-definition.ts';
import { withTables } from '../../../scripts/readme-tables/tables.ts';
import { ACTION_NAMES, loadAction } from '../../../src/actions/table.ts';

test('every action has its folder, and every folder its action', () => {
  expect(actionFolders()).toEqual([...ACTION_NAMES].sort());
});

describe.each(ACTION_NAMES)('actions/%s', (name) => {
  const definition = readActionDefinition(name);
  const inputs = Object.entries(definition.inputs ?? {});

  test('has the inputs that the code reads', async () => {
    const { inputs: table } = await loadAction(name);
    expect(inputs.map(([input]) => input).sort()).toEqual(Object.keys(table).sort());
  });

  test('has the defaults that the code falls back to', async () => {
    const { inputs: table } = await loadAction(name);
    const written = inputs.map(([input, given]) => [input, plainDefault(given?.default)]);
    const read = inputs.map(([input]) => [input, table[input]?.fallback]);
    expect(written).toEqual(read);
  });

  // Runners turn `false` and `0` into text each in its own way.
  test('writes its defaults as strings', () => {
    const kinds = inputs.map(([, given]) => typeof (given?.default ?? ''));
    expect(new Set(kinds)).toEqual(new Set(['string']));
  });

  test('runs the stubs that the build makes', async () => {
    const { post } = await loadAction(name);
    const stubs = { using: 'node24', main: `../../dist/${name}/index.js` };
    const after = { post: `../../dist/${name}/post.js`, 'post-if': 'always()' };
    expect(definition.runs).toEqual(post === undefined ? stubs : { ...stubs, ...after });
  });

  test('has a page whose tables are those of action.yml', () => {
    const path = join(ACTIONS_FOLDER, name, 'README.md');
    expect(existsSync(path)).toBe(true);
    const page = readFileSync(path, 'utf8');
    expect(withTables(page, definition)).toBe(page);
  });
});

/** At a desk there is no runner that fills in an expression. */
function plainDefault(fallback: unknown): unknown {
  return /^\$\{\{.*\}\}$/.test(String(fallback)) ? '' : (fallback ?? '');
}
