import { describe, expect, test } from '@jest/globals';
import type { NamespaceSelection } from '../../../src/config/model.ts';
import { namespaceMatcher, selectNamespaces } from '../../../src/pull-secrets/namespaces.ts';
import { isInShard, parseShard } from '../../../src/pull-secrets/shard.ts';

const ALL = [
  ...['default', 'kube-system', 'web', 'team-a', 'team-b', 'my-team-a'].map((name) => ({
    name,
    terminating: false,
  })),
  { name: 'team-old', terminating: true },
];

const SELECTED = new Map([['pulls=private', new Set(['web', 'kube-system', 'team-old'])]]);

const list = (...patterns: string[]): NamespaceSelection => ({ kind: 'list', patterns });
const except = (...patterns: string[]): NamespaceSelection => ({ kind: 'except', patterns });

describe('the namespaces of a cluster', () => {
  test.each<[string, NamespaceSelection, string[]]>([
    ['all', { kind: 'all' }, ['default', 'web', 'team-a', 'team-b', 'my-team-a']],
    ['names', list('web', 'default'), ['default', 'web']],
    ['a glob', list('team-*'), ['team-a', 'team-b']],
    ['a glob in the middle', list('*-team-*'), ['my-team-a']],
    ['a glob of everything', list('*'), ['default', 'web', 'team-a', 'team-b', 'my-team-a']],
    ['a name that is a system’s', list('kube-system'), []],
    ['a glob over the system’s', list('kube-*'), []],
    ['all but some', except('team-*', 'web'), ['default', 'my-team-a']],
    ['a label', { kind: 'selector', selector: 'pulls=private' }, ['web']],
    ['a label nothing has', { kind: 'selector', selector: 'x=y' }, []],
  ])('chosen by %s', (_, selection, names) => {
    expect(selectNamespaces(ALL, selection, SELECTED).names).toEqual(names);
  });

  test('that are named and not there, being deleted or Kubernetes’ own are told', () => {
    const named = list('web', 'wbe', 'team-old', 'x-*', 'kube-system', 'kube-*');
    expect(selectNamespaces(ALL, named, SELECTED)).toEqual({
      names: ['web'],
      missing: ['wbe'],
      terminating: ['team-old'],
      reserved: ['kube-system'],
    });
  });

  test('match a glob in linear time', () => {
    const matches = namespaceMatcher(list(`${'a*'.repeat(40)}b`), SELECTED);
    expect(matches('a'.repeat(63))).toBe(false);
  });

  test.each([
    ['a*a', 'a', false],
    ['a*a', 'aa', true],
    ['*b*', 'abc', true],
    ['a*bc*d', 'abcbd', true],
    ['a*bc*cd', 'abcd', false],
  ])('%s and %s: %s', (glob, name, expected) => {
    expect(namespaceMatcher(list(glob), SELECTED)(name)).toBe(expected);
  });
});

describe('a shard', () => {
  test('is a part and a number of parts', () => {
    expect(parseShard('2/5')).toEqual({ index: 2, count: 5 });
  });

  test.each(['', '0/3', '4/3', '1/0', '1', '1/2/3', '-1/2', 'a/b'])('is not %j', (text) => {
    expect(() => parseShard(text)).toThrow(/for example 2\/5/);
  });

  test('has every namespace in exactly one part, of about the same size', () => {
    const names = Array.from({ length: 1000 }, (_, index) => `team-${index}`);
    const sizes = [1, 2, 3, 4].map(
      (index) => names.filter((name) => isInShard(name, { index, count: 4 })).length,
    );
    expect(sizes.reduce((sum, size) => sum + size)).toBe(1000);
    expect(Math.min(...sizes)).toBeGreaterThan(150);
  });

  test.each([
    ['web', 2],
    ['team-a', 2],
    ['default', 1],
  ])('never moves: %s stays in part %i of 3', (namespace, index) => {
    expect(isInShard(namespace, { index, count: 3 })).toBe(true);
  });
});
