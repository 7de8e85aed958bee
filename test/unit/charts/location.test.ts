import { describe, expect, test } from '@jest/globals';
import { chartLocation, chartRepositoryPrefix, extraTags } from '../../../src/charts/location.ts';
import { NO_METADATA } from '../../../src/charts/metadata.ts';

const locate = (name: string, version: string, prefix: string) =>
  chartLocation({ ...NO_METADATA, name, version }, prefix, 'web.tgz');

const INVALID = expect.objectContaining({ code: 'chart-location-invalid' });

describe('a chart goes where helm puts it', () => {
  test.each([
    ['web', '1.2.3', '', 'web', '1.2.3'],
    ['web', '1.2.3+build.5', 'acme/charts', 'acme/charts/web', '1.2.3_build.5'],
    ['my-web.x', 'v1', 'a', 'a/my-web.x', 'v1'],
  ])('%s %s under "%s"', (name, version, prefix, repository, tag) => {
    expect(locate(name, version, prefix)).toEqual({ repository, tag });
  });

  test.each([
    ['Web', '1.2.3'],
    ['wéb', '1.2.3'],
    ['-web', '1.2.3'],
    ['web', `1.0.0-${'a'.repeat(130)}`],
  ])('or nowhere: %s %s', (name, version) => {
    expect(() => locate(name, version, '')).toThrow(INVALID);
  });
});

describe('the repository input', () => {
  test.each([
    [undefined, ''],
    ['/', ''],
    ['acme/charts', 'acme/charts'],
    ['/acme/charts/', 'acme/charts'],
  ])('%p is the path %p', (input, prefix) => {
    expect(chartRepositoryPrefix(input)).toBe(prefix);
  });

  test.each(['oci://registry/acme', 'registry:5000/acme', 'Acme', 'a//b', '../x'])(
    'is not %s',
    (input) => {
      expect(() => chartRepositoryPrefix(input)).toThrow(INVALID);
    },
  );
});

test('further tags are each taken once', () => {
  expect(extraTags(['latest', '1.2', 'latest'])).toEqual(['latest', '1.2']);
});

test.each(['1.2+x', '.x', 'a b', '', 'x'.repeat(129)])('"%s" is no tag', (tag) => {
  expect(() => extraTags([tag])).toThrow(INVALID);
});
