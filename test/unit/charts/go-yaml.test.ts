import { describe, expect, test } from '@jest/globals';
import { parseGoYaml } from '../../../src/charts/go-yaml.ts';

describe('a plain scalar is what go-yaml takes it for', () => {
  const cases: readonly (readonly [string, unknown])[] = [
    ['1.10', 1.1],
    ['0755', 493n],
    ['0o17', 15n],
    ['0x1F', 31n],
    ['0b101', 5n],
    ['-0x10', -16n],
    ['0999', 999],
    ['1_000', 1000n],
    ['+7', 7n],
    ['18446744073709551615', 18446744073709551615n],
    ['18446744073709551616', 18446744073709552000],
    ['-9223372036854775809', -9223372036854776000],
    ['.5', 0.5],
    ['1e3', 1000],
    ['1e', '1e'],
    ['yes', true],
    ['On', true],
    ['n', false],
    ['OFF', false],
    ['yEs', 'yEs'],
    ['~', null],
    ['', null],
    ['.inf', Number.POSITIVE_INFINITY],
    ['.nan', Number.NaN],
    ['2024-01-01', '2024-01-01'],
    ['1:30', '1:30'],
    ['v1.2.3', 'v1.2.3'],
    ['"1.10"', '1.10'],
    ["'yes'", 'yes'],
    ['!!str 5', '5'],
    ['!!int "5"', 5n],
    ['!own text', 'text'],
    ['!!binary aGVsbG8=', 'hello'],
  ];
  test.each(cases)('%s', (text, value) => {
    expect(parseGoYaml(`- ${text}\n`)).toEqual([value]);
  });
});

describe('a document', () => {
  test('has the last of two equal keys, and keys that are text', () => {
    expect(parseGoYaml('a: 1\nyes: 2\n1.50: 3\na: 4\n')).toEqual(
      new Map([
        ['a', 4n],
        ['true', 2n],
        ['1.5', 3n],
      ]),
    );
  });

  test('may merge maps, the earlier of several winning', () => {
    const text = 'x: &x {k: 1, l: 1}\ny: &y {k: 2, m: 2}\nz:\n  <<: [*x, *y]\n';
    const z = (parseGoYaml(text) as Map<string, unknown>).get('z');
    expect(z).toEqual(new Map(Object.entries({ k: 1n, m: 2n, l: 1n })));
  });

  test('is the first one of the file', () => {
    expect(parseGoYaml('a\n---\nb: [\n')).toBe('a');
    expect(parseGoYaml('')).toBeNull();
  });

  const bomb = ['a: &a [x,x,x,x,x,x,x,x,x,x]'];
  for (let level = 1; level < 9; level += 1) {
    const before = String.fromCharCode(96 + level);
    const name = String.fromCharCode(97 + level);
    bomb.push(`${name}: &${name} [${Array(10).fill(`*${before}`).join(',')}]`);
  }
  const wrong: readonly (readonly [string, string, RegExp])[] = [
    ['an alias bomb', bomb.join('\n'), /excessive aliasing/],
    ['an alias of itself', 'a: &a [*a]', /contains itself/],
    ['half of a surrogate pair', 'a: "\\ud83d"', /Unicode/],
    ['a key that is a map', '{a: b}: c', /key/],
    ['a merge of text', '<<: text', /map merge/],
    ['what is no YAML', 'a: [b', /./],
  ];
  test.each(wrong)('with %s is refused', (_name, text, message) => {
    expect(() => parseGoYaml(text)).toThrow(message);
    expect(() => parseGoYaml(text)).toThrow(SyntaxError);
  });
});
