import { posix, win32 } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { isInside, shownPath, withSlashes } from '../../../src/config/paths.ts';

describe('a path is inside of a folder', () => {
  test.each<[string, typeof posix, string, string, boolean]>([
    ['itself', posix, '/w', '/w', true],
    ['below', posix, '/w', '/w/a/b', true],
    ['beside, with the same beginning', posix, '/w', '/w2', false],
    ['above', posix, '/w/a', '/w', false],
    ['named with two dots', posix, '/w', '/w/..a', true],
    ['with a backslash in its name', posix, '/w', '/w/a\\..\\b', true],
    ['below, on Windows', win32, 'D:\\w', 'D:\\w\\a', true],
    ['in the other slashes', win32, 'D:\\w', 'D:/w/a', true],
    ['in other letters', win32, 'D:\\W', 'd:\\w\\a', true],
    ['on another drive', win32, 'D:\\w', 'C:\\w\\a', false],
    ['on a share', win32, 'D:\\w', '\\\\server\\w\\a', false],
    ['above, on Windows', win32, 'D:\\w\\a', 'D:\\w\\b', false],
  ])('%s', (_name, on, folder, path, inside) => {
    expect(isInside(folder, path, on)).toBe(inside);
  });
});

describe('a path is shown with slashes', () => {
  test.each<[typeof posix, string, string]>([
    [posix, '/w/charts/web', 'charts/web'],
    [posix, '/w', '.'],
    [posix, '/other/web', '/other/web'],
    [posix, '/w/odd\\name', 'odd\\name'],
    [win32, '\\w\\charts\\web', 'charts/web'],
    [win32, 'C:\\other\\web', 'C:/other/web'],
  ])('%#: %s', (on, path, shown) => {
    expect(shownPath(on === win32 ? '\\w' : '/w', path, on)).toBe(shown);
  });

  test('and only Windows separates by backslashes', () => {
    expect(withSlashes('a\\b', win32)).toBe('a/b');
    expect(withSlashes('a\\b', posix)).toBe('a\\b');
  });
});
