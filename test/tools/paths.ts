import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The repository's root folder. */
export const repository = join(import.meta.dirname, '..', '..');

/** Folder of the pinned sources and versions. */
export const sources = import.meta.dirname;

/** Where tools are installed; git ignores it. */
export const installed = join(repository, '.tools');

/** Where their programs are. */
export const programs = join(installed, 'bin');

/** Whether this is a file that may be run. */
export function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

// A server's program lies in sbin, which is not on every user's PATH.
const SYSTEM_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/** The first of these commands on PATH (or in the system's sbin folders), as an absolute path. */
export function findOnPath(...commands: readonly string[]): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...SYSTEM_FOLDERS];
  for (const command of commands) {
    for (const folder of folders) {
      const path = join(folder, command);
      if (folder !== '' && isProgram(path)) return path;
    }
  }
  return undefined;
}
