import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Found, isStale, withLock } from '../../../src/docker-config/lock.ts';
import { startOf } from '../../../src/docker-config/process-start.ts';

const ID = '00000000-0000-4000-8000-000000000000';
const go = new AbortController().signal;
let folder: string;
let lock: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'registry-actions-lock-'));
  lock = join(folder, 'lock');
});
afterEach(() => rmSync(folder, { recursive: true }));

const hold = (pid: number, started?: string, host = hostname()) =>
  writeFileSync(lock, JSON.stringify({ id: ID, pid, started, host }));

describe('a lock', () => {
  test('is gone after the work, also when that fails', async () => {
    expect(await withLock(lock, go, () => readdirSync(folder))).toEqual(['lock']);
    await expect(
      withLock(lock, go, () => {
        throw new Error('broken');
      }),
    ).rejects.toThrow('broken');
    expect(readdirSync(folder)).toEqual([]);
  });

  test('makes its folder', async () => {
    await withLock(join(folder, 'new', 'lock'), go, () => undefined);
    expect(readdirSync(folder)).toEqual(['new']);
  });

  test('lets one in at a time', async () => {
    let inside = 0;
    let most = 0;
    const work = () => {
      inside += 1;
      most = Math.max(most, inside);
      inside -= 1;
    };
    await Promise.all(Array.from({ length: 20 }, () => withLock(lock, go, work)));
    expect(most).toBe(1);
  });

  test('that is held is waited for until the abort', async () => {
    hold(process.pid, startOf(process.pid));
    const abort = new AbortController();
    setTimeout(() => abort.abort(new Error('cancelled')), 60);
    await expect(withLock(lock, abort.signal, () => 'in')).rejects.toThrow('cancelled');
    expect(readdirSync(folder)).toEqual(['lock']);
  });

  test.each<[string, () => void]>([
    ['a process that is gone', () => hold(2 ** 22 + 1)],
    ['an earlier process of the same number', () => hold(process.pid, '1')],
    [
      'a process that died while it took over a dead lock',
      () => {
        hold(2 ** 22 + 1);
        const dead = { id: ID.replace('0', '1'), pid: 2 ** 22 + 2, host: hostname() };
        writeFileSync(`${lock}.${ID}`, JSON.stringify(dead));
      },
    ],
    [
      'a process that died before it wrote anything',
      () => {
        writeFileSync(lock, '');
        utimesSync(lock, 1, 1);
      },
    ],
  ])('of %s is taken over, by many at once', async (_name, prepare) => {
    prepare();
    let count = 0;
    await Promise.all(Array.from({ length: 8 }, () => withLock(lock, go, () => (count += 1))));
    expect([count, readdirSync(folder)]).toEqual([8, []]);
  });
});

describe('a lock is stale', () => {
  const holder = { id: ID, pid: 7, started: undefined, host: 'here' };
  const found = (more: Partial<Found>): Found => ({ id: ID, holder, age: 0, ...more });

  test.each<[string, Found, boolean, boolean]>([
    ['of a living process: no', found({}), true, false],
    ['of a dead one: yes', found({}), false, true],
    ['held longer than any work takes: yes', found({ age: 60_000 }), true, true],
    ['of another host, young: no', found({ holder: { ...holder, host: 'there' } }), false, false],
    [
      'of another host, old: yes',
      found({ holder: { ...holder, host: 'there' }, age: 60_000 }),
      false,
      true,
    ],
    ['being written: no', found({ holder: undefined }), false, false],
    ['never written: yes', found({ holder: undefined, age: 6_000 }), false, true],
  ])('%s', (_name, lockFound, alive, stale) => {
    expect(isStale(lockFound, 'here', () => alive)).toBe(stale);
  });
});
