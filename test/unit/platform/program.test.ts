import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type ProgramOptions, runProgram } from '../../../src/platform/program.ts';

const go = new AbortController().signal;
const env = { PATH: process.env.PATH };
let folder: string;

const MEANS = { env, signal: go, timeout: 60_000, largestOutput: 1024 * 1024 };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'program-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function run(script: string, options: Partial<ProgramOptions> = {}) {
  const path = join(folder, 'program');
  writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return runProgram(path, ['an argument'], { ...MEANS, ...options });
}

/** A program with a child of its own; both hang, and are deaf to being asked to end. */
const HANGS = () => `trap '' TERM INT; sleep 60 & echo "$$ $!" > '${join(folder, 'pids')}'; wait`;

async function pids(): Promise<readonly number[]> {
  const path = join(folder, 'pids');
  while (!existsSync(path) || readFileSync(path, 'utf8') === '') {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return readFileSync(path, 'utf8').trim().split(' ').map(Number);
}

async function areGone(all: readonly number[]): Promise<boolean> {
  for (let made = 0; made < 200; made += 1) {
    if (!all.some(isRunning)) return true;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return false;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}

describe('a program', () => {
  test('is given arguments, input and environment, and its output is returned', async () => {
    const script = 'read line; echo "$1 $line $OWN"; echo words >&2; exit 3';
    const options = { input: 'input\n', env: { ...env, OWN: 'own', NONE: undefined } };
    expect(await run(script, options)).toEqual({
      status: 3,
      stdout: 'an argument input own\n',
      stderr: 'words\n',
    });
  });

  test('need not read its input', async () => {
    expect(await run('exit 0', { input: 'x'.repeat(1024 * 1024) })).toMatchObject({ status: 0 });
  });

  test('that another ends by a signal has no status', async () => {
    expect(await run('kill -9 $$')).toMatchObject({ status: undefined });
  });

  test('that is not there is said to be', async () => {
    const missing = runProgram('no-such-program', [], MEANS);
    await expect(missing).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('that takes too long is ended with all it has started', async () => {
    const ended = expect(run(HANGS(), { timeout: 1_500 })).rejects.toMatchObject({
      code: 'ETIMEDOUT',
    });
    const all = await pids();
    await ended;
    expect(await areGone(all)).toBe(true);
  });

  test('that says too much is ended', async () => {
    await expect(run('yes', { largestOutput: 1000 })).rejects.toMatchObject({ code: 'ENOBUFS' });
  });

  test('is ended by an abort, with all it has started, and by its reason', async () => {
    const abort = new AbortController();
    const ended = expect(run(HANGS(), { signal: abort.signal })).rejects.toThrow('enough');
    const all = await pids();
    abort.abort(new Error('enough'));
    await ended;
    expect(await areGone(all)).toBe(true);
  });

  test('is not begun after it', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(run(`touch '${join(folder, 'ran')}'`, { signal })).rejects.toThrow('enough');
    expect(existsSync(join(folder, 'ran'))).toBe(false);
  });
});
