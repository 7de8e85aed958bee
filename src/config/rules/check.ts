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
  registryRules,
  clusterRules,
  pullSecretRules,
  sharedSecretRules,
];

/**
 * Holds a file against all rules that its text alone can break. `raw` is what fits the schema of
 * `data`; what does not was reported already.
 */
export function checkRules(data: unknown, raw: RawFile, locator: Locator): readonly Finding[] {
  const report = new Report(locator);
  textRules(data, report);
  for (const rules of RULE_SETS) rules(raw, report);
  return report.findings;
}
