import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type CommandResult, type Environment, runCommand } from '../../support/process.ts';
import { temporaryFolder } from '../../support/temp.ts';
import { findOnPath } from '../../tools/paths.ts';

const DIST = join(import.meta.dirname, '../../../dist');

/** Nothing of this process, and above all no variable of GitHub or of a proxy. */
const CLEAN = Object.fromEntries(
  Object.keys(process.env)
    .filter((name) => name !== 'PATH')
    .map((name) => [name, undefined]),
);

export interface Run extends CommandResult {
  /** The most memory that the process had at once, in MiB. */
  readonly peakMemory: number;
}

/** A checkout, and the actions of `dist/` run on it as a runner and as a person at a desk would. */
export class Checkout {
  readonly folder = temporaryFolder('bad-file');
  readonly root = join(this.folder, 'checkout');
  /** What the runner keeps of a step. */
  readonly kept = join(this.folder, 'kept');
  readonly docker = join(this.folder, 'docker');
  readonly #probe = join(this.folder, 'probe.mjs');
  readonly #peak = join(this.folder, 'peak');

  constructor() {
    mkdirSync(this.root);
    mkdirSync(this.kept);
    writeFileSync(
      this.#probe,
      `import { writeFileSync } from 'node:fs';
process.on('exit', () => writeFileSync(${JSON.stringify(this.#peak)}, String(process.resourceUsage().maxRSS)));`,
    );
  }

  /** The path of something in the checkout; its folder is made. */
  path(name: string): string {
    const path = join(this.root, name);
    mkdirSync(dirname(path), { recursive: true });
    return path;
  }

  write(name: string, content: string | Uint8Array): void {
    writeFileSync(this.path(name), content);
  }

  /** A step with one of the actions. */
  step(
    action: string,
    inputs: Readonly<Record<string, string>> = {},
    env: Environment = {},
  ): Promise<Run> {
    const given = Object.entries(inputs).map(([name, value]) => [
      `INPUT_${name.toUpperCase()}`,
      value,
    ]);
    const kept = ['output', 'state', 'summary'].map((name) => {
      writeFileSync(join(this.kept, name), '');
      return join(this.kept, name);
    });
    return this.#run([join(DIST, action, 'index.js')], {
      ...env,
      ...Object.fromEntries(given),
      GITHUB_ACTIONS: 'true',
      GITHUB_EVENT_NAME: 'push',
      GITHUB_REPOSITORY: 'acme/platform',
      GITHUB_WORKSPACE: this.root,
      GITHUB_OUTPUT: kept[0],
      GITHUB_STATE: kept[1],
      GITHUB_STEP_SUMMARY: kept[2],
    });
  }

  /** The command line, run in the checkout. */
  command(...args: readonly string[]): Promise<Run> {
    return this.#run([join(DIST, 'cli/index.js'), ...args], {});
  }

  /** All that a step left for the runner. */
  left(): string {
    return ['output', 'state', 'summary'].map((name) => this.#kept(name)).join('\n');
  }

  /** An output of the last step. */
  output(name: string): string | undefined {
    const entry = new RegExp(`^${name}<<(\\S+)\\n([\\s\\S]*?)\\n\\1$`, 'gm');
    return [...this.#kept('output').matchAll(entry)].at(-1)?.[2];
  }

  #kept(name: string): string {
    return readFileSync(join(this.kept, name), 'utf8');
  }

  async #run(args: readonly string[], env: Environment): Promise<Run> {
    const [command = '', ...rest] = asAnybody([process.execPath, '--import', this.#probe, ...args]);
    const result = await runCommand(command, rest, {
      cwd: this.root,
      env: { ...CLEAN, DOCKER_CONFIG: this.docker, ...env },
      timeoutMs: 90_000,
    });
    return { ...result, peakMemory: Number(readFileSync(this.#peak, 'utf8')) / 1024 };
  }
}

/** Root may read every file, unless it is run without that capability. */
function asAnybody(command: readonly string[]): readonly string[] {
  const setpriv = process.getuid?.() === 0 ? findOnPath('setpriv') : undefined;
  if (setpriv === undefined) return command;
  return [setpriv, '--bounding-set=-dac_override,-dac_read_search', ...command];
}
