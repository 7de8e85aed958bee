import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { UserError } from '../faults/user-error.ts';
import type { Host } from '../platform/host.ts';
import { oneLine } from '../report/text.ts';

/** The helm of this machine, version 3 or 4. */
export interface Helm {
  /** Absolute path of the program. */
  readonly path: string;
  /**
   * Runs it to its end. `env` is added to the environment of the run.
   * @returns what it printed.
   * @throws {UserError} `helm-failed` with its own words.
   */
  run(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<string>;
}

/** @throws {UserError} `helm-missing` when no helm is on PATH. */
export async function findHelm(env: Host['env']): Promise<Helm> {
  const path = await findOnPath('helm', env);
  if (path !== undefined) return { path, run: (args, own) => runHelm(path, args, env, own ?? {}) };
  throw new UserError({
    code: 'helm-missing',
    message: 'packaging a chart directory needs helm, and there is none on PATH',
    next: 'Install helm 3 or 4 in a step before (azure/setup-helm), or give packaged charts (.tgz).',
  });
}

async function findOnPath(program: string, env: Host['env']): Promise<string | undefined> {
  const isWindows = process.platform === 'win32';
  const endings = isWindows ? (env.PATHEXT ?? '.EXE;.CMD').split(';') : [''];
  for (const folder of (env.PATH ?? env.Path ?? '').split(delimiter)) {
    for (const ending of endings) {
      const path = join(folder, program + ending);
      if (folder !== '' && (await isExecutable(path))) return path;
    }
  }
  return undefined;
}

function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function runHelm(
  path: string,
  args: readonly string[],
  env: Host['env'],
  own: Readonly<Record<string, string>>,
): Promise<string> {
  // Loaded here, since pushing packaged charts needs no other program.
  const { getExecOutput } = await import('@actions/exec');
  const inherited = Object.entries(env).filter((entry) => entry[1] !== undefined);
  const result = await getExecOutput(path, [...args], {
    env: { ...(Object.fromEntries(inherited) as Record<string, string>), ...own },
    silent: true,
    ignoreReturnCode: true,
  });
  if (result.exitCode === 0) return result.stdout;
  throw new UserError({
    code: 'helm-failed',
    message: oneLine(lastWords(result.stderr), 1000) || `it ended with ${result.exitCode}`,
    where: `helm ${args.slice(0, 2).join(' ')}`,
    next: 'Run the same command at a desk; `helm lint` may say more.',
  });
}

/** Helm's error comes after its warnings. */
function lastWords(text: string): string {
  const lines = text.trim().split('\n');
  const start = lines.findLastIndex((line) => line.startsWith('Error:'));
  return lines
    .slice(Math.max(start, 0))
    .join('\n')
    .replace(/^Error: /, '');
}
