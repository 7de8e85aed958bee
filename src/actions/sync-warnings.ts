import type { RegistriesFile } from '../config/model.ts';
import type { Diagnostic } from '../faults/diagnostic.ts';
import { timeText } from '../pull-secrets/ownership.ts';
import type { EarlyEnd } from '../pull-secrets/plan.ts';

/** What a sync warns of, each at the registry's place in the file. */
export function syncWarnings(
  ends: readonly EarlyEnd[],
  { path: file, registries }: Pick<RegistriesFile, 'path' | 'registries'>,
): readonly Diagnostic[] {
  return ends.flatMap(({ registry, expiresAt, nextRun }) => {
    const declared = registries.find(({ name }) => name === registry);
    if (declared === undefined) return [];
    const [end, next] = [timeText(expiresAt), timeText(nextRun)];
    const message = `the token of ${registry} for clusters ends at ${end}, before the next run at ${next} (\`sync-every\`): new images cannot be pulled in between`;
    const { at: range } = declared;
    return [{ code: 'token-ends-early', severity: 'warning', file, range, message, hint: HINT }];
  });
}

const HINT =
  'Run more often, in the workflow and in `sync-every`; or choose another type of `auth`, or `pull-secret.credentials`, that lasts until the next run.';
