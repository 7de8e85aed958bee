import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, test } from '@jest/globals';
import {
  type Found,
  isStale,
  type Life,
  lifeOf,
  longestHold,
  newHolder,
  Watch,
} from '../../../src/docker-config/holder.ts';
import { processPlace, startOf } from '../../../src/docker-config/process-start.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

describe('a lock is stale', () => {
  const own = { ...newHolder(), place: 'here' };
  const other = { ...own, place: 'there' };

  test.each<[string, Found['holder'], Life, number, boolean]>([
    ['of a living process: no', own, 'alive', 0, false],
    ['of a living process that takes a day: no', own, 'alive', DAY, false],
    ['of one that has ended: yes, at once', own, 'ended', 0, true],
    ['of a number that may be another process’s by now, young: no', own, 'unknown', 0, false],
    ['of a number that may be another process’s by now, old: yes', own, 'unknown', MINUTE, true],
    ['of another place, young: no', other, 'ended', 0, false],
    ['of another place, old: yes', other, 'alive', MINUTE, true],
    ['that this user may not read, young: no', 'hidden', 'ended', 6_000, false],
    ['that this user may not read, old: yes', 'hidden', 'alive', MINUTE, true],
    ['being written: no', 'unwritten', 'alive', 0, false],
    ['never written: yes', 'unwritten', 'alive', 6_000, true],
  ])('%s', (_name, holder, life, age, stale) => {
    expect(isStale({ id: own.id, holder, age }, 'here', () => life, longestHold(30_000))).toBe(
      stale,
    );
  });
});

test('a lock ages while it is watched, also under a clock that is set back', () => {
  const watch = new Watch();
  const found = (id: string, age: number): Found => ({ id, holder: 'hidden', age });
  const ages = [
    watch.see(found('a', -DAY), 1_000),
    watch.see(found('a', -DAY), 51_000),
    watch.see(found('a', DAY), 52_000),
    watch.see(found('b', -DAY), 53_000),
    watch.see(undefined, 54_000),
    watch.see(found('b', 5), 55_000),
  ].map((seen) => seen?.age);
  expect(ages).toEqual([0, 50_000, DAY, 0, undefined, 5]);
});

/** Elsewhere nothing tells one process of a number from the next. */
const onLinux = startOf(process.pid) === undefined ? test.skip : test;

describe('the process of a lock', () => {
  let child: ChildProcess | undefined;
  afterEach(() => void child?.kill('SIGKILL'));
  const holder = (pid: number, started = startOf(pid)) => ({ ...newHolder(), pid, started });

  test('is this one, in this place', () => {
    const own = newHolder();
    expect(own).toMatchObject({ pid: process.pid, place: processPlace() });
    expect(lifeOf(own)).toBe(own.started === undefined ? 'unknown' : 'alive');
  });

  onLinux('has ended when another has its number', () => {
    expect(lifeOf(holder(process.pid, '1'))).toBe('ended');
  });

  test('is unknown where nobody says when it started', () => {
    expect(lifeOf({ ...newHolder(), started: undefined })).toBe('unknown');
  });

  onLinux(
    'has ended when it waits for a parent that never asks, as in a container without init',
    async () => {
      child = spawn('sh', ['-c', 'sleep 0.3 & echo $!; exec sleep 60'], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      const [line] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
      const pid = Number(line.toString());
      const dead = holder(pid, undefined);
      const isGone = () => lifeOf(dead) === 'ended';
      for (let tries = 0; tries < 200 && !isGone(); tries += 1) {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      expect(isGone()).toBe(true);
      expect(() => process.kill(pid, 0)).not.toThrow(); // its number is not free yet
    },
  );
});
