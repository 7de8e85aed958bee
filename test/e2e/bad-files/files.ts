import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { canaries } from '../../support/canary.ts';
import type { Checkout } from './checkout.ts';

/** What stands in the files below where only a reference may. */
export const SECRETS = canaries(['password', 'kubeconfig']);
const PASSWORD = SECRETS.password;

/** A file that is none, by what makes it so; and the rule that says it. */
export interface BadFile {
  readonly rule: string;
  /** Where it is; `registries.yaml` by default. */
  readonly name?: string;
  place(checkout: Checkout, name: string): void;
  /** What the command line says of it, where a desk may read more than a runner. */
  readonly desk?: { readonly rule: string };
}

const bytes = (rule: string, content: string | Uint8Array): BadFile => ({
  rule,
  place: (checkout, name) => checkout.write(name, content),
});
const link = (rule: string, target: string): BadFile => ({
  rule,
  place: (checkout, name) => symlinkSync(target, checkout.path(name)),
});
const many = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => line(index)).join('\n');
const registry = (...lines: readonly string[]) =>
  ['version: 1', 'registries:', '  main:', ...lines.map((line) => `    ${line}`), ''].join('\n');
const auth = `auth: { type: password, username: a, password: ${PASSWORD} }`;
const BOMB = many(9, (level) =>
  level === 0
    ? `a0: &a0 [${PASSWORD}]`
    : `a${level}: &a${level} [${Array(9).fill(`*a${level - 1}`)}]`,
);

/** What is no text, or no file, or not in the repository. */
export const SPECIAL_FILES: Readonly<Record<string, BadFile>> = {
  'no file': { rule: 'file-not-found', place() {} },
  'an empty file': bytes('file-empty', ''),
  'a file of 5 MB': bytes('file-too-large', Buffer.alloc(5_000_000, `${PASSWORD}\n`)),
  'a binary file': bytes('file-not-text', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0xff, 0xfe])),
  'a text with NUL': bytes('file-not-text', `version: 1\0\npassword: ${PASSWORD}\n`),
  'UTF-8 that is broken': bytes('file-not-text', Buffer.from('6f776e65723a20c328', 'hex')),
  'UTF-16': bytes('file-not-text', Buffer.from(`\ufeffpassword: ${PASSWORD}`, 'utf16le')),
  'an alias bomb': bytes('yaml-too-complex', BOMB),
  'ten thousand levels': bytes('yaml-too-complex', `a: ${'['.repeat(10_000)}`),
  'a mebibyte of quotes': bytes('yaml-too-complex', '"a" '.repeat(250_000)),
  'a line of half a mebibyte': bytes(
    'unknown-provider',
    registry(`provider: ${'x'.repeat(500_000)}`),
  ),
  'a hundred thousand lines': bytes(
    'yaml-too-complex',
    `registries:\n${many(100_000, (index) => `  r${index}:`)}`,
  ),
  'a thousand registries that are all wrong': bytes(
    'literal-secret',
    `version: 1\nregistries:\n${many(1000, (index) => `  r${index}: { provider: quay, ${auth} }`)}`,
  ),
  'a folder': {
    rule: 'file-not-a-file',
    place: (checkout, name) => mkdirSync(checkout.path(name)),
  },
  'a named pipe that nobody writes to': {
    rule: 'file-not-a-file',
    place: (checkout, name) => execFileSync('mkfifo', [checkout.path(name)]),
  },
  'a file that may not be read': {
    rule: 'file-not-found',
    place(checkout, name) {
      checkout.write(name, registry(auth));
      chmodSync(checkout.path(name), 0);
    },
  },
  'a link to nothing': link('file-not-found', 'nothing'),
  'a link to itself': link('file-not-found', 'registries.yaml'),
  'a link out of the repository': link('file-outside-repository', '/etc/passwd'),
  'a device': link('file-outside-repository', '/dev/zero'),
  'an absolute path': {
    rule: 'file-outside-repository',
    name: '/etc/passwd',
    place() {},
    desk: { rule: 'wrong-type' },
  },
  'a path that leads out': {
    rule: 'file-outside-repository',
    name: '../probe.mjs',
    place() {},
    desk: { rule: 'wrong-type' },
  },
  'a name that is a command': {
    ...bytes('literal-secret', registry('provider: quay', auth)),
    name: '::add-mask::e.yaml',
  },
  'a name with a command on its second line': {
    ...bytes('literal-secret', registry('provider: quay', auth)),
    name: 'a\n::error::b/##[error]c.yaml',
  },
};

