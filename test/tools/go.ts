import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { GoGroup } from './catalogue.ts';
import { findOnPath, installed, programs, sources } from './paths.ts';
import { run } from './shell.ts';
import { fingerprint, isCurrent, stamp, unstamp } from './stamp.ts';

const NO_GO = 'Go 1.26 or newer is needed: https://go.dev/dl/';

/** Makes a group's programs ready; what was done, in a word. */
export async function installGo(group: GoGroup): Promise<string> {
  const found = await sufficientOnPath(group);
  if (found !== undefined) return found;
  const version = moduleVersion(group);
  const names = Object.keys(group.programs);
  const print = fingerprint(group.name, JSON.stringify(group));
  if (isCurrent(group.name, names, print)) return `present ${version}`;
  await requireGo();
  unstamp(group.name);
  await build(group, version);
  stamp(group.name, print);
  return `built ${version}`;
}

async function sufficientOnPath({ onPath }: GoGroup): Promise<string | undefined> {
  const path = onPath && findOnPath(onPath.program);
  if (onPath === undefined || path === undefined) return undefined;
  const printed = await run(path, ['--version']).catch(() => '');
  const version = /\d+\.\d+\.\d+/.exec(printed)?.[0];
  const order = new Intl.Collator('en', { numeric: true });
  if (version === undefined || order.compare(version, onPath.minimum) < 0) return undefined;
  return `on PATH ${version}`;
}

function moduleVersion(group: GoGroup): string {
  const words = readFileSync(join(sources, group.name, 'go.mod'), 'utf8').split(/\s+/);
  // The module's path may be named by a `tool` line too, where no version follows it.
  const index = words.findIndex((word, at) => word === group.module && isVersion(words[at + 1]));
  const version = words[index + 1];
  if (index < 0 || version === undefined) {
    throw new Error(`test/tools/${group.name}/go.mod names no version of ${group.module}`);
  }
  return version.slice(1).replace('+incompatible', '');
}

function isVersion(word: string | undefined): boolean {
  return /^v\d+\.\d+\.\d+/.test(word ?? '');
}

async function requireGo(): Promise<void> {
  const printed = await run('go', ['version'], { env: { GOWORK: 'off' } }).catch(
    (cause: unknown) => {
      throw new Error(NO_GO, { cause });
    },
  );
  const [, major = '0', minor = '0'] = /go(\d+)\.(\d+)/.exec(printed) ?? [];
  const old = Number(major) === 1 && Number(minor) < 26;
  // With GOTOOLCHAIN=auto an older Go (from 1.21) fetches the toolchain that go.mod asks for.
  const fetches =
    Number(minor) >= 21 && !(await run('go', ['env', 'GOTOOLCHAIN'])).includes('local');
  if (old && !fetches) throw new Error(`${NO_GO} (this one: ${printed.trim()})`);
}

async function build(group: GoGroup, version: string): Promise<void> {
  mkdirSync(programs, { recursive: true });
  const output = mkdtempSync(join(installed, 'build-'));
  try {
    await run('go', buildArguments(group, version, output), {
      cwd: join(sources, group.name),
      env: { CGO_ENABLED: '0', GOFLAGS: '-mod=readonly', GOWORK: 'off' },
    });
    for (const [name, path] of Object.entries(group.programs)) {
      renameSync(join(output, builtName(path)), join(programs, name));
    }
  } finally {
    rmSync(output, { recursive: true, force: true });
  }
}

function buildArguments(group: GoGroup, version: string, output: string): string[] {
  const [major = '', minor = ''] = version.split('.');
  const variables = Object.entries(group.variables ?? {}).map(([name, value]) => {
    const filled = value.replace('{version}', version).replace('{major}', major);
    return `-X ${name}=${filled.replace('{minor}', minor)}`;
  });
  const compiler = group.compilerFlags === undefined ? [] : [`-gcflags=${group.compilerFlags}`];
  const linker = `-ldflags=${['-s -w', ...variables].join(' ')}`;
  const packages = Object.values(group.programs);
  return ['build', '-trimpath', ...compiler, linker, '-o', `${output}/`, ...packages];
}

/** The name Go gives a program: the last part of its package's path that is not a major version. */
function builtName(packagePath: string): string {
  const parts = packagePath.split('/').filter((part) => !/^v\d+$/.test(part));
  return parts.at(-1) ?? packagePath;
}
