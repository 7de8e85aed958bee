import type { CLUSTER_RULES } from './catalogue/cluster-rules.ts';
import type { CREDENTIAL_RULES } from './catalogue/credential-rules.ts';
import type { FILE_RULES } from './catalogue/file-rules.ts';
import type { REGISTRY_RULES } from './catalogue/registry-rules.ts';
import type { VALUE_RULES } from './catalogue/value-rules.ts';

/**
 * A rule of the registries file: the code of a diagnostic. Only its type comes from the catalogue:
 * what docs/errors.md says of it is loaded by no action.
 */
export type RuleCode =
  | keyof typeof FILE_RULES
  | keyof typeof VALUE_RULES
  | keyof typeof REGISTRY_RULES
  | keyof typeof CLUSTER_RULES
  | keyof typeof CREDENTIAL_RULES;
