import { globSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { runCommand } from '../../support/process.ts';
import { requireTools, toolPath } from '../../support/tools.ts';
import { repository } from '../../tools/paths.ts';

const WORKFLOWS = globSync('examples/workflows/*.yml', { cwd: repository });
const ACTIONS = globSync('actions/*/action.yml', { cwd: repository });

/** Without network, settings or colours of whoever runs the tests. */
function lint(tool: string, ...args: string[]) {
  return runCommand(toolPath(tool), args, { cwd: repository, env: { NO_COLOR: '1' } });
}

const { available } = requireTools(['actionlint', 'zizmor', 'check-jsonschema']);

(available ? describe : describe.skip)('linters of other people find nothing in', () => {
  test('the example workflows (actionlint)', async () => {
    expect(WORKFLOWS.length).toBeGreaterThan(0);
    const none = ['-shellcheck=', '-pyflakes='];
    expect(await lint('actionlint', ...none, ...WORKFLOWS)).toMatchObject({ code: 0, stdout: '' });
  });

  test('the example workflows (zizmor)', async () => {
    const config = join(import.meta.dirname, 'zizmor.yml');
    const result = await lint('zizmor', '--offline', '--config', config, ...WORKFLOWS);
    expect(result).toMatchObject({ code: 0 });
  });

  test('action.yml of every action (the schema of GitHub Actions)', async () => {
    expect(ACTIONS.length).toBeGreaterThan(0);
    const schema = '--builtin-schema=vendor.github-actions';
    expect(await lint('check-jsonschema', schema, ...ACTIONS)).toMatchObject({ code: 0 });
  });
});
