import { accessSync, constants } from 'node:fs';
import { posix, win32 } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** Windows: a program proper, which takes its arguments one by one. */
const PROGRAMS: readonly string[] = ['.exe'];

/**
 * Windows: batch files, too, as gcloud has them. They make words of their own of what they are
 * given: only for one plain word ({@link programCommand}).
 */
export const BATCH_FILES: readonly string[] = ['.exe', '.cmd', '.bat'];

/**
 * Absolute path of a program on PATH; undefined when there is none. Never one of the current folder
 * or of one relative to it: that is the checkout, and on Windows it would be looked at first.
 */
export function findProgram(
  program: string,
  env: Environment,
  endings = PROGRAMS,
): string | undefined {
  return programPaths(program, env, endings).find(isExecutable);
}

/** The places where a platform looks for a program, in its order. `endings`: on Windows. */
export function programPaths(
  program: string,
  env: Environment,
  endings: readonly string[],
  platform = process.platform,
): readonly string[] {
  const { delimiter, isAbsolute, join } = platform === 'win32' ? win32 : posix;
  const names = (platform === 'win32' ? endings : ['']).map((ending) => program + ending);
  return pathOf(env, platform)
    .split(delimiter)
    .map((folder) => (platform === 'win32' ? folder.replaceAll('"', '') : folder))
    .filter(isAbsolute)
    .flatMap((folder) => names.map((name) => join(folder, name)));
}

/** How a program is started. */
export interface ProgramCommand {
  readonly file: string;
  readonly args: readonly string[];
  /** Windows: the arguments are quoted already. */
  readonly verbatim: boolean;
}

/**
 * Starts a program with one plain word. Windows runs scripts (.cmd, .bat) by its shell alone.
 * @param word of letters only: nothing in it needs quotes.
 */
export function programCommand(
  path: string,
  word: string,
  env: Environment,
  platform = process.platform,
): ProgramCommand {
  if (platform !== 'win32' || !/\.(cmd|bat)$/i.test(path)) {
    return { file: path, args: [word], verbatim: false };
  }
  const shell = variable('ComSpec', env) ?? 'cmd.exe';
  return { file: shell, args: ['/d', '/s', '/c', `""${path}" ${word}"`], verbatim: true };
}

function pathOf(env: Environment, platform: NodeJS.Platform): string {
  return (platform === 'win32' ? variable('PATH', env) : env.PATH) ?? '';
}

/** Windows does not tell `Path` from `PATH`; a copy of its environment does. */
function variable(name: string, env: Environment): string | undefined {
  const spelling = Object.keys(env).find((key) => key.toUpperCase() === name.toUpperCase());
  return spelling === undefined ? undefined : env[spelling];
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
