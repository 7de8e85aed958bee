import { describe, expect, test } from '@jest/globals';
import { compareBytes, type GoValue, goJson } from '../../../src/charts/go-json.ts';

describe('goJson writes what encoding/json of Go writes', () => {
  const cases: readonly (readonly [string, GoValue, string])[] = [
    ['markup', '<a href="x">&</a>', '"\\u003ca href=\\"x\\"\\u003e\\u0026\\u003c/a\\u003e"'],
    ['line separators', 'a\u2028b\u2029c', '"a\\u2028b\\u2029c"'],
    ['short escapes', '\b\f\n\r\t\\"', '"\\b\\f\\n\\r\\t\\\\\\""'],
    ['other control characters', '\u0000\u001f\u007f', '"\\u0000\\u001f\u007f"'],
    ['text beyond ASCII as it is', 'héllo 日本語 😀', '"héllo 日本語 😀"'],
    ['half of a surrogate pair', 'a\ud83d!', '"a\\ufffd!"'],
    ['the replacement character itself', '\ufffd', '"\ufffd"'],
    ['a struct in the order written', { z: 1, a: 'x' }, '{"z":1,"a":"x"}'],
    ['an empty struct and slice', [{}, []], '[{},[]]'],
    ['constants', [null, true, false], '[null,true,false]'],
    [
      'numbers',
      [1.5, 1e21, 1e-7, 123456789012345680000, -0],
      '[1.5,1e+21,1e-7,123456789012345680000,-0]',
    ],
  ];
  test.each(cases)('%s', (_name, value, expected) => {
    expect(goJson(value)).toBe(expected);
  });

  test('a map by the bytes of its keys, not by UTF-16 units', () => {
    const map = new Map([
      ['😀', 1],
      ['ﬀ', 2],
      ['b', 3],
      ['10', 4],
      ['é', 5],
      ['9', 6],
    ]);
    expect(goJson(map)).toBe('{"10":4,"9":6,"b":3,"é":5,"ﬀ":2,"😀":1}');
  });
});

test('strings compare as Go compares them: by code point', () => {
  expect(compareBytes('\uffff', '😀')).toBeLessThan(0);
  expect(compareBytes('a', 'a')).toBe(0);
  expect(compareBytes('B', 'a')).toBeLessThan(0);
});
