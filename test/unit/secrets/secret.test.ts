import { inspect } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { Secret } from '../../../src/secrets/secret.ts';

describe('a secret', () => {
  const secret = new Secret('hunter22');

  test.each([
    ['interpolated', `${secret}`],
    ['concatenated', `x${String(secret)}`],
    ['serialised', JSON.stringify({ secret })],
    ['inspected', inspect({ secret }, { depth: 9, showHidden: true })],
    ['formatted as an own property list', JSON.stringify(Object.entries(secret))],
  ])('%s does not show its value', (_how, shown) => {
    expect(shown).not.toContain('hunter22');
  });

  test('gives its value when it is asked to', () => {
    expect(secret.reveal()).toBe('hunter22');
  });
});
