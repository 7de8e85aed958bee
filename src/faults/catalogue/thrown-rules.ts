import type { RuleCode } from '../rule-code.ts';

/** Rules that also end a step: what breaks them may turn up only when the step runs. */
export const THROWN_RULES = [
  'cluster-server',
  'host-twice',
  'invalid-repository',
  'path-absolute',
  'path-missing',
  'path-not-a-file',
  'path-outside',
  'path-too-large',
  'proxy-url',
  'reserved-namespace',
  'unknown-cluster',
  'url-credentials',
  'url-host',
  'url-path',
  'url-provider',
  'url-scheme',
] as const satisfies readonly RuleCode[];
