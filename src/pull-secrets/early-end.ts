import type { Decision } from './decide.ts';
import type { ClusterPlan } from './draft.ts';
import type { PullEntry } from './entry.ts';
import type { EarlyEnd } from './plan.ts';

/**
 * The tokens that Secrets of a plan would be left with and that end too early, for each Secret.
 * They are written all the same: better than none.
 * @param nextRun of the schedule; undefined: nobody knows
 */
export function earlyEnds(plan: ClusterPlan, nextRun: Date | undefined): readonly EarlyEnd[] {
  if (nextRun === undefined) return [];
  const steps = plan.tasks.flatMap(({ secrets }) => secrets);
  return steps.flatMap(({ desired, decision }) =>
    [...desired.entries.values()].flatMap((entry) => {
      const expiresAt = endOf(entry, decision);
      const { registry } = entry;
      return expiresAt && expiresAt <= nextRun ? [{ registry, expiresAt, nextRun }] : [];
    }),
  );
}

/** Of the ends of one registry's token in several Secrets the earliest. */
export function earliestEnds(ends: readonly EarlyEnd[]): readonly EarlyEnd[] {
  const byRegistry = new Map<string, EarlyEnd>();
  for (const end of ends) {
    const known = byRegistry.get(end.registry);
    if (known === undefined || end.expiresAt < known.expiresAt) byRegistry.set(end.registry, end);
  }
  return [...byRegistry.values()];
}

/** When the entry ends that will be in place; undefined: not by itself, or there will be none. */
function endOf({ expiresAt }: PullEntry, decision: Decision): Date | undefined {
  if (expiresAt === undefined) return undefined;
  if (decision.verb === 'create' || decision.verb === 'update') return expiresAt;
  if (decision.verb !== 'unchanged') return undefined;
  // What is there was left because it lasts as long, or longer.
  const { expiresAt: left = expiresAt } = decision;
  return left > expiresAt ? left : expiresAt;
}
