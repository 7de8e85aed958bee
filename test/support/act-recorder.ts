/**
 * Loaded into every Node process of a workflow that act runs. act empties the runner's files before
 * each step and deletes them, with the workspace, after a good job; this keeps a copy of them as
 * they are when the process ends, so that a test can search them for secrets.
 *
 *     recorded/<number>-<step id>/   output, state, env, path, summary; workspace/, temp/
 */
import { cpSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';

const FILES = {
  output: 'GITHUB_OUTPUT',
  state: 'GITHUB_STATE',
  env: 'GITHUB_ENV',
  path: 'GITHUB_PATH',
  summary: 'GITHUB_STEP_SUMMARY',
};
const FOLDERS = { workspace: 'GITHUB_WORKSPACE', temp: 'RUNNER_TEMP' };
// The repository as it was committed, which is at hand anyway and large.
const LEFT_OUT = ['.git', '.github', 'actions', 'dist', 'node_modules'];

function record(parent: string): void {
  const number = String(readdirSync(parent).length + 1).padStart(2, '0');
  const folder = join(parent, `${number}-${process.env.GITHUB_ACTION ?? 'none'}`);
  mkdirSync(folder);
  for (const [name, variable] of Object.entries({ ...FILES, ...FOLDERS })) {
    const path = process.env[variable];
    if (path === undefined || !existsSync(path)) continue;
    const filter = (source: string) => !LEFT_OUT.includes(basename(source));
    cpSync(path, join(folder, name), { recursive: true, filter });
  }
}

const parent = process.env.RECORDED_FOLDER;
if (parent !== undefined && process.env.GITHUB_ACTIONS === 'true') {
  process.on('exit', () => record(parent));
}
