import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { runCommand } from '../../support/process.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../support/temp.ts';
import { requireTools } from '../../support/tools.ts';
import { repository } from '../../tools/paths.ts';

const DEMO = join(repository, 'scripts', 'demo.ts');

const COMMANDS = [
  '$ registry-actions validate',
  '$ registry-actions login',
  '$ registry-actions push-chart --charts web-0.1.0.tgz --repository charts',
  '$ registry-actions sync-pull-secrets --dry-run',
  '$ registry-actions sync-pull-secrets',
  '$ registry-actions push-chart --charts web-0.1.0.tgz --repository charts',
  '$ registry-actions sync-pull-secrets',
];

afterAll(removeTemporaryFolders);

function expectWholeStory(output: string): void {
  expect(output.match(/^\$ .*$/gm)).toEqual(COMMANDS);
  expect(output).toMatch(/^\S+:\d+\/charts\/web:0\.1\.0$/m);
  expect(output).toMatch(/^sha256:[0-9a-f]{64}$/m);
  expect(output).toContain("pulled with the Secret's credentials: the same archive");
  expect(output).toContain('  .dockerconfigjson: (sensitive)');
}

describe('the demo', () => {
  test('plays the main job on its stand-ins and leaves nothing behind', async () => {
    const temporary = temporaryFolder('demo-test');
    const env = { TMPDIR: temporary, HOME: temporary };
    const { code, stdout, stderr } = await runCommand(process.execPath, [DEMO], { env });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expectWholeStory(stdout);
    expect(stdout).toContain('an embedded stand-in');
    expect(readdirSync(temporary)).toEqual([]);
  });

  test('fits a terminal of 80 columns, but for files and digests', async () => {
    const { stdout } = await runCommand(process.execPath, [DEMO]);
    const lines = stdout.split('\n').filter((line) => !/^ {2}|sha256:/.test(line));
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
  });

  test('cleans up when it is interrupted', async () => {
    const temporary = temporaryFolder('demo-test');
    const env = { ...process.env, TMPDIR: temporary };
    const demo = spawn(process.execPath, [DEMO], { env, stdio: ['ignore', 'pipe', 'ignore'] });
    const exit = once(demo, 'exit');
    await once(demo.stdout, 'data');
    demo.kill('SIGINT');
    expect(await exit).toEqual([130, null]);
    expect(readdirSync(temporary)).toEqual([]);
  });
});

const { available } = requireTools(['registry', 'etcd', 'kube-apiserver', 'kubectl', 'helm']);

(available ? describe : describe.skip)('the demo on real servers', () => {
  test('plays the same story', async () => {
    const { code, stdout } = await runCommand(process.execPath, [DEMO, '--real']);
    expect({ code, stdout }).toMatchObject({ code: 0 });
    expectWholeStory(stdout);
    expect(stdout).not.toContain('stand-in');
  });
});
