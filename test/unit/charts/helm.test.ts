import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { findHelm } from '../../../src/charts/helm.ts';
import { DEFAULT_LIMITS } from '../../../src/limits/read.ts';

const MEANS = { signal: new AbortController().signal, limits: DEFAULT_LIMITS };
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'helm-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** Puts a helm that is this shell script into a folder of PATH. */
function install(where: string, script: string): string {
  mkdirSync(join(folder, where), { recursive: true });
  const path = join(folder, where, 'helm');
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

const pathOf = (...folders: readonly string[]) => ({
  PATH: ['', ...folders.map((name) => join(folder, name))].join(delimiter),
});

describe('helm', () => {
  test('is the first on PATH that can be run', async () => {
    writeFileSync(join(folder, 'helm'), 'no program', { mode: 0o644 });
    const first = install('a', '');
    install('b', '');
    expect((await findHelm(pathOf('.', 'none', 'a', 'b'), MEANS)).path).toBe(first);
  });

  test.each([{}, { PATH: '' }, { PATH: '/nowhere' }])('is missing with %p', async (env) => {
    await expect(findHelm(env, MEANS)).rejects.toMatchObject({ code: 'helm-missing' });
  });

  test('gets its arguments one by one, and the variables of one run besides those of all', async () => {
    install('a', 'printf "%s|" "$@"; echo "$BOTH $OWN"');
    const helm = await findHelm({ ...pathOf('a'), BOTH: 'all' }, MEANS);
    const printed = await helm.run(['package', 'a b', '--x=$(id)'], { OWN: 'one' });
    expect(printed).toBe('package|a b|--x=$(id)|all one\n');
  });

  test('fails with its own words, without its warnings', async () => {
    install('a', 'echo "WARNING: noise" >&2; printf "Error: it is\\nbroken\\033[31m" >&2; exit 3');
    const helm = await findHelm(pathOf('a'), MEANS);
    await expect(helm.run(['dependency', 'build', 'x'])).rejects.toMatchObject({
      code: 'helm-failed',
      where: 'helm dependency build',
      message: expect.stringMatching(/^it is broken/),
    });
  });

  test('is ended when it takes longer than it may', async () => {
    install('a', 'exec /bin/sleep 60');
    const limits = { ...DEFAULT_LIMITS, helmTime: 300 };
    const helm = await findHelm(pathOf('a'), { ...MEANS, limits });
    await expect(helm.run(['dependency', 'build', 'x'])).rejects.toThrow(
      'it took longer than 300ms',
    );
  });

  test('fails with its status when it says nothing', async () => {
    install('a', 'exit 3');
    const helm = await findHelm(pathOf('a'), MEANS);
    await expect(helm.run(['package', 'x'])).rejects.toThrow('it ended with 3');
  });
});
