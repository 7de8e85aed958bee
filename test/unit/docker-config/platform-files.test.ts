import { describe, expect, jest, test } from '@jest/globals';
import {
  isOpenToOthers,
  isTaken,
  modeInPlaceOf,
  removeFile,
  replaceFile,
} from '../../../src/docker-config/platform-files.ts';

/** A system call that fails some times before it goes well. */
function failing(code: string, times: number) {
  let calls = 0;
  return jest.fn(() => {
    calls += 1;
    if (calls <= times) throw Object.assign(new Error(code), { code });
  });
}

const FOREVER = 1_000_000;
const PLATFORMS = ['linux', 'darwin', 'win32'] as const;

describe('a file that is open elsewhere', () => {
  const BUSY = ['EPERM', 'EACCES', 'EBUSY'];

  test.each(BUSY)('is replaced on Windows once %s has passed', (code) => {
    const rename = failing(code, 5);
    const pause = jest.fn();
    replaceFile('a', 'b', { platform: 'win32', pause }, rename);
    expect([rename.mock.calls.length, pause.mock.calls.length]).toEqual([6, 5]);
  });

  test.each(BUSY)('that stays so (%s) is an error on Windows, soon', (code) => {
    const pause = jest.fn<(time: number) => void>();
    const on = { platform: 'win32', pause } as const;
    expect(() => replaceFile('a', 'b', on, failing(code, FOREVER))).toThrow(code);
    expect(() => removeFile('a', on, failing(code, FOREVER))).toThrow(code);
    const waited = pause.mock.calls.reduce((total, [time]) => total + time, 0);
    expect(waited).toBeLessThan(1_000);
  });

  test.each(['linux', 'darwin'] as const)('is no reason to wait on %s: no right is', (platform) => {
    const pause = jest.fn();
    const rename = failing('EACCES', 1);
    expect(() => replaceFile('a', 'b', { platform, pause }, rename)).toThrow('EACCES');
    expect(pause).not.toHaveBeenCalled();
  });
});

test.each(PLATFORMS)(
  'a file that is gone needs no removal on %s, but a full disk is told',
  (platform) => {
    const on = { platform, pause: jest.fn() };
    removeFile('a', on, failing('ENOENT', FOREVER));
    expect(() => removeFile('a', on, failing('EIO', FOREVER))).toThrow('EIO');
  },
);

test.each<[NodeJS.Platform, string, boolean]>([
  ['linux', 'EEXIST', true],
  ['linux', 'EPERM', false],
  ['darwin', 'EPERM', false],
  ['win32', 'EEXIST', true],
  ['win32', 'EPERM', true], // said of a file that is being removed just now
  ['win32', 'EBUSY', true],
  ['win32', 'ENOENT', false],
])('on %s %s says that a lock is taken: %p', (platform, code, taken) => {
  expect(isTaken(code, platform)).toBe(taken);
});

test.each<[NodeJS.Platform, number, boolean, number]>([
  ['linux', 0o644, true, 0o600],
  ['linux', 0o600, false, 0o600],
  ['linux', 0o400, false, 0o400],
  ['linux', 0o444, true, 0o400],
  ['darwin', 0o640, true, 0o600],
  ['win32', 0o666, false, 0o600],
  ['win32', 0o444, false, 0o600],
])('on %s a file of mode %i is open to others: %p', (platform, mode, open, then) => {
  expect(isOpenToOthers(mode, platform)).toBe(open);
  expect(modeInPlaceOf(mode, platform)).toBe(then);
});
