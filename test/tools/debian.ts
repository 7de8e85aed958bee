import { existsSync, rmSync, writeFileSync } from 'node:fs';
import type { DebianGroup } from './catalogue.ts';
import { findOnPath } from './paths.ts';
import { run } from './shell.ts';

/** Finds a command or installs its package; what was done, in a word. */
export async function installDebian(group: DebianGroup): Promise<string> {
  const found = findOnPath(...group.commands);
  if (found !== undefined) return `on PATH ${found}`;
  if (!canApt()) {
    throw new Error(`Install ${group.name}; on Debian or Ubuntu: apt-get install ${group.package}`);
  }
  await aptInstall(group.package);
  const installed = findOnPath(...group.commands);
  if (installed === undefined) throw new Error(`${group.package} brings no ${group.commands[0]}`);
  return `installed ${installed}`;
}

/** Whether packages of the distribution can be installed: Debian or a child of it, as root. */
export function canApt(): boolean {
  return process.getuid?.() === 0 && findOnPath('apt-get') !== undefined;
}

let lists: Promise<string> | undefined;

/** Installs one package without what it merely recommends, and without starting its services. */
export async function aptInstall(packageName: string): Promise<void> {
  lists ??= run('apt-get', ['update', '-q']);
  await lists;
  await withoutServices(() =>
    run('apt-get', ['install', '-y', '-q', '--no-install-recommends', packageName], {
      env: { DEBIAN_FRONTEND: 'noninteractive' },
    }),
  );
}

const POLICY = '/usr/sbin/policy-rc.d';

// Debian starts a server as soon as it is installed, on every address. Tests start their own, on
// loopback, so the package scripts are told "forbidden" (101) for as long as they run.
async function withoutServices<T>(work: () => Promise<T>): Promise<T> {
  if (existsSync(POLICY)) return work();
  writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    return await work();
  } finally {
    rmSync(POLICY, { force: true });
  }
}
