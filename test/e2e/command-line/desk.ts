import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CommandResult, runCommand } from '../../support/process.ts';
import { temporaryFolder } from '../../support/temp.ts';

export const COMMAND = join(import.meta.dirname, '../../../dist/cli/index.js');

/** Nothing of this process, and above all no variable of GitHub. */
const CLEAN = Object.fromEntries(
  Object.keys(process.env)
    .filter((name) => name !== 'PATH')
    .map((name) => [name, undefined]),
);

/** A folder with a registries file, and the command line run in it. */
export class Desk {
  readonly folder = temporaryFolder('desk');
  readonly env: Readonly<Record<string, string | undefined>>;

  constructor(file?: string) {
    this.env = { ...CLEAN, DOCKER_CONFIG: join(this.folder, 'docker') };
    if (file !== undefined) this.write('registries.yaml', file);
  }

  write(name: string, content: string): void {
    writeFileSync(join(this.folder, name), content);
  }

  run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<CommandResult> {
    return runCommand(process.execPath, [COMMAND, ...args], this.#options(env));
  }

  /** Runs a line of the shell in which `registry-actions` is the command. */
  shell(line: string, env: Readonly<Record<string, string>> = {}): Promise<CommandResult> {
    const command = `registry-actions() { '${process.execPath}' '${COMMAND}' "$@"; }; ${line}`;
    return runCommand('bash', ['--norc', '-c', command], this.#options(env));
  }

  #options(env: Readonly<Record<string, string>>) {
    return { cwd: this.folder, env: { ...this.env, ...env } };
  }
}

export const VALID = `version: 1
registries:
  hub:
    provider: docker-hub
    auth: { type: password, username: acme, password: "\${PASSWORD}" }
`;

export const INVALID = VALID.replace('provider: docker-hub', 'provider: docker-hubb');
