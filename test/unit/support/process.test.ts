import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../../support/eventually.ts';
import { answers, request } from '../../support/http.ts';
import { freePort } from '../../support/ports.ts';
import { runCommand, startServer } from '../../support/process.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../support/temp.ts';
import { findOnPath } from '../../tools/paths.ts';

afterAll(removeTemporaryFolders);

const LISTEN = `
  const [port] = process.argv.slice(1);
  console.log('listening on', port);
  require('node:http').createServer((_, r) => r.end(process.env.GREETING)).listen(port, '127.0.0.1');
`;

async function startGreeter() {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/`;
  const args = ['-e', LISTEN, String(port)];
  const env = { GREETING: 'good day' };
  const server = await startServer({
    name: 'greeter',
    command: process.execPath,
    args,
    env,
    ready: () => answers(url),
  });
  return { ...server, url };
}

// A zombie counts as gone: who adopted it may take its time.
function isRunning(pid: number): boolean {
  const file = `/proc/${pid}/stat`;
  return existsSync(file) && !/\) [ZX] /.test(readFileSync(file, 'utf8'));
}

describe('startServer', () => {
  test('returns once the server is ready, and stop() ends that very process', async () => {
    const server = await startGreeter();
    expect((await request(server.url)).body).toBe('good day');
    expect(server.log()).toContain('listening on');
    await server.stop();
    await expect(answers(server.url)).rejects.toThrow(/ECONNREFUSED/);
    expect(() => process.kill(server.pid, 0)).toThrow(/ESRCH/);
  });

  test('shows the end of the log of a server that dies', async () => {
    const args = ['-e', 'console.error("no such port"); process.exit(3)'];
    const ready = async () => false;
    const started = startServer({ name: 'broken', command: process.execPath, args, ready });
    await expect(started).rejects.toThrow(/broken did not start: it ended with 3\nno such port/);
  });

  test('gives up on a server that never becomes ready', async () => {
    const args = ['-e', 'setInterval(() => {}, 1000)'];
    const ready = async () => false;
    const options = { name: 'deaf', command: process.execPath, args, ready, timeoutMs: 200 };
    await expect(startServer(options)).rejects.toThrow(/not ready after 200 ms/);
  });

  const bound = findOnPath('setpriv') === undefined ? test.skip : test;
  bound('leaves no server behind when the process that started it is killed', async () => {
    const module = join(import.meta.dirname, '..', '..', 'support', 'process.ts');
    const script = `
      const { startServer } = await import(${JSON.stringify(module)});
      const options = { name: 'orphan', command: 'sleep', args: ['60'], ready: async () => true };
      console.log((await startServer(options)).pid);
      process.kill(process.pid, 'SIGKILL');
    `;
    const args = ['--input-type=module', '-e', script];
    const parent = await runCommand(process.execPath, args, {
      // What it leaves is removed with this test's folders.
      env: { NODE_OPTIONS: undefined, TMPDIR: temporaryFolder('orphan') },
    });
    expect(parent.code).toBe(137);
    const pid = Number(parent.stdout);
    expect(pid).toBeGreaterThan(0);
    await eventually('the server is gone', () => !isRunning(pid));
  });

  test('names a command that does not exist', async () => {
    const options = { name: 'ghost', command: '/nonexistent', args: [], ready: async () => false };
    await expect(startServer(options)).rejects.toThrow(/ghost did not start/);
  });
});

describe('runCommand', () => {
  test('hands over input and environment, and returns both streams and the exit code', async () => {
    const script = 'cat; echo "$WORD" >&2; exit 7';
    const options = { input: 'in', env: { WORD: 'err' } };
    const result = await runCommand('/bin/sh', ['-c', script], options);
    expect(result).toEqual({ code: 7, stdout: 'in', stderr: 'err\n' });
  });

  test('takes variables away', async () => {
    const result = await runCommand('/bin/sh', ['-c', 'echo "[$HOME]"'], {
      env: { HOME: undefined },
    });
    expect(result.stdout).toBe('[]\n');
  });

  test('stops a command that takes too long', async () => {
    await expect(runCommand('sleep', ['10'], { timeoutMs: 100 })).rejects.toThrow(
      /longer than 100/,
    );
  });
});
