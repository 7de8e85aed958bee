import { resolve } from 'node:path';
import type { RegistriesFile } from '../config/model.ts';
import { UserError } from '../faults/user-error.ts';
import type { Host } from '../platform/host.ts';
import { timeText } from '../pull-secrets/ownership.ts';
import { type Counts, countVerbs } from '../pull-secrets/plan.ts';
import type { SyncResult } from '../pull-secrets/sync.ts';
import { describeFailure } from '../report/failure.ts';
import { planOutput, writePlanFile } from '../report/plan-json.ts';
import { planSummary } from '../report/plan-summary.ts';
import { syncWarnings } from './sync-warnings.ts';

/** Failures told one by one; of thousands alike the rest is only counted. */
const MOST_ERRORS = 20;

export interface SyncReport {
  readonly host: Host;
  readonly file: Pick<RegistriesFile, 'path' | 'registries'>;
  readonly dryRun: boolean;
  readonly summary: boolean;
  readonly planFile: string | undefined;
}

/**
 * Reports a sync: outputs, plan file, summary, each warning and each failure.
 * @returns what makes the step fail, when anything failed or was refused.
 */
export async function reportSync(
  result: SyncResult,
  report: SyncReport,
): Promise<UserError | undefined> {
  const { host, dryRun } = report;
  const counts = countVerbs(result.clusters.flatMap(({ items }) => items));
  setOutputs(result, counts, host);
  const warnings = syncWarnings(result.earlyEnds, report.file);
  if (report.summary) host.summary(planSummary(result, warnings, dryRun));
  host.log.diagnostics(warnings);
  for (const error of result.errors.slice(0, MOST_ERRORS)) {
    host.log.error(describeFailure(error).message);
  }
  if (report.planFile !== undefined) {
    await writePlanFile(resolve(host.workspace, report.planFile), result.clusters);
  }
  return failureOf(result, counts, dryRun);
}

function setOutputs(result: SyncResult, counts: Counts, host: Host): void {
  host.setOutput('created', String(counts.create));
  host.setOutput('updated', String(counts.update));
  host.setOutput('deleted', String(counts.delete));
  for (const verb of ['unchanged', 'refused', 'skipped'] as const) {
    host.setOutput(verb, String(counts[verb]));
  }
  host.setOutput('failed', String(failedCount(result, counts)));
  host.setOutput('plan', planOutput(result.clusters));
  host.setOutput('expires-at', result.expiresAt === undefined ? '' : timeText(result.expiresAt));
}

/** Objects that failed; a cluster or registry that failed as a whole has none and counts as one. */
function failedCount({ unlisted }: SyncResult, counts: Counts): number {
  return counts.failed + unlisted;
}

/** A plan that holds refusals is still a plan; a run that met them did not do what the file says. */
function failureOf(result: SyncResult, counts: Counts, dryRun: boolean): UserError | undefined {
  const refused = dryRun ? 0 : counts.refused;
  const failed = failedCount(result, counts);
  if (failed === 0 && refused === 0) return undefined;
  const parts = [
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(refused > 0 ? [`${refused} refused`] : []),
  ];
  return new UserError({
    code: dryRun ? 'plan-incomplete' : 'sync-incomplete',
    message: `${parts.join(', ')}; all else is ${dryRun ? 'planned' : 'as the file says'}`,
    next:
      refused > 0
        ? 'Refused Secrets belong to others and were not touched: see the lines with `!`.'
        : 'See the errors above; running it again is safe.',
  });
}
