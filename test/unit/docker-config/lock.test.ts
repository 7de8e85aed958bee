import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { withLock } from '../../../src/docker-config/lock.ts';
import { processPlace, startOf } from '../../../src/docker-config/process-start.ts';
import { monotonicMs } from '../../../src/http/clock.ts';

const ID = '00000000-0000-4000-8000-000000000000';
const go = new AbortController().signal;
let folder: string;
let lock: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'registry-actions-lock-'));
  lock = join(folder, 'lock');
});
afterEach(() => rmSync(folder, { recursive: true }));

const textOf = (pid: number, started?: string, place = processPlace()) =>
  JSON.stringify({ id: ID, pid, started, place });
const hold = (pid: number, started?: string) => symlinkSync(textOf(pid, started), lock);
/** As on a file system without symbolic links. */
const holdByFile = (pid: number) => writeFileSync(lock, textOf(pid));

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

  test('names its holder from the moment it exists', async () => {
    const text = await withLock(lock, go, () => readlinkSync(lock));
    expect(JSON.parse(text)).toMatchObject({ pid: process.pid, place: processPlace() });
  });

  test('gives the work half of a minute for what can be slow', async () => {
    const left = await withLock(lock, go, (until) => until - monotonicMs());
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(30_000);
  });

  test('of a living process is not taken however old it is', async () => {
    writeFileSync(lock, textOf(process.pid, startOf(process.pid)));
    utimesSync(lock, 1, 1);
    const abort = new AbortController();
    setTimeout(() => abort.abort(new Error('cancelled')), 300);
    await expect(withLock(lock, abort.signal, () => 'in')).rejects.toThrow('cancelled');
  });

  test('clears away what killed processes left beside it, and nothing else', async () => {
    for (const name of ['.config.json.7.registry-actions.tmp', `lock.${ID}`, 'config.json']) {
      writeFileSync(join(folder, name), '');
    }
    await withLock(lock, go, () => undefined);
    expect(readdirSync(folder)).toEqual(['config.json']);
  });

  test.each<[string, () => string]>([
    ['a file in place of its folder', () => join(folder, 'file', 'lock')],
    ['a folder below a file', () => join(folder, 'file', 'below', 'lock')],
  ])('with %s is refused at once', async (_name, place) => {
    writeFileSync(join(folder, 'file'), '');
    await expect(withLock(place(), go, () => 'in')).rejects.toMatchObject({
      code: 'docker-config-write',
    });
  });

  test('with a folder in its place, and one that cannot be removed: said so', async () => {
    mkdirSync(join(lock, 'inner'), { recursive: true });
    utimesSync(lock, 1, 1);
    await expect(withLock(lock, go, () => 'in')).rejects.toMatchObject({
      code: 'docker-config-write',
      where: folder,
    });
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
    ['a process that is gone, in a file', () => holdByFile(2 ** 22 + 1)],
    ['an earlier process of the same number', () => hold(process.pid, '1')],
    [
      'a container that is gone, long ago',
      () => {
        writeFileSync(lock, textOf(process.pid, startOf(process.pid), 'another'));
        utimesSync(lock, 1, 1);
      },
    ],
    [
      'a process that died while it took over a dead lock',
      () => {
        hold(2 ** 22 + 1);
        symlinkSync(textOf(2 ** 22 + 2).replace(ID, ID.replace('0', '1')), `${lock}.${ID}`);
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
