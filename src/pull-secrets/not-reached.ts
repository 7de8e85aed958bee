import type { UserError } from '../faults/user-error.ts';
import {
  type AccountStep,
  accountItem,
  type NamespaceTask,
  type SecretStep,
  secretItem,
} from './draft.ts';
import type { PlanItem } from './plan.ts';

/** Whether a Secret is to be written at all. */
export function isSecretDue({ decision: { verb } }: SecretStep): boolean {
  return verb === 'create' || verb === 'update';
}

/** Whether a service account is to be changed at all. */
export function isAccountDue({ lacking }: AccountStep): boolean {
  return lacking.length > 0;
}

/**
 * The objects of a task that nothing was done about, after the first `begun` of them: because the
 * cluster fell ill (`outage`), or else because the run was cancelled.
 */
export function notReached(
  { namespace, secrets, accounts }: NamespaceTask,
  cluster: string,
  outage: UserError | undefined,
  begun = 0,
): readonly PlanItem[] {
  const [verb, reason] =
    outage === undefined
      ? (['skipped', 'cancelled'] as const)
      : (['failed', `not tried any more: ${outage.message}`] as const);
  const items = [
    ...secrets.map((step) => {
      const { desired, decision } = step;
      return isSecretDue(step)
        ? secretItem(cluster, namespace, desired, verb, reason)
        : secretItem(cluster, namespace, desired, decision.verb, decision.reason);
    }),
    ...accounts.map((step) =>
      isAccountDue(step)
        ? accountItem(cluster, step.account, verb, [], reason)
        : accountItem(cluster, step.account, 'unchanged', [], undefined),
    ),
  ];
  return items.slice(begun);
}