/** Texts with mistakes, most of them beside a secret. */
export const TEXTS: Readonly<Record<string, readonly [rule: string, text: string]>> = {
  'a password': ['literal-secret', registry('provider: quay', auth)],
  'a password under a wrong key': [
    'unknown-key',
    registry('provider: quay', `pasword: ${PASSWORD}`),
  ],
  'a password in a url': [
    'url-credentials',
    registry('provider: other', `url: ci:${PASSWORD}@r.io`),
  ],
  'a password for a map': ['wrong-type', registry('provider: quay', `auth: ${PASSWORD}`)],
  'a password in a comment': ['unknown-provider', registry(`provider: nope # ${PASSWORD}`)],
  'a password that is an alias': ['yaml-alias', registry(`password: *${PASSWORD}`)],
  'a password with a tag': ['yaml-tag', registry(`password: !vault ${PASSWORD}`)],
  'a password in several lines': [
    'literal-secret',
    registry('provider: quay', 'auth:', '  type: password', '  password: |', `    ${PASSWORD}`),
  ],
  'a kubeconfig': [
    'literal-secret',
    `version: 1\nregistries: {}\nclusters:\n  a:\n    namespaces: all\n    kubeconfig: |\n      token: ${SECRETS.kubeconfig}\n`,
  ],
  'a quote that is not closed': ['yaml-syntax', registry(`password: "${PASSWORD}`)],
  'a bracket that is not closed': ['yaml-syntax', registry(auth.slice(0, -1))],
  'a tab': ['yaml-tab', `version: 1\nregistries:\n\tpassword: ${PASSWORD}\n`],
  'a key twice': ['yaml-duplicate-key', registry('provider: quay', auth, auth)],
  'a merge conflict': ['yaml-syntax', `<<<<<<< HEAD\npassword: ${PASSWORD}\n=======\n`],
  'an unquoted reference': [
    'unquoted-reference',
    registry('provider: quay', 'auth: { key: ${X} }'),
  ],
  "a workflow's expression": [
    'github-expression',
    registry('provider: quay', 'auth: { type: password, username: a, password: ${{ secrets.X }} }'),
  ],
  __proto__: ['unknown-key', registry('provider: ghcr', `__proto__: { password: ${PASSWORD} }`)],
  'a mark of byte order, CR LF': [
    'unknown-provider',
    `\ufeff${registry('provider: nope').replaceAll('\n', '\r\n')}`,
  ],
  'a command for a name': ['invalid-name', 'version: 1\nregistries:\n  "::add-mask::e": {}\n'],
  'a command of old for a name': [
    'invalid-name',
    'version: 1\nregistries:\n  "##[add-mask]e": {}\n',
  ],
  'a command on the second line of a name': [
    'invalid-name',
    'version: 1\nregistries:\n  "a\\r\\n::stop-commands::e": {}\n',
  ],
  'a command as it stands': ['yaml-syntax', '::error::e\nversion: 1\n'],
  'a command on a line of its own': [
    'unknown-key',
    'version: 1\nregistries: {}\n::add-mask::e : 1\n',
  ],
  'a command for a value': ['unknown-provider', registry('provider: "::stop-commands::e"')],
  'a command in a text': ['invalid-value', 'version: 1\nregistries: {}\nowner: "a\\n::error::e"\n'],
  'colours and turns of direction': [
    'invalid-name',
    'version: 1\nregistries:\n  "\\e[2J\\u202ered": {}\n  "\\x9b1m": {}\n',
  ],
};
