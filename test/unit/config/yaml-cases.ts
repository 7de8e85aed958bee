import { type Case, registry } from './findings.ts';

const ALIASES = 'a b c d e f g'
  .split(' ')
  .map((name, index, names) => {
    const inner = index === 0 ? 'x' : `*${names[index - 1]}`;
    return `${name}: &${name} [${Array(9).fill(inner).join(', ')}]`;
  })
  .join('\n');

/** Texts that are not the YAML that their writers took them for. */
export const YAML_CASES: readonly Case[] = [
  ['nothing', '', ['1:1 file-empty → version: 1']],
  ['a comment alone', '# later\n', ['1:1 file-empty → `version: 1`']],
  ['a text', 'hello', ['1:1 wrong-type → Start with `version: 1`']],
  ['a list', '- version: 1\n', ['1:1 wrong-type → without `-`']],
  ['a tab as indentation', 'version: 1\nregistries:\n\tmain: {}\n', ['3:1 yaml-tab → spaces']],
  [
    'a quote that is not closed',
    registry('url: "x', 'provider: other'),
    ['4:10 yaml-syntax → Close it'],
  ],
  [
    'a brace that is not closed',
    registry('auth: { type: password', 'provider: other'),
    ['4:11 yaml-syntax → Close it'],
  ],
  ['a bracket too many', registry('chart-repositories: [a]]'), ['4:28 yaml-syntax → bracket']],
  ['a key without a colon', 'version: 1\nregistries\nowner: x\n', ['2:1 yaml-syntax → colon']],
  [
    'keys of one map at different columns',
    registry('provider: quay', ' url: quay.io'),
    ['4:15 yaml-syntax → needs quotes'],
  ],
  ['a value that starts with @', registry('provider: @x'), ['4:15 yaml-syntax → Quote']],
  ['an unknown escape', registry('url: "a\\qb"'), ['4:12 yaml-syntax → single quotes']],
  [
    'a second document',
    'version: 1\nregistries: {}\n---\nversion: 1\n',
    ['3:1 yaml-multiple-documents → ---'],
  ],
  [
    'a key twice',
    'version: 1\nregistries: {}\nversion: 1\n',
    ['3:1 yaml-duplicate-key → Remove one'],
  ],
  [
    'a key that is a map',
    'version: 1\nregistries: {}\n? { a: b }\n: 1\n',
    ['3:3 yaml-key → missing key'],
  ],
  ['an alias of nothing', file('owner: *me'), ['3:8 yaml-alias → needs quotes']],
  ['a tag', file('owner: !mine x'), ['3:8 yaml-tag → starts with `!`']],
  ['aliases of aliases of aliases', `${ALIASES}\n`, ['1:1 yaml-too-complex → aliases']],
  ['an alias of what it stands in', file('owner: &o [*o]'), ['1:1 yaml-too-complex → 32 levels']],
  ['ten thousand brackets', `a: ${'['.repeat(10_000)}`, ['1:1 yaml-too-complex → 32 levels']],
  [
    'a merge key',
    'version: 1\nregistries: {}\n<<: { owner: x }\n',
    ['3:1 unknown-key → no merge keys'],
  ],
  [
    'a reference in braces',
    registry('provider: quay', 'auth: { type: password, username: ${USER}, password: "${P}" }'),
    ['5:39 unquoted-reference → "${USER}"'],
  ],
  [
    'references in braces over several lines, and another mistake',
    registry(
      'provider: quay',
      'auth: {',
      '  type: password, # ${NOT_ME}',
      '  username: ${A},',
      "  password: ${B}, x: '${C}'",
      '}',
    ),
    [
      '7:17 unquoted-reference → "${A}"',
      '8:17 unquoted-reference → "${B}"',
      '8:23 unknown-key → Known here: type, username',
    ],
  ],
  [
    'a glob in brackets',
    file('clusters: { a: { kubeconfig: "${K}", namespaces: [web, *-x] } }'),
    ['3:56 unquoted-glob → "*-web"'],
  ],
  [
    'a star in brackets',
    file('clusters: { a: { kubeconfig: "${K}", namespaces: [*] } }'),
    ['3:51 unquoted-glob → "*"'],
  ],
  [
    '__proto__ as a key',
    file('__proto__: { version: 1 }'),
    ['3:1 unknown-key → Known here: version'],
  ],
  [
    '__proto__ as a name',
    'version: 1\nregistries:\n  __proto__: { provider: quay, visibility: public, chart-repositories: [a/b] }\n',
    ['3:3 invalid-name → `proto`'],
  ],
  [
    'constructor as a key',
    registry('provider: quay', 'constructor: x'),
    ['3:3 missing-auth → ${MAIN_PASSWORD}', '5:5 unknown-key → Known here: provider'],
  ],
  [
    'lines that end with CR LF',
    registry('provider: nope').replaceAll('\n', '\r\n'),
    ['4:15 unknown-provider → Known here: ecr'],
  ],
];

function file(line: string): string {
  return `version: 1\nregistries: {}\n${line}\n`;
}
