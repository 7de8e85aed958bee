import type { Descriptions } from './description.ts';

/** Rules about the registries file as a file, and as YAML. */
export const FILE_RULES = {
  'file-not-found': {
    means: 'There is no file at the given path, or it may not be read.',
    mend: 'Check the path: it is relative to the workspace, and upper and lower case count. In a job, run `actions/checkout` before. The input `file` names another place than `registries.yaml` and `.github/registries.yaml`.',
  },
  'file-not-a-file': {
    means: 'The path names a folder or a device.',
    mend: 'Name the file itself, for example `file: registries.yaml`.',
  },
  'file-outside-repository': {
    means:
      'The path, or a symbolic link on it, leads out of the repository. What lies there was not reviewed with it.',
    mend: 'Keep the file in the repository, and replace a symbolic link by the file.',
  },
  'file-too-large': {
    means: 'The file is larger than 1 MiB, which is some five thousand registries.',
    mend: 'Check that the path is right. If it is, split the file, and give each step its own with the input `file`.',
  },
  'file-not-text': {
    means:
      'The file is not UTF-8 text. Tools on Windows may write UTF-16; a file that git-crypt encrypts is no text until it is unlocked.',
    mend: 'Save it as UTF-8, or unlock the repository in a step before.',
  },
  'file-empty': {
    means: 'The file holds nothing, or nothing but comments.',
    mend: 'Begin with `version: 1` and `registries: {}`, then add registries.',
  },
  'yaml-syntax': {
    means: 'The file is not well-formed YAML from this place on.',
    mend: 'Look at the line and at the one before it: a quote, `{` or `[` that is not closed, a missing `: ` after a key, keys of one map in different columns, or a value that begins with `@`, `` ` `` or `%` and needs quotes.',
  },
  'yaml-tab': {
    means: 'YAML is indented with spaces, never with tabs.',
    mend: 'Replace the tabs by spaces; editors do it for a whole file.',
  },
  'yaml-multiple-documents': {
    means: 'The file holds more than one YAML document; a line `---` begins the next one.',
    mend: 'Remove the `---`, and merge the documents under one `registries:` and one `clusters:`.',
  },
  'yaml-duplicate-key': {
    means: 'A map has one key twice, and one of the two would be lost without a word.',
    mend: 'Remove one of them, or merge their contents.',
    wrong: 'registries: {}\nowner: acme/platform\nowner: acme/web',
    right: 'registries: {}\nowner: acme/platform',
  },
  'yaml-alias': {
    means: 'An alias (`*name`) has no anchor (`&name`) before it.',
    mend: 'If it is meant as text, a glob for example, put it in quotes. If it is meant as an alias, define the anchor further up.',
  },
  'yaml-tag': {
    means: 'YAML tags (`!name`) have no use in this file.',
    mend: 'Remove the tag, or quote a text that begins with `!`.',
    wrong: 'registries: {}\nowner: !acme platform',
    right: 'registries: {}\nowner: "!acme platform"',
  },
  'yaml-key': {
    means: 'The key of a map is not plain text, but a map or a list of its own.',
    mend: 'Look for a `?`, `{` or `[` at the begin of the line, and write the key as a word.',
  },
  'yaml-too-complex': {
    means:
      'The file is nested too deep, has too many parts, or its aliases make too much of it. The limits keep a file from exhausting the machine that reads it.',
    mend: 'Write repeated parts out instead of using aliases of aliases, and look for brackets that are not closed. The limits are in [registries-file.md](registries-file.md#limits).',
  },
  'unquoted-reference': {
    means:
      'Inside `{ }` and `[ ]` a `${NAME}` needs quotes, because YAML takes its braces for a map.',
    mend: 'Write `"${NAME}"`, or spread the map over several lines.',
    wrong:
      'registries:\n  main:\n    provider: quay\n    auth: { type: password, username: acme, password: ${QUAY_TOKEN} }',
    right:
      'registries:\n  main:\n    provider: quay\n    auth: { type: password, username: acme, password: "${QUAY_TOKEN}" }',
  },
  'unquoted-glob': {
    means: 'A value that begins with `*` needs quotes, because YAML takes it for an alias.',
    mend: 'Put the glob in quotes.',
    wrong:
      'registries: {}\nclusters:\n  production:\n    kubeconfig: ${PRODUCTION}\n    namespaces: [web, *-web]',
    right:
      'registries: {}\nclusters:\n  production:\n    kubeconfig: ${PRODUCTION}\n    namespaces: [web, "*-web"]',
  },
} as const satisfies Descriptions;
