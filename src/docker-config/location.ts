import { readlinkSync, realpathSync } from 'node:fs';
import { userInfo } from 'node:os';
import { basename, dirname, join, posix, resolve, win32 } from 'node:path';
import { UserError } from '../faults/user-error.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Longer chains of symbolic links are circles to Linux, too. */
const MOST_LINKS = 40;

/** Files that belong together, all in the folder of docker's config file itself. */
export interface ConfigFiles {
  /** The file, not a symbolic link to it: a link stays one, and what it points to is written. */
  readonly config: string;
  readonly ledger: string;
  readonly lock: string;
}

/**
 * Docker's config file as docker finds it: `$DOCKER_CONFIG/config.json`, else in `~/.docker`.
 * @throws UserError when there is neither that variable nor a home folder.
 */
export function dockerConfigPath(
  env: Environment,
  platform = process.platform,
  accountHome = homeOfAccount,
): string {
  const paths = platform === 'win32' ? win32 : posix;
  if (env.DOCKER_CONFIG) return paths.resolve(env.DOCKER_CONFIG, 'config.json');
  const home = (platform === 'win32' ? env.USERPROFILE : env.HOME) || accountHome();
  if (home) return paths.join(home, '.docker', 'config.json');
  throw new UserError({
    code: 'docker-config-no-home',
    message: "docker's config file has no place: this user has no home folder",
    next: `Set DOCKER_CONFIG to a folder, or ${platform === 'win32' ? 'USERPROFILE' : 'HOME'}.`,
  });
}

/** Follows symbolic links, also to a file that does not exist yet. */
export function configFiles(path: string): ConfigFiles {
  const config = targetOf(path);
  const folder = dirname(config);
  return {
    config,
    ledger: join(folder, 'registry-actions-ledger.json'),
    lock: join(folder, '.registry-actions.lock'),
  };
}

function targetOf(path: string): string {
  let target = path;
  for (let links = 0; links < MOST_LINKS; links += 1) {
    // Where the folder is a link too, `..` in a link leads out of the folder that it stands for.
    const folder = realFolder(dirname(target));
    target = join(folder, basename(target));
    const next = linkOf(target);
    if (next === undefined) return target;
    target = resolve(folder, next);
  }
  return path; // reading it says that it is a circle
}

function realFolder(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return path;
  }
}

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

/** What the system knows of this user; in a container it may know nothing. */
function homeOfAccount(): string | undefined {
  try {
    return userInfo().homedir;
  } catch {
    return undefined;
  }
}
