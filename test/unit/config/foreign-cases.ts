import { type Case, file, registry } from './findings.ts';

const AUTH = 'auth: { type: password, username: a, password: "${P}" }';
const quay = (...lines: readonly string[]) => registry('provider: quay', AUTH, ...lines);
const password = (text: string) =>
  registry('provider: quay', `auth: { type: password, username: a, password: ${text} }`);

/** What people bring from other files and other tools. */
export const FOREIGN_CASES: readonly Case[] = [
  [
    "Dependabot's registries",
    'version: 2\nregistries:\n  hub:\n    type: docker-registry\n    url: https://registry.acme.io\n    username: octocat\n    password: ${{secrets.DOCKERHUB_PASSWORD}}\n',
    [
      '1:10 unsupported-version → `version: 1`',
      '3:3 missing-key → other',
      '4:5 unknown-key → belongs under `auth`',
      '5:10 url-scheme → `registry.acme.io`',
      '6:5 unknown-key → belongs under `auth`',
      '7:5 unknown-key → belongs under `auth`',
    ],
  ],
  [
    "a key of Dependabot's",
    quay('replaces-base: true'),
    ['6:5 unknown-key → Known here: provider'],
  ],
  [
    "a chart's values",
    'image:\n  repository: acme/web\n  tag: "{{ .Chart.AppVersion }}"\nimagePullSecrets: []\n',
    [
      '1:1 unknown-key → Known here: version',
      '1:1 missing-key → `version: 1`',
      '1:1 missing-key → `registries:`',
      '4:1 unknown-key → Known here: version',
    ],
  ],
  [
    'a template for a registry',
    'version: 1\nregistries:\n  main: {{ .Values.registry }}\n',
    ['3:10 yaml-key → "${NAME}"'],
  ],
  [
    'a template for a text',
    registry('provider: quay', 'url: {{ .Values.url }}', AUTH),
    ['5:11 yaml-key → "${NAME}"'],
  ],
  [
    'a file of docker compose, whose expressions are not ours',
    'version: "3.8"\nservices:\n  web:\n    environment: ["TOKEN=${TOKEN:?missing}"]\n',
    [
      '1:1 missing-key → `registries:`',
      '1:10 unsupported-version → without quotes',
      '2:1 unknown-key → Known here: version',
    ],
  ],
  [
    'a variable as compose and the shell write it',
    registry('provider: other', 'url: $REGISTRY', AUTH),
    ['5:10 url-host → `registry.example.com`'],
  ],
  [
    'a list as in compose',
    quay('connection:', '  - method=proxy'),
    ['7:7 wrong-type → without `-`'],
  ],
  [
    "Docker's config",
    '{"auths": {"quay.io": {"auth": "aHVudGVyMjpodW50ZXIy"}}}',
    [
      '1:1 missing-key → `version: 1`',
      '1:1 missing-key → `registries:`',
      '1:2 unknown-key → Known here: version',
    ],
  ],
  [
    'JSON, with a password',
    '{"version": 1, "registries": {"a": {"provider": "quay", "auth": {"type": "password", "username": "a", "password": "x"}}}}',
    ['1:115 literal-secret → ${A_PASSWORD}'],
  ],
  [
    'TOML',
    'version = 1\n[registries.main]\nprovider = "quay"\n',
    ['1:1 wrong-type → `version: 1`'],
  ],
  ['no space after the colons', 'version:1\nregistries:{}\n', ['1:1 wrong-type → a space']],
  ['an HTML page', '<!DOCTYPE html>\n<p>404</p>\n', ['1:1 wrong-type → `version: 1`']],
  [
    'what Git LFS leaves',
    'version https://git-lfs.github.com/spec/v1\noid sha256:abc\nsize 12\n',
    ['1:1 wrong-type → `version: 1`'],
  ],
  [
    'an encrypted file',
    '-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\n',
    ['1:1 wrong-type → `version: 1`'],
  ],
  [
    'a merge conflict',
    'version: 1\n<<<<<<< HEAD\nregistries: {}\n=======\nregistries: { a: {} }\n>>>>>>> main\n',
    ['2:1 yaml-syntax → both sides'],
  ],
  [
    "Ansible's vault",
    password('!vault x'),
    ['5:52 yaml-tag → starts with `!`', '5:59 literal-secret → secrets.MAIN_PASSWORD'],
  ],
  ["a tag of CloudFormation's", file('owner: !Ref Owner'), ['3:8 yaml-tag → starts with `!`']],
  ['a tag that runs code elsewhere', file('owner: !!js/function "x"'), ['3:8 yaml-tag → `!`']],
  [
    "Kubernetes' way to a secret",
    password('{ secretKeyRef: { name: a, key: b } }'),
    [literalAt(52)],
  ],
  ['a variable of Windows', password('%P%'), ['5:52 yaml-syntax → Quote the value']],
  [
    'a password in several lines',
    onLines('password: |', '  ${P}'),
    ['8:17 literal-secret → secrets.'],
  ],
  ['an empty password', password('""'), [literalAt(52)]],
  ['a password of true', password('true'), [literalAt(52)]],
  ['two references for a password', password('"${A}${B}"'), [literalAt(52)]],
  ['a reference that starts with a digit', password('"${1P}"'), [literalAt(52)]],
  [
    'the keys of a map at the column of its name',
    'version: 1\nregistries:\n  main:\n  provider: quay\n  url: quay.io\n',
    ['3:8 missing-value → more indentation'],
  ],
  [
    'names at the column of registries',
    'version: 1\nregistries:\nmain:\n  provider: quay\n',
    ['2:12 missing-value → more indentation'],
  ],
  [
    'the keys of auth at its column',
    registry(
      'provider: quay',
      'auth:',
      'type: password',
      'username: a',
      'password: "${P}"',
      'colour: blue',
      'default: 1',
    ),
    ['5:10 missing-value → more indentation', '10:14 wrong-type → true or false'],
  ],
  [
    'a key with more indentation',
    registry('provider: quay', '  url: quay.io'),
    ['4:15 yaml-syntax → same number of spaces'],
  ],
  [
    'a key with less',
    'version: 1\nregistries:\n  main:\n    provider: quay\n   url: quay.io\n',
    ['5:1 yaml-syntax → same number of spaces'],
  ],
  [
    'a first line with indentation',
    ' version: 1\nregistries: {}\n',
    ['2:1 yaml-syntax → less indentation than the first'],
  ],
  [
    'keys in capitals',
    registry('Provider: quay', 'Auth: { Type: password }'),
    ['4:5 unknown-key → `provider`', '5:5 unknown-key → `auth`'],
  ],
  ['a provider in capitals', registry('provider: Quay', AUTH), ['4:15 unknown-provider → `quay`']],
  [
    'keys in other spellings',
    quay('push_images: false', 'pullSecret: { name: a }'),
    ['6:5 unknown-key → `push-images`', '7:5 unknown-key → `pull-secret`'],
  ],
  [
    'a number for a user, with its zero',
    registry('provider: quay', 'auth: { type: password, username: 0123456, password: "${P}" }'),
    ['5:39 quote-it → "0123456"'],
  ],
  [
    'a version with a letter',
    'version: v1\nregistries: {}\n',
    ['1:10 unsupported-version → `version: 1`'],
  ],
  ['a truth value in quotes', quay('push-images: "true"'), ['6:18 wrong-type → without quotes']],
  [
    'truth values of YAML 1.1',
    quay('push-images: on', 'push-charts: no'),
    ['6:18 wrong-type → true or false', '7:18 wrong-type → true or false'],
  ],
  [
    'a merge key and what it stands for',
    'version: 1\nx-base: &b { provider: quay }\nregistries:\n  main:\n    <<: *b\n',
    [
      '2:1 unknown-key → Known here: version',
      '4:3 missing-key → quay',
      '5:5 unknown-key → no merge keys',
    ],
  ],
  [
    'an anchor used twice, which is right',
    `version: 1\nregistries:\n  a: { provider: quay, auth: &x { type: password, username: a, password: "\${P}" } }\n  b: { provider: quay, auth: *x }\n`,
    [],
  ],
  [
    'a list of registries',
    'version: 1\nregistries:\n  - name: main\n',
    ['3:3 wrong-type → without `-`'],
  ],
  [
    'a colon at the end of a value',
    registry('provider: quay:', AUTH),
    ['4:15 yaml-syntax → needs quotes'],
  ],
  [
    'a port after a space',
    registry('provider: other', 'url: registry.acme.io: 5000', AUTH),
    ['5:10 yaml-syntax → needs quotes'],
  ],
  ['a port alone', registry('provider: other', 'url: 5000', AUTH), ['5:10 quote-it → "5000"']],
  [
    'a schedule as cron has it',
    file('sync-every: "*/5 * * * *"'),
    ['3:13 invalid-duration → `30m`'],
  ],
  ['a schedule without quotes', file('sync-every: */5'), ['3:13 unquoted-glob → needs quotes']],
  ['a duration of two units', file('sync-every: 1h30m'), ['3:13 invalid-duration → `30m`']],
  [
    'a path of Windows',
    registry('provider: quay', AUTH, 'tls: { ca: "C:\\certs\\ca.crt" }'),
    ['6:19 yaml-syntax → single quotes'],
  ],
];

function literalAt(column: number): string {
  return `5:${column} literal-secret → secrets.MAIN_PASSWORD`;
}

function onLines(...lines: readonly string[]): string {
  return registry(
    'provider: quay',
    'auth:',
    '  type: password',
    '  username: a',
    ...lines.map((line) => `  ${line}`),
  );
}
