import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = dirname(dirname(import.meta.dirname));
const bundle = join(root, 'dist', 'cli', 'index.js');

/** Whether `dist/` is there; the sources do the same, a little slower. */
export const isBuilt = existsSync(bundle);

/** What of the caller's environment a command sees: nothing that leads it out of the demo. */
const KEPT = ['PATH', 'SystemRoot', 'TEMP', 'TMP', 'TMPDIR', 'TERM', 'COLORTERM', 'NO_COLOR'];

export interface CommandLine {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** Runs `registry-actions <args>` in a process of its own. Throws when it does not end with 0. */
export async function runCommandLine(
  args: readonly string[],
  { folder, env, signal }: CommandLine,
): Promise<void> {
  const child = spawn(process.execPath, [...program(), ...args], {
    cwd: folder,
    env: { ...keptEnvironment(), ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
    signal,
    killSignal: 'SIGINT',
  });
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (status !== 0) throw new Error(`registry-actions ${args[0]} ended with ${status}`);
}

function program(): readonly string[] {
  if (isBuilt) return [bundle];
  const main = new URL('../../src/main.ts', import.meta.url).href;
  const code = `import { runAtDesk } from '${main}'; await runAtDesk(process.argv.slice(1));`;
  return ['--input-type=module', '--eval', code, '--'];
}

function keptEnvironment(): Record<string, string> {
  const entries = KEPT.map((name) => [name, process.env[name]] as const);
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => !!entry[1]));
}
