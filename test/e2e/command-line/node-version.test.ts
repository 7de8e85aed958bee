import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type CommandResult, runCommand } from '../../support/process.ts';
import { COMMAND } from './desk.ts';

/** The first Node on the way of commands that is too old: the one that a shell may have. */
const OLD = (process.env.PATH ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'node'))
  .filter((path) => existsSync(path))
  .map((path) => ({ path, version: spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout }))
  .find(({ version }) => /^v(?:1[6-9]|2[0-3])\./.test(version));

function asVersion(version: string): Promise<CommandResult> {
  const fake = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`;
  const first = `data:text/javascript,${encodeURIComponent(fake)}`;
  return runCommand(process.execPath, ['--import', first, COMMAND, '--version']);
}

describe('the command line, run by a Node', () => {
  test.each(['22.21.1', '24.4.1'])('that is too old (%s), says which it needs', async (version) => {
    expect(await asVersion(version)).toMatchObject({
      code: 1,
      stdout: '',
      stderr: `registry-actions: needs Node 24.5 or newer, and ${process.execPath} is Node ${version}\n`,
    });
  });

  test.each(['24.5.0', '25.0.0'])('that will do (%s), runs', async (version) => {
    expect(await asVersion(version)).toMatchObject({ code: 0, stderr: '' });
  });

  (OLD ? test : test.skip)('that really is too old, says the same', async () => {
    const { path = '', version = '' } = OLD ?? {};
    const { code, stderr } = await runCommand(path, [COMMAND, 'validate']);
    expect([code, stderr]).toEqual([
      1,
      `registry-actions: needs Node 24.5 or newer, and ${path} is Node ${version.trim().slice(1)}\n`,
    ]);
  });
});
