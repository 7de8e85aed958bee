import { readlinkSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** Longer chains of symbolic links are circles. */
const MOST_LINKS = 16;

/** Files that belong together, all in the folder of docker's config file itself. */
export interface ConfigFiles {
  /** The file, not a symbolic link to it: a link stays one, and what it points to is written. */
  readonly config: string;
  readonly ledger: string;
  readonly lock: string;
}

/** Docker's config file as docker finds it: `$DOCKER_CONFIG/config.json`, else in `~/.docker`. */
export function dockerConfigPath(env: Environment, platform = process.platform): string {
  if (env.DOCKER_CONFIG) return resolve(env.DOCKER_CONFIG, 'config.json');
  const home = platform === 'win32' ? env.USERPROFILE : env.HOME;
  return join(home || homedir(), '.docker', 'config.json');
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
    const next = linkOf(target);
    if (next === undefined) return target;
    target = resolve(dirname(target), next);
  }
  return target;
}

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
