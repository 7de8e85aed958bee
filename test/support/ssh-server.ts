import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { freePort } from './ports.ts';
import { runCommand, startServer } from './process.ts';
import { removeFolder, temporaryFolder } from './temp.ts';
import { toolPath } from './tools.ts';

export interface SshServerOptions {
  /** The only `host:port`s to which it forwards; all by default. */
  readonly permitOpen?: readonly string[];
}

export interface SshServer {
  readonly host: string;
  readonly port: number;
  /** Who may log in: the user that runs the tests. */
  readonly user: string;
  /** The private key that lets one in, as a file and as text. */
  readonly keyFile: string;
  readonly key: string;
  /** Another private key, which does not. */
  readonly strangerKeyFile: string;
  /** Its line for a `known_hosts` file. */
  readonly knownHost: string;
  log(): string;
  stop(): Promise<void>;
}

/** Starts OpenSSH's server on loopback, for one user by key, with TCP forwarding. */
export async function startSshServer(options: SshServerOptions = {}): Promise<SshServer> {
  const folder = temporaryFolder('ssh');
  const port = await freePort();
  const [hostKey, keyFile, strangerKeyFile] = await createKeys(
    folder,
    'host',
    'client',
    'stranger',
  );
  const config = join(folder, 'sshd_config');
  writeFileSync(config, configuration(folder, port, options).join('\n'));
  // Its unprivileged half locks itself in there; only a package's start script would make it.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true });
  const server = await startServer({
    name: 'sshd',
    command: toolPath('sshd'),
    args: ['-D', '-e', '-f', config],
    ready: () => greets(port),
  });
  const [type, publicKey] = readFileSync(`${hostKey}.pub`, 'utf8').split(' ');
  return {
    host: '127.0.0.1',
    port,
    user: userInfo().username,
    keyFile,
    key: readFileSync(keyFile, 'utf8'),
    strangerKeyFile,
    knownHost: `[127.0.0.1]:${port} ${type} ${publicKey}`,
    log: server.log,
    stop: async () => {
      await server.stop();
      removeFolder(folder);
    },
  };
}

async function createKeys(folder: string, ...names: [string, string, string]) {
  const create = async (name: string) => {
    const file = join(folder, name);
    const args = ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', file];
    const { code, stderr } = await runCommand(toolPath('ssh-keygen'), args);
    if (code !== 0) throw new Error(`ssh-keygen: ${stderr}`);
    return file;
  };
  return [await create(names[0]), await create(names[1]), await create(names[2])] as const;
}

function configuration(folder: string, port: number, { permitOpen }: SshServerOptions): string[] {
  return [
    'ListenAddress 127.0.0.1',
    `Port ${port}`,
    `HostKey ${join(folder, 'host')}`,
    `AuthorizedKeysFile ${join(folder, 'client.pub')}`,
    `AllowUsers ${userInfo().username}`,
    `PermitOpen ${permitOpen?.join(' ') ?? 'any'}`,
    'PermitRootLogin prohibit-password',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'UsePAM no',
    'StrictModes no', // the keys lie in a folder for temporary files
    'PidFile none',
    'LogLevel DEBUG1',
    '',
  ];
}

/** Whether an SSH server says its name. */
function greets(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const done = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('data', (data) => done(data.toString().startsWith('SSH-2.0')));
    socket.once('error', () => done(false));
  });
}
