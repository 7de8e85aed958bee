import { type Case, file, registry } from './findings.ts';

const AUTH = 'auth: { type: password, username: a, password: "${P}" }';
const quay = (...lines: readonly string[]) => registry('provider: quay', AUTH, ...lines);
const named = (name: string) => `version: 1\nregistries:\n  ${name}: { provider: ghcr }\n`;
const many = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => line(index)).join('\n');

/** Texts with characters that editors, attackers and copying put into them. */
export const CHARACTER_CASES: readonly Case[] = [
  ['line ends of Windows, which are right', quay().replaceAll('\n', '\r\n'), []],
  ['line ends of old', quay().replaceAll('\n', '\r'), ['1:10 yaml-syntax → needs quotes']],
  ['a tab after a colon', registry('provider:\tnope'), ['4:15 unknown-provider → Known here']],
  ['a tab before a key', registry('provider: quay', '\tauth: x'), ['5:5 yaml-tab → spaces']],
  [
    'blanks of a web page as indentation',
    'version: 1\nregistries:\n\u00a0\u00a0main:\n    provider: quay\n',
    ['2:12 missing-value → more indentation', '3:1 unknown-key → U+00A0'],
  ],
  ['a byte order mark within', 'version: 1\n\ufeffregistries: {}\n', ['2:1 unknown-key → U+FEFF']],
  [
    'quotes of a word processor',
    registry('provider: quay', 'auth: { type: password, username: a, password: “${P}” }'),
    ['5:53 unquoted-reference → "${P}"'],
  ],
  [
    'a letter of another alphabet',
    registry('provider: qu\u0430y', AUTH),
    ['4:15 unknown-provider → `quay`'],
  ],
  [
    'a space of no width in a provider',
    registry('provider: qu\u200bay', AUTH),
    ['4:15 unknown-provider → `quay`'],
  ],
  [
    'a space of no width in a user',
    registry('provider: quay', AUTH.replace('username: a', 'username: a\u200b')),
    ['5:39 invalid-value → instead of copying'],
  ],
  ['a character of control', file('owner: a\u0001b'), ['3:8 invalid-value → Type the value again']],
  ['an escape of NUL', file('owner: "a\\0b"'), ['3:8 invalid-value → Type the value again']],
  ['half a character', file('owner: "\\uD800"'), ['3:8 invalid-value → Type the value again']],
  ['an escape that is none', file('owner: "\\uZZZZ"'), ['3:9 yaml-syntax → backslash twice']],
  ['an escape beyond Unicode', file('owner: "\\U00110000"'), ['3:9 yaml-syntax → backslash twice']],
  [
    'a text of two lines, the second a command',
    file('owner: "a\\n::error::x"'),
    ['3:8 invalid-value → on one line'],
  ],
  ['a text with the line break of `|`', file('owner: |', '  acme'), ['3:8 invalid-value → `>-`']],
  ['a command for a name', named('"::error::x"'), ['3:3 invalid-name → `error-x`']],
  ['a command of old for a name', named('"##[command]x"'), ['3:3 invalid-name → `command-x`']],
  [
    'a command on the second line of a name',
    named('"a\\n::add-mask::e"'),
    ['3:3 invalid-name → `a-add-mask-e`'],
  ],
  ['a command for a key', quay('"::stop-commands::x": 1'), ['6:5 unknown-key → Known here']],
  [
    'a command for a value',
    registry('provider: "::add-mask::e"', AUTH),
    ['4:15 unknown-provider → Known here'],
  ],
  ['a colour for a name', named('"\\e[31mred"'), ['3:3 invalid-name → `31mred`']],
  ['a colour as it is', named('\u001b[31mred'), ['3:3 invalid-name → `31mred`']],
  ['a turn of direction in a name', named('a\u202eb'), ['3:3 invalid-name → `a-b`']],
  ['an emoji for a name', named('"🚀"'), ['3:3 invalid-name → lower-case letters']],
  [
    'a mistake behind emoji',
    registry('provider: quay', 'auth: { type: password, username: "🚀", pasword: "${P}" }'),
    ['5:45 unknown-key → `password`'],
  ],
  ['no name', named('""'), ['3:3 invalid-name → 1 to 63']],
  ['null for a name', named('null'), ['3:3 yaml-key → missing key']],
  [
    'names of every object',
    'version: 1\nregistries:\n  toString: { provider: __proto__ }\n  valueof: { provider: quay, auth: { type: constructor } }\n',
    [
      '3:3 invalid-name → `tostring`',
      '3:25 unknown-provider → Known here',
      '4:44 unknown-auth-type → password, oidc',
    ],
  ],
  [
    '__proto__ inside of a registry',
    quay('__proto__: { auth: 1 }'),
    ['6:5 unknown-key → Known here: provider'],
  ],
  [
    'a registry twice',
    'version: 1\nregistries:\n  a: { provider: ghcr }\n  a: { provider: nope }\n',
    ['4:3 yaml-duplicate-key → Remove one'],
  ],
  [
    'a key twice, in quotes and without',
    'version: 1\nregistries: {}\n"version": 1\n',
    ['3:1 yaml-duplicate-key → Remove one'],
  ],
  [
    'a provider of 100,000 letters',
    registry(`provider: ${'x'.repeat(100_000)}`, AUTH),
    ['4:15 unknown-provider → Known here'],
  ],
  [
    'a key of 100,000 letters',
    quay(`"${'k'.repeat(100_000)}": 1`),
    ['6:5 yaml-syntax → needs quotes'],
  ],
  ['ten thousand maps in maps', `a: ${'{a: '.repeat(10_000)}`, ['1:1 yaml-too-complex → 32']],
  ['ten thousand lists in lists', '- '.repeat(10_000), ['1:1 yaml-too-complex → 32']],
  [
    'a thousand levels of indentation',
    many(1000, (level) => `${' '.repeat(level)}a:`),
    ['1:1 yaml-too-complex → 32'],
  ],
  [
    'a hundred thousand registries',
    `version: 1\nregistries:\n${many(100_000, (index) => `  r${index}: {}`)}`,
    ['1:1 yaml-too-complex → 250000'],
  ],
];
