import { describe, expect, test } from '@jest/globals';
import {
  choice,
  flag,
  type Input,
  integer,
  list,
  names,
  readInputs,
  text,
} from '../../../src/actions/inputs.ts';
import { UserError } from '../../../src/faults/user-error.ts';
import { RunnerHost } from '../../../src/platform/runner.ts';

const host = (given: Record<string, string>) =>
  new RunnerHost(
    Object.fromEntries(Object.entries(given).map(([k, v]) => [`INPUT_${k.toUpperCase()}`, v])),
    () => {},
  );

describe('an input', () => {
  const cases: readonly [string, Input<unknown>, string, unknown][] = [
    ['text', text(), 'a b', 'a b'],
    ['text not given', text(), '', undefined],
    ['a boolean', flag(false), 'True', true],
    ['a boolean not given', flag(true), '', true],
    ['a list on commas and newlines', list(), 'a, b\n\n c ,', ['a', 'b', 'c']],
    ['a list not given', list(), '', []],
    ['names', names(), 'a\nb', ['a', 'b']],
    ['all names', names(), 'all', 'all'],
    ['no names', names(), '', undefined],
    ['names with a default', names('all'), '', 'all'],
    ['a whole number', integer(32, 1, 256), '8', 8],
    ['a choice', choice(['skip', 'fail'], 'skip'), 'fail', 'fail'],
    ['a choice not given', choice(['skip', 'fail'], 'skip'), '', 'skip'],
  ];
  test.each(cases)('is read: %s', (_name, input, given, value) => {
    expect(readInputs({ x: input }, host({ x: given })).x).toEqual(value);
  });

  const wrong: readonly [string, Input<unknown>, string, string][] = [
    ['a boolean', flag(false), 'yes', 'takes true or false'],
    ['a boolean as a number', flag(false), '1', 'takes true or false'],
    ['names and all', names(), 'a, all', 'takes names or all, not both'],
    ['a number out of bounds', integer(32, 1, 256), '0', 'takes a whole number from 1 to 256'],
    ['a number with a unit', integer(32, 1, 256), '8s', 'takes a whole number from 1 to 256'],
    ['a word not known', choice(['skip', 'fail'], 'skip'), 'Skip', 'takes one of skip, fail'],
  ];
  test.each(wrong)('is refused: %s', (_name, input, given, message) => {
    expect(() => readInputs({ x: input }, host({ x: given }))).toThrow(`input "x" ${message}`);
  });

  test('that is wrong does not hide another', () => {
    const read = () =>
      readInputs({ a: flag(false), b: integer(1, 1, 2) }, host({ a: 'no', b: 'x' }));
    expect(read).toThrow(UserError);
    expect(read).toThrow(/input "a" .*; input "b" /);
  });
});
