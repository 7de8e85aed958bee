import { describe, expect, test } from '@jest/globals';
import type { ClusterSelection } from '../../../src/config/model.ts';
import { selectsCluster, withSharers } from '../../../src/pull-secrets/groups.ts';
import { pullRegistry } from './fake-cluster.ts';

describe('the clusters that get a registry', () => {
  test.each<[string, ClusterSelection | undefined, string[]]>([
    ['none unless told', undefined, []],
    ['all', { kind: 'all' }, ['east', 'west']],
    ['those listed', { kind: 'list', names: ['east'] }, ['east']],
    ['all but those excepted', { kind: 'except', names: ['east'] }, ['west']],
  ])('are %s', (_, clusters, expected) => {
    const registry = pullRegistry('quay', { clusters });
    const chosen = ['east', 'west'].filter((name) => selectsCluster(registry, { name }));
    expect(chosen).toEqual(expected);
  });
});

test('registries that share a Secret with a chosen one come along', () => {
  const credentials = { kind: 'existing', name: 'x' } as const;
  const [a, b, c, d] = [
    pullRegistry('a'),
    pullRegistry('b'),
    pullRegistry('c', { name: 'other' }),
    pullRegistry('d', { credentials }),
  ] as const;
  const names = (chosen: (typeof a)[]) => withSharers([a, b, c, d], chosen).map(({ name }) => name);
  expect(names([a])).toEqual(['a', 'b']);
  expect(names([c])).toEqual(['c']);
  expect(names([d])).toEqual(['d']);
});
