import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installed, isProgram, programs, sources } from './paths.ts';

const stamps = join(installed, 'stamps');

/** What a build was made from: a change in any file of its folder, or in `also`, changes it. */
export function fingerprint(folder: string, also: string): string {
  const hash = createHash('sha256').update(also);
  const entries = readdirSync(join(sources, folder), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  for (const path of files.map((entry) => join(entry.parentPath, entry.name)).sort()) {
    hash.update(`\0${path.slice(sources.length)}\0`).update(readFileSync(path));
  }
  return hash.digest('hex');
}

/** Whether the programs of this group are there and were made from the same sources. */
export function isCurrent(group: string, names: readonly string[], print: string): boolean {
  try {
    if (readFileSync(join(stamps, group), 'utf8') !== print) return false;
  } catch {
    return false;
  }
  return names.every((name) => isProgram(join(programs, name)));
}

/** Forgets a build, before another one is tried. */
export function unstamp(group: string): void {
  rmSync(join(stamps, group), { force: true });
}

/** Remembers what a finished build was made from. */
export function stamp(group: string, print: string): void {
  mkdirSync(stamps, { recursive: true });
  writeFileSync(join(stamps, group), print);
}
