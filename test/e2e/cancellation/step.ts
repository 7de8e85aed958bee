import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { eventually } from '../../support/eventually.ts';
import type { Environment } from '../../support/process.ts';
import { temporaryFolder } from '../../support/temp.ts';

const DIST = join(import.meta.dirname, '../../../dist');

/** A runner sends SIGTERM 7.5 s after SIGINT: by then nothing of a step may be left. */
export const GRACE_MS = 7_500;

/** How a process of a step ended. */
export interface Ended {
  /** As a shell says it. */
  readonly code: number;
  /** All it printed, without the lines that set masks: a runner does not show those. */
  readonly said: string;
}

/** A process of a step while it runs. */
export class Running {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  readonly #child: ChildProcess;
  #said = '';

  constructor(child: ChildProcess) {
    this.#child = child;
    this.pid = child.pid ?? 0;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => (this.#said += chunk));
    }
    this.ended = new Promise((resolve) => {
      child.once('close', (code, signal) => {
        const said = this.#said.replace(/^::add-mask::.*\n/gm, '');
        resolve({ code: code ?? 128 + constants.signals[signal as NodeJS.Signals], said });
      });
    });
  }

  send(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Waits until a signal reaches the run itself: Node alone has no handler of SIGHUP. */
  listening(): Promise<void> {
    const caught = /^SigCgt:\s*([0-9a-f]+)/m;
    return eventually(
      'it listens for signals',
      () => {
        const [, mask = '0'] = caught.exec(readFileSync(`/proc/${this.pid}/status`, 'utf8')) ?? [];
        return (BigInt(`0x${mask}`) & 1n) === 1n;
      },
      60_000,
    );
  }

  /** Reads no further what it prints. */
  leave(): void {
    this.#child.stdout?.destroy();
    this.#child.stderr?.destroy();
  }

  /** Cancels it as a runner does, and tells how long it took to be gone. */
  async cancel(signal: NodeJS.Signals = 'SIGINT'): Promise<Ended & { readonly ms: number }> {
    const began = performance.now();
    this.send(signal);
    const ended = await this.ended;
    return { ...ended, ms: performance.now() - began };
  }
}

/**
 * A step of a job on a runner, or a command at a desk: the bundle, run with folders of its own, in
 * which what it leaves behind can be seen.
 */
export class Step {
  readonly folder = temporaryFolder('cancel');
  readonly env: Record<string, string>;
  /** What the workflow was started by. */
  event = 'push';

  constructor(registriesFile: string, env: Environment = {}) {
    this.env = {
      PATH: process.env.PATH ?? '',
      TMPDIR: this.#folder('tmp'),
      RUNNER_TEMP: this.#folder('runner-temp'),
      HOME: this.#folder('home'),
      DOCKER_CONFIG: join(this.folder, 'docker'),
      ...(env as Record<string, string>),
    };
    this.write('checkout/registries.yaml', registriesFile);
  }

  write(name: string, content: string | Buffer, mode = 0o644): string {
    const path = join(this.folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content, { mode });
    return path;
  }

  read(name: string): string {
    return readFileSync(join(this.folder, name), 'utf8');
  }

  /** Files and folders left where temporary ones are made. */
  temporary(): readonly string[] {
    return ['tmp', 'runner-temp'].flatMap((name) => readdirSync(join(this.folder, name)));
  }

  /** Begins `main` with fresh files of the runner's protocol, or `post` with the state of `main`. */
  start(action: string, inputs: Readonly<Record<string, string>> = {}): Running {
    for (const name of ['output', 'state', 'summary']) this.write(name, '');
    return this.#launch([join(DIST, action, 'index.js')], {
      ...this.#runner(),
      ...inputsOf(inputs),
    });
  }

  startPost(action: string): Running {
    const state = [...this.values('state')].map(([name, value]) => [`STATE_${name}`, value]);
    return this.#launch([join(DIST, action, 'post.js')], {
      ...this.#runner(),
      ...Object.fromEntries(state),
    });
  }

  run(action: string, inputs: Readonly<Record<string, string>> = {}): Promise<Ended> {
    return this.start(action, inputs).ended;
  }

  post(action: string): Promise<Ended> {
    return this.startPost(action).ended;
  }

  /** A command at a desk. */
  command(args: readonly string[], env: Environment = {}): Running {
    return this.#launch([join(DIST, 'cli/index.js'), ...args], env);
  }

  /** What a file of the runner's protocol holds, for example `output`. */
  values(file: string): ReadonlyMap<string, string> {
    const entries = this.read(file).matchAll(/^(\S+)<<(\S+)\n([\s\S]*?)\n\2$/gm);
    return new Map(Array.from(entries, ([, name = '', , value = '']) => [name, value]));
  }

  #folder(name: string): string {
    const path = join(this.folder, name);
    mkdirSync(path, { recursive: true });
    return path;
  }

  #runner(): Record<string, string> {
    return {
      GITHUB_ACTIONS: 'true',
      GITHUB_EVENT_NAME: this.event,
      GITHUB_REPOSITORY: 'acme/platform',
      GITHUB_WORKSPACE: join(this.folder, 'checkout'),
      GITHUB_OUTPUT: join(this.folder, 'output'),
      GITHUB_STATE: join(this.folder, 'state'),
      GITHUB_STEP_SUMMARY: join(this.folder, 'summary'),
    };
  }

  #launch(args: readonly string[], env: Environment): Running {
    const child = spawn(process.execPath, args, {
      cwd: join(this.folder, 'checkout'),
      env: { ...this.env, ...env } as NodeJS.ProcessEnv,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return new Running(child);
  }
}

function inputsOf(inputs: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(inputs).map(([name, value]) => [
    `INPUT_${name.toUpperCase()}`,
    value,
  ]);
  return Object.fromEntries(entries);
}

/** What nobody who cancels may see: a stack, a bug, or what became of requests that were cut. */
export const MISLEADING =
  /This is a bug|^ +at |aborted|AbortError|ECONNRESET|socket hang up|closed the connection|charts failed|logins failed/m;

/** Whether a process is there (a zombie is not). */
export function isAlive(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
