import { expect, test } from '@jest/globals';
import { matrixOf, type Shards } from '../../../src/actions/validate-matrix.ts';
import { analyse, modelOf } from '../../../src/config/analyse.ts';

/** A file with so many clusters. */
function fileWith(clusters: number, lines = 'retired: [old]') {
  const names = Array.from({ length: clusters }, (_, index) => `c${index}`);
  const entries = names.map((name) => `  ${name}: { kubeconfig: "\${K}", namespaces: all }`);
  const text = ['version: 1', 'registries: {}', lines, 'clusters:', ...entries].join('\n');
  return modelOf(analyse(text), { path: 'registries.yaml', root: '/' });
}

test.each<[number, Shards, number, object]>([
  [1, 'auto', 1, { cluster: 'c0', shard: '1/1' }],
  [2, 3, 6, { cluster: 'c0', shard: '1/3' }],
  [100, 5, 200, { cluster: 'c0', shard: '1/2' }],
  [256, 'auto', 256, { cluster: 'c0', shard: '1/1' }],
  [300, 4, 150, { cluster: 'c0,c1', shard: '1/1' }],
  [1000, 'auto', 250, { cluster: 'c0,c1,c2,c3', shard: '1/1' }],
])('%d clusters by %s shards are %d jobs', (clusters, shards, jobs, first) => {
  const { include } = matrixOf(fileWith(clusters), shards);
  expect(include).toHaveLength(jobs);
  expect(include[0]).toEqual(first);
  const covered = new Set(include.flatMap(({ cluster }) => cluster.split(',')));
  expect(covered.size).toBe(clusters);
});

test('a file that makes and retires no Secret has no work', () => {
  expect(matrixOf(fileWith(2, ''), 'auto')).toEqual({ include: [] });
});
