import type { Severity } from '../faults/diagnostic.ts';

/** Every rule of the registries file by its code, and what breaking it means. */
export const RULES = {
  'file-not-found': 'There is no file at the given path.',
  'file-not-a-file': 'The path names a folder or a device.',
  'file-outside-repository': 'The path, or a symbolic link on it, leads out of the repository.',
  'file-too-large': 'The file is larger than the limit.',
  'file-not-text': 'The file is not UTF-8 text.',
  'file-empty': 'The file holds nothing.',
  'yaml-syntax': 'The file is not well-formed YAML.',
  'yaml-tab': 'YAML is indented with spaces, never with tabs.',
  'yaml-multiple-documents': 'The file holds more than one YAML document.',
  'yaml-duplicate-key': 'A map has one key twice.',
  'yaml-alias': 'An alias (`*name`) has no anchor (`&name`) before it.',
  'yaml-tag': 'YAML tags (`!name`) have no use here.',
  'yaml-key': 'The key of a map is not plain text.',
  'yaml-too-complex': 'The file is nested too deep, or its aliases make too much of it.',
  'unquoted-reference': 'Inside `{ }` and `[ ]` a `${NAME}` needs quotes.',
  'unquoted-glob': 'A value that starts with `*` needs quotes.',
  'unknown-key': 'There is no such key at this place.',
  'missing-key': 'A required key is missing.',
  'missing-value': 'A key has no value.',
  'wrong-type': 'A value is of another type than expected.',
  'quote-it': 'A number or a truth value stands where text is expected.',
  'unknown-value': 'The value is none of those that are allowed.',
  'unknown-provider': 'There is no such provider.',
  'unknown-auth-type': 'The provider does not take this type of authentication.',
  'unknown-method': 'There is no such connection method.',
  'unsupported-version': 'The file is written in a version of the format that is not known.',
  'invalid-name': 'A name of a registry or a cluster breaks the rules for names.',
  'invalid-duration': 'A duration is not written as `30m`, `6h` or `2d`.',
  'invalid-value': 'The value does not have the required form.',
  'literal-secret': 'A secret field holds something else than exactly one `${NAME}`.',
  'github-expression': '`${{ }}` is not expanded in this file.',
  'malformed-reference': 'A `$` starts something that is not a `${NAME}`.',
  'url-scheme': 'A URL has a scheme.',
  'url-path': 'A URL has a path or a trailing slash.',
  'url-credentials': 'A URL holds a user name or a password.',
  'url-host': 'A URL is not a host with an optional port.',
  'url-provider': "A URL is none of the provider's.",
  'missing-auth': 'A private registry does not say how to authenticate.',
  'public-auth': 'A public registry has `auth`.',
  'public-push': 'A public registry is to be pushed to.',
  'public-pull-secret': 'A public registry has `pull-secret`.',
  'public-default': 'A public registry is the default.',
  'public-without-charts': 'A public registry has no `chart-repositories`.',
  'several-defaults': 'More than one registry is the default.',
  'create-repositories-provider': 'Only ECR needs repositories to be created.',
  'unknown-cluster': 'A cluster is named that the file does not declare.',
  'no-clusters': 'A Secret is for all clusters, and the file declares none.',
  'secret-name-collision': "A registry's default Secret has the name that another one sets.",
  'host-twice': 'A Secret would hold one host twice, with different credentials.',
  'existing-with-name': 'An existing Secret is used, and a name for a new one is given.',
  'pull-credentials': 'Credentials for pulling are incomplete or contradict each other.',
  'retired-in-use': 'A Secret name is retired and in use.',
  'duplicate-item': 'A list names one thing twice.',
  'sync-too-slow': 'The schedule runs less often than a token lives.',
  'renew-before-life': 'A token is to be renewed before it even exists that long.',
  'job-token-in-cluster': "The job's token would be put into a cluster and end with the job.",
  'tls-none': 'Everything, credentials included, is sent unencrypted.',
  'tls-insecure': 'The certificate is not verified.',
  'path-absolute': 'A path is absolute.',
  'path-outside': 'A path, or a symbolic link on it, leads out of the repository.',
  'path-missing': 'There is no file at a path.',
  'path-not-a-file': 'A path does not name a file.',
  'path-too-large': 'A file is larger than the limit.',
  'invalid-repository': 'A repository is not written as a path in the registry.',
  'invalid-selector': 'A label selector is not in the syntax of Kubernetes.',
  'reserved-namespace': 'Namespaces of Kubernetes itself never get Secrets.',
  'cluster-access': 'A cluster is reached in no way, or in several.',
  'cluster-server': 'The address of an API server is not an `https://` URL.',
  'same-cluster': 'Two names stand for one cluster, and have namespaces in common.',
  'proxy-url': 'The address of a proxy is not an `http://` or `https://` URL.',
  'ssh-host': 'An SSH server is not written as `[user@]host[:port]`.',
  'missing-variable': 'The step lacks an environment variable that the file names.',
  'removed-in-use': 'A registry or a cluster is removed and still used.',
  'retire-secret': 'A Secret name is no longer used and not retired.',
} as const;

export type RuleCode = keyof typeof RULES;

/** Characters of the text, from `start` up to, but not including, `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What a rule finds: a diagnostic that does not know its file yet. */
export interface Finding {
  readonly code: RuleCode;
  readonly severity: Severity;
  readonly span: Span;
  readonly message: string;
  readonly hint?: string;
}

/** What a finding says, without its place. */
export type Words = Pick<Finding, 'code' | 'message' | 'hint'>;
