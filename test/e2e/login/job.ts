import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type CommandResult, type Environment, runCommand } from '../../support/process.ts';
import { temporaryFolder } from '../../support/temp.ts';

const MAIN = new URL('../../../src/main.ts', import.meta.url).href;
const BUNDLE = new URL('../../../dist/login/', import.meta.url);

/** How a step's process is run. */
export interface Circumstances {
  /** A command that runs it: `timeout`, `setpriv`, `prlimit`, with its arguments. */
  readonly under?: readonly string[];
  /** Of Node.js. */
  readonly flags?: readonly string[];
  readonly env?: Environment;
}

/** One job with a login step on a runner; its docker config may be shared with other jobs. */
export class Job {
  readonly folder = temporaryFolder('login');
  readonly dockerConfig: string;
  readonly #env: Environment;
  readonly #from: 'source' | 'bundle';

  /** @param from `bundle`: what runners run, faster to start; it must have been built. */
  constructor(
    registries: string,
    env: Environment = {},
    docker?: string,
    from: 'source' | 'bundle' = 'source',
  ) {
    this.dockerConfig = docker ?? join(this.folder, 'docker');
    this.#env = env;
    this.#from = from;
    this.write('checkout/registries.yaml', `version: 1\nregistries:\n${registries}`);
    for (const name of ['output', 'state', 'summary']) this.write(name, '');
  }

  write(name: string, content: string): void {
    mkdirSync(dirname(join(this.folder, name)), { recursive: true });
    writeFileSync(join(this.folder, name), content);
  }

  read(name: string): string {
    return readFileSync(join(this.folder, name), 'utf8');
  }

  config(): { auths?: Record<string, Record<string, string>> } {
    return JSON.parse(readFileSync(join(this.dockerConfig, 'config.json'), 'utf8'));
  }

  login(
    inputs: Readonly<Record<string, string>> = {},
    circumstances: Circumstances = {},
  ): Promise<CommandResult> {
    const entries = Object.entries(inputs).map(([name, value]) => [
      `INPUT_${name.toUpperCase()}`,
      value,
    ]);
    return this.#run('main', Object.fromEntries(entries), circumstances);
  }

  /** The post step, with the state that the login saved. */
  end(circumstances: Circumstances = {}): Promise<CommandResult> {
    const entries = [...this.values('state')].map(([name, value]) => [`STATE_${name}`, value]);
    return this.#run('post', Object.fromEntries(entries), circumstances);
  }

  /** What a file of the runner's protocol holds, for example `output`. */
  values(file: string): ReadonlyMap<string, string> {
    const entries = this.read(file).matchAll(/^(\S+)<<(\S+)\n([\s\S]*?)\n\2$/gm);
    return new Map(Array.from(entries, ([, name = '', , value = '']) => [name, value]));
  }

  #run(
    phase: 'main' | 'post',
    more: Environment,
    { under = [], flags = [], env: own }: Circumstances,
  ): Promise<CommandResult> {
    const env = {
      ...this.#env,
      DOCKER_CONFIG: this.dockerConfig,
      GITHUB_ACTIONS: 'true',
      GITHUB_EVENT_NAME: 'push',
      GITHUB_REPOSITORY: 'acme/platform',
      GITHUB_WORKSPACE: join(this.folder, 'checkout'),
      GITHUB_OUTPUT: join(this.folder, 'output'),
      GITHUB_STATE: join(this.folder, 'state'),
      GITHUB_STEP_SUMMARY: join(this.folder, 'summary'),
      ...more,
      ...own,
    };
    const [command = '', ...args] = [...under, process.execPath, ...flags, ...this.#program(phase)];
    return runCommand(command, args, { env, cwd: this.folder });
  }

  #program(phase: 'main' | 'post'): readonly string[] {
    if (this.#from === 'bundle') {
      return [fileURLToPath(new URL(phase === 'main' ? 'index.js' : 'post.js', BUNDLE))];
    }
    const code = `import(${JSON.stringify(MAIN)}).then((main) => main.runOnRunner('login', '${phase}'))`;
    return ['-e', code];
  }
}

/** The lines of one registry in the file. */
export function registry(name: string, host: string, ...lines: readonly string[]): string {
  return [`  ${name}:`, `    url: ${host}`, ...lines.map((line) => `    ${line}`), ''].join('\n');
}

/** What is left of a log once the lines that set masks are gone: a runner does not show those. */
export function shown({ stdout, stderr }: CommandResult): string {
  return `${stdout}\n${stderr}`.replace(/^::add-mask::.*$/gm, '');
}
