import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { answers, request } from '../../support/http.ts';
import { freePort } from '../../support/ports.ts';
import { runCommand, startServer } from '../../support/process.ts';
import { type SshServer, startSshServer } from '../../support/ssh-server.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../support/temp.ts';
import { requireTools, toolPath } from '../../support/tools.ts';
import { listen, type WebServer } from '../../support/web-server.ts';

const { available } = requireTools(['ssh', 'sshd', 'ssh-keygen']);

(available ? describe : describe.skip)('the real SSH server', () => {
  let server: SshServer;
  let web: WebServer;
  let knownHosts: string;

  beforeAll(async () => {
    web = await listen((_, response) => response.end('through the tunnel'));
    server = await startSshServer({ permitOpen: [`127.0.0.1:${web.port}`] });
    knownHosts = join(temporaryFolder('known'), 'hosts');
    writeFileSync(knownHosts, `${server.knownHost}\n`);
  });
  afterAll(async () => {
    await server?.stop();
    await web?.stop();
    removeTemporaryFolders();
  });

  const sshArguments = (keyFile: string, ...args: string[]) => [
    ...['-F', '/dev/null', '-i', keyFile, '-o', `UserKnownHostsFile=${knownHosts}`],
    ...['-o', 'StrictHostKeyChecking=yes', '-o', 'BatchMode=yes', '-o', 'IdentitiesOnly=yes'],
    ...['-p', String(server.port), `${server.user}@${server.host}`, ...args],
  ];

  test('lets its own key in, and no other', async () => {
    const ssh = (key: string) => runCommand(toolPath('ssh'), sshArguments(key, 'echo hello'));
    expect(await ssh(server.keyFile)).toMatchObject({ code: 0, stdout: 'hello\n' });
    const stranger = await ssh(server.strangerKeyFile);
    expect(stranger.stderr).toContain('Permission denied');
  });

  test('forwards to where it may, and nowhere else', async () => {
    const port = await freePort();
    const forward = `127.0.0.1:${port}:127.0.0.1:${web.port}`;
    const tunnel = await startServer({
      name: 'ssh',
      command: toolPath('ssh'),
      args: sshArguments(server.keyFile, '-N', '-L', forward),
      ready: () => answers(`http://127.0.0.1:${port}/`),
    });
    expect((await request(`http://127.0.0.1:${port}/`)).body).toBe('through the tunnel');
    await tunnel.stop();
    const elsewhere = sshArguments(server.keyFile, '-W', `127.0.0.1:${port}`);
    const refused = await runCommand(toolPath('ssh'), elsewhere);
    expect(refused.stderr).toContain('administratively prohibited');
  });
});
