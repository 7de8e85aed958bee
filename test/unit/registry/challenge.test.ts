import { expect, test } from '@jest/globals';
import { parseChallenges } from '../../../src/registry/challenge.ts';

const HUB = 'Bearer realm="https://auth.docker.io/token",service="registry.docker.io"';
const HUB_PARAMETERS = { realm: 'https://auth.docker.io/token', service: 'registry.docker.io' };

test.each<[string, string, [string, Record<string, string>][]]>([
  ['one challenge', HUB, [['bearer', HUB_PARAMETERS]]],
  [
    'another case and spaces',
    HUB.replace('Bearer', 'bEARER ').replace(',', ' , '),
    [['bearer', HUB_PARAMETERS]],
  ],
  ['names in another case', 'Bearer Realm="https://a/t"', [['bearer', { realm: 'https://a/t' }]]],
  [
    'bare values',
    'Bearer realm=https://a/t,service=b',
    [['bearer', { realm: 'https://a/t', service: 'b' }]],
  ],
  [
    'a comma inside quotes',
    'Bearer scope="repository:a:pull,push",service="b"',
    [['bearer', { scope: 'repository:a:pull,push', service: 'b' }]],
  ],
  ['an escaped quote', 'Basic realm="a \\"b\\""', [['basic', { realm: 'a "b"' }]]],
  ['an empty value', 'Basic realm=""', [['basic', { realm: '' }]]],
  [
    'two challenges',
    `Basic realm="x", ${HUB}`,
    [
      ['basic', { realm: 'x' }],
      ['bearer', HUB_PARAMETERS],
    ],
  ],
  [
    'two challenges the other way round',
    `${HUB}, Basic realm="x"`,
    [
      ['bearer', HUB_PARAMETERS],
      ['basic', { realm: 'x' }],
    ],
  ],
  [
    'a scheme alone before another',
    `Negotiate, ${HUB}`,
    [
      ['negotiate', {}],
      ['bearer', HUB_PARAMETERS],
    ],
  ],
  [
    'a token68 before another',
    'Negotiate abc==, Basic realm="x"',
    [
      ['negotiate', {}],
      ['basic', { realm: 'x' }],
    ],
  ],
  ['stray commas', `,, ${HUB} ,,`, [['bearer', HUB_PARAMETERS]]],
  ['a doubled parameter: the first', 'Basic realm="a", realm="b"', [['basic', { realm: 'a' }]]],
  ['a quote that never ends', 'Bearer realm="https://a', [['bearer', {}]]],
  ['nothing', '', []],
  ['noise', '""==,;', []],
  ['__proto__', 'Bearer __proto__="x",realm="y"', [['bearer', { ['__proto__']: 'x', realm: 'y' }]]],
])('%s', (_name, header, expected) => {
  const read = parseChallenges(header).map(({ scheme, parameters }) => [
    scheme,
    Object.entries(parameters),
  ]);
  expect(read).toEqual(
    expected.map(([scheme, parameters]) => [scheme, Object.entries(parameters)]),
  );
});

test('a header of 64 kB is read in no time', () => {
  const began = performance.now();
  parseChallenges('Bearer '.repeat(9000));
  parseChallenges(`Bearer realm="${'\\"'.repeat(30_000)}`);
  parseChallenges(`${' ,'.repeat(30_000)}=`);
  expect(performance.now() - began).toBeLessThan(5_000); // what backtracks takes minutes
});
