import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { PythonGroup } from './catalogue.ts';
import { aptInstall, canApt } from './debian.ts';
import { installed, programs, sources } from './paths.ts';
import { run } from './shell.ts';
import { fingerprint, isCurrent, stamp, unstamp } from './stamp.ts';

/** Makes the Python environment ready; what was done, in a word. */
export async function installPython(group: PythonGroup): Promise<string> {
  const folder = join(installed, 'python');
  // An environment names its own folder in every script: a moved repository needs a new one.
  const print = fingerprint('python', folder);
  if (isCurrent(group.name, group.programs, print)) return 'present';
  unstamp(group.name);
  rmSync(folder, { recursive: true, force: true });
  await createEnvironment(folder);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r'];
  await run(join(folder, 'bin', 'python'), [...pip, join(sources, 'python', 'requirements.txt')]);
  link(group, folder);
  stamp(group.name, print);
  return 'installed';
}

async function createEnvironment(folder: string): Promise<void> {
  try {
    await run('python3', ['-m', 'venv', folder]);
  } catch (cause) {
    // Debian and Ubuntu ship Python without the module that makes environments.
    if (!canApt())
      throw new Error('Python 3.10 or newer with its venv module is needed', { cause });
    await aptInstall('python3-venv');
    await run('python3', ['-m', 'venv', '--clear', folder]);
  }
}

function link(group: PythonGroup, folder: string): void {
  mkdirSync(programs, { recursive: true });
  for (const program of group.programs) {
    rmSync(join(programs, program), { force: true });
    symlinkSync(join(folder, 'bin', program), join(programs, program));
  }
}
