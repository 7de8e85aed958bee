import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { unpackChart } from '../../../src/charts/archive.ts';
import { DEFAULT_LIMITS } from '../../../src/limits/read.ts';
import { packaged, tarOf } from './packaged.ts';

const all = () => true;

test('names are without the chart’s own folder, however the archive was made', async () => {
  const archive = await packaged({
    'web/Chart.yaml': 'a',
    './templates/x.yaml': 'b',
    'web\\templates\\y.yaml': 'c',
  });
  const files = await unpackChart(archive, 'web.tgz', all, DEFAULT_LIMITS);
  expect(files.map(({ path, bytes }) => [path, bytes.toString()])).toEqual([
    ['Chart.yaml', 'a'],
    ['templates/x.yaml', 'b'],
    ['templates/y.yaml', 'c'],
  ]);
});

test('only what is wanted is kept', async () => {
  const archive = await packaged({ 'web/a': 'x'.repeat(100_000), 'web/b': 'y' });
  const files = await unpackChart(archive, 'web.tgz', (path) => path === 'b', DEFAULT_LIMITS);
  expect(files.map(({ path }) => path)).toEqual(['b']);
});

describe('what is no packaged chart is refused, and the message says what it is', () => {
  const tar = tarOf({ 'web/Chart.yaml': 'name: web' });
  const cases: readonly (readonly [string, Buffer | Promise<Buffer>, RegExp])[] = [
    ['an empty file', Buffer.alloc(0), /the file is empty/],
    ['a ZIP', Buffer.from('PK\u0003\u0004rest'), /ZIP/],
    ['a tar', tar, /tar without gzip/],
    ['a Git LFS pointer', Buffer.from('version https://git-lfs.github.com/spec/v1\n'), /LFS/],
    ['a web page', Buffer.from('<!doctype html>'), /HTML/],
    ['YAML', Buffer.from('name: web\n'), /not compressed with gzip/],
    ['a cut gzip', tar.then((bytes) => gzipSync(bytes).subarray(0, 60)), /unexpected end/],
    ['a cut tar', tar.then((bytes) => gzipSync(bytes.subarray(0, 515))), /end of data/],
    ['gzip of no tar', gzipSync('x'.repeat(2000)), /./],
    ['one that leads out', packaged({ 'web/../../etc/passwd': 'x' }), /holds the path web\/\.\.\//],
    ['an absolute path', packaged({ 'web//etc/passwd': 'x' }), /holds the path/],
    ['a drive', packaged({ 'web/C:/x': 'x' }), /holds the path/],
    ['no folder', packaged({ 'Chart.yaml': 'name: web' }), /not inside a folder/],
    ['a bomb', gzipSync(Buffer.alloc(101 * 1024 * 1024)), /more than 100MiB/],
  ];
  test.each(cases)('%s', async (_name, archive, message) => {
    await expect(unpackChart(await archive, 'web.tgz', all, DEFAULT_LIMITS)).rejects.toMatchObject({
      code: 'chart-archive-invalid',
      where: 'web.tgz',
      message: expect.stringMatching(message),
    });
  });
});
