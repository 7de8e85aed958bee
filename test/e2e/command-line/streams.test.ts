import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, describe, expect, test } from '@jest/globals';
import { removeTemporaryFolders } from '../../support/temp.ts';
import { listen } from '../../support/web-server.ts';
import { COMMAND, Desk, INVALID, VALID } from './desk.ts';

const ESCAPE = '\u001b[';

afterAll(removeTemporaryFolders);

describe('--json', () => {
  test.each([
    ['done', VALID, 0, 'true'],
    ['problems', INVALID, 1, 'false'],
  ])('leaves standard output to one object: %s', async (_what, file, code, valid) => {
    const result = await new Desk(file).run(['validate', '--json']);
    expect(result.code).toBe(code);
    expect(JSON.parse(result.stdout)).toMatchObject({ valid });
    expect(result.stdout.trimEnd()).not.toContain('\n');
    expect(result.stderr).toContain('registries.yaml');
  });

  test('prints one where there is no file, too', async () => {
    const { code, stdout, stderr } = await new Desk().run(['validate', '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ valid: 'false' });
    expect(stderr).toContain('[no-registries-file]');
  });
});

describe('colours', () => {
  const said = async (env: Record<string, string>) => {
    const { stdout } = await new Desk(INVALID).run(['validate'], env);
    return stdout;
  };

  test('are not for a pipe', async () => {
    expect(await said({})).not.toContain(ESCAPE);
    expect(await said({ NO_COLOR: '1' })).not.toContain(ESCAPE);
  });

  test('are there when forced', async () => {
    expect(await said({ FORCE_COLOR: '1' })).toContain(ESCAPE);
    expect(await said({ FORCE_COLOR: '0' })).not.toContain(ESCAPE);
  });

  test.each([
    [{}, true],
    [{ NO_COLOR: '1' }, false],
    [{ TERM: 'dumb' }, false],
  ])('are there on a terminal, unless %j', async (env, coloured) => {
    // `script` gives the command a terminal.
    const line = `script -qec "'${process.execPath}' '${COMMAND}' validate" /dev/null`;
    const desk = new Desk(INVALID);
    const { code, stdout } = await desk.shell(line, { TERM: 'xterm-256color', ...env });
    expect(code).toBe(1);
    expect(stdout).toContain('docker-hubb');
    expect(stdout.includes(ESCAPE)).toBe(coloured);
  });
});

describe('a reader that leaves', () => {
  const MANY = `${VALID}retired: [${'x, '.repeat(3000)}x]\n`;

  test.each([
    ['registry-actions validate | head -1', 1],
    ['registry-actions validate --json 2>&1 >/dev/null | head -1', 1],
    ['registry-actions login --help | head -1', 0],
  ])('is no failure of its own: %s', async (line, status) => {
    const desk = new Desk(MANY);
    const { stdout, stderr } = await desk.shell(`${line}; echo "status \${PIPESTATUS[0]}"`);
    expect(stderr).toBe('');
    expect(stdout.split('\n')).toHaveLength(3);
    expect(stdout).toContain(`status ${status}\n`);
  });
});

describe('SIGINT', () => {
  test('ends it with 130 while a registry does not answer', async () => {
    let asked: () => void = () => undefined;
    const request = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const server = await listen(() => asked());
    const desk = new Desk(`version: 1
registries:
  slow:
    provider: other
    url: 127.0.0.1:${server.port}
    tls: none
    auth: { type: password, username: ci, password: "\${PASSWORD}" }
`);
    const child = spawn(process.execPath, [COMMAND, 'login'], {
      cwd: desk.folder,
      env: { ...desk.env, PASSWORD: 'password-of-a-test' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
    await request;
    child.kill('SIGINT');
    const [code] = await once(child, 'close');
    await server.stop();
    expect(said).toContain('[cancelled]');
    expect(said).not.toContain('This is a bug');
    expect(code).toBe(130);
  });
});
