import { describe, expect, test } from '@jest/globals';
import { lackingSecrets, pullSecretsPatch } from '../../../src/pull-secrets/service-account.ts';

const account = (...pullSecrets: string[]) => ({
  name: 'default',
  namespace: 'web',
  resourceVersion: '42',
  pullSecrets,
});

const TEST = { op: 'test', path: '/metadata/resourceVersion', value: '42' };

describe('the pull secrets of a service account', () => {
  test('are those it has and those it lacks', () => {
    expect(lackingSecrets(account('a', 'b'), ['b', 'c'])).toEqual(['c']);
  });

  test('are added one by one to those that are there', () => {
    expect(pullSecretsPatch(account('other'), ['a', 'b'])).toEqual([
      TEST,
      { op: 'add', path: '/imagePullSecrets/-', value: { name: 'a' } },
      { op: 'add', path: '/imagePullSecrets/-', value: { name: 'b' } },
    ]);
  });

  test('are a new list where there is none', () => {
    expect(pullSecretsPatch(account(), ['a'])).toEqual([
      TEST,
      { op: 'add', path: '/imagePullSecrets', value: [{ name: 'a' }] },
    ]);
  });
});
