import type { Locator } from '../locate.ts';
import type { RawFile } from '../raw.ts';
import type { Finding } from '../rule.ts';
import { clusterRules } from './clusters.ts';
import { pullSecretRules } from './pull-secrets.ts';
import { registryRules } from './registries.ts';
import { Report, type RuleSet } from './report.ts';
import { sharedSecretRules } from './shared-secrets.ts';
import { textRules } from './texts.ts';

const RULE_SETS: readonly RuleSet[] = [
  textRules,
  registryRules,
  clusterRules,
  pullSecretRules,
  sharedSecretRules,
];

/**
 * Holds a file against all rules that its text alone can break. `raw` is what fits the schema;
 * what does not was reported already.
 */
export function checkRules(raw: RawFile, locator: Locator): readonly Finding[] {
  const report = new Report(locator);
  for (const rules of RULE_SETS) rules(raw, report);
  return report.findings;
}
