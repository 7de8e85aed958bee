import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const made = new Set<string>();

/** A new empty folder that only this user can read. Remove it by {@link removeTemporaryFolders}. */
export function temporaryFolder(name = 'test'): string {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), `registry-actions-${name}-`));
  made.add(folder);
  return folder;
}

/** Removes one folder and what is in it. */
export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  made.delete(folder);
}

/**
 * Removes every folder made here that is still there: `afterAll(removeTemporaryFolders)`.
 * A plain script needs no call; inside Jest `process` is a copy that never sees the exit.
 */
export function removeTemporaryFolders(): void {
  for (const folder of made) removeFolder(folder);
}

process.on('exit', removeTemporaryFolders);
