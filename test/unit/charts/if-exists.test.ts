import { describe, expect, test } from '@jest/globals';
import {
  contentOfManifest,
  type Decision,
  decide,
  type Existing,
  type IfExists,
} from '../../../src/charts/if-exists.ts';

const OURS = { digest: 'sha256:ours', content: { config: 'c', layers: ['a', 'p'] } };

function present(digest: string, config?: string, ...layers: readonly string[]): Existing {
  const content = config === undefined ? undefined : { config, layers };
  return { kind: 'present', digest, content };
}

describe('what happens to a tag', () => {
  const absent: Existing = { kind: 'absent' };
  const cases: readonly (readonly [string, Existing, Decision, Decision, Decision])[] = [
    ['nothing there', absent, 'push', 'push', 'push'],
    ['the same manifest', present('sha256:ours'), 'unchanged', 'unchanged', 'unchanged'],
    [
      'the same blobs, made at another time',
      present('x', 'c', 'p', 'a'),
      'unchanged',
      'unchanged',
      'unchanged',
    ],
    ['another archive', present('x', 'c', 'b', 'p'), 'skip', 'refuse', 'overwrite'],
    ['another config', present('x', 'd', 'a', 'p'), 'skip', 'refuse', 'overwrite'],
    ['no provenance', present('x', 'c', 'a'), 'skip', 'refuse', 'overwrite'],
    ['more layers', present('x', 'c', 'a', 'p', 'q'), 'skip', 'refuse', 'overwrite'],
    ['no image at all', present('x'), 'skip', 'refuse', 'overwrite'],
  ];
  const policies: readonly IfExists[] = ['skip', 'fail', 'overwrite'];

  test.each(cases)('with %s', (_name, existing, ...decisions) => {
    expect(policies.map((policy) => decide(existing, OURS, policy))).toEqual(decisions);
  });
});

describe('the blobs of a manifest', () => {
  test('are its config and layers', () => {
    const bytes = Buffer.from('{"config":{"digest":"c"},"layers":[{"digest":"a"},{"digest":"b"}]}');
    expect(contentOfManifest(bytes)).toEqual({ config: 'c', layers: ['a', 'b'] });
  });

  test.each(['{"manifests":[]}', '[]', 'null', 'no JSON', '{"config":{},"layers":3}'])(
    'are not those of %s',
    (text) => {
      expect(contentOfManifest(Buffer.from(text))).toBeUndefined();
    },
  );
});
