import type { UserError } from '../faults/user-error.ts';
import { type ApplyContext, applySecretStep, type Outcome } from './apply.ts';
import { applyAccountStep } from './apply-account.ts';
import { earliest } from './desired.ts';
import {
  type AccountStep,
  accountItem,
  type ClusterPlan,
  type NamespaceTask,
  secretItem,
} from './draft.ts';
import type { ClusterResult } from './plan.ts';
import { forEachAtOnce } from './pool.ts';

/**
 * Carries out a cluster's plan, several namespaces at once. One that fails stops no other; after a
 * cancellation what is in flight ends and the rest is reported as not done.
 */
export async function applyPlan(
  plan: ClusterPlan,
  context: ApplyContext,
  concurrency: number,
): Promise<ClusterResult> {
  const outcomes: Outcome[] = [];
  const started = new Set<NamespaceTask>();
  await forEachAtOnce(plan.tasks, concurrency, context.signal, async (task) => {
    started.add(task);
    outcomes.push(...(await applyTask(task, context)));
    context.namespaceDone();
  });
  const undone = plan.tasks.filter((task) => !started.has(task));
  return {
    cluster: plan.cluster,
    items: [
      ...plan.settled,
      ...outcomes.map(({ item }) => item),
      ...undone.flatMap((task) => cancelled(task, plan.cluster)).map(({ item }) => item),
    ],
    errors: [
      ...plan.errors,
      ...outcomes.flatMap(({ error }): UserError[] => (error ? [error] : [])),
    ],
    expiresAt: earliest(outcomes.map(({ expiresAt }) => expiresAt)),
  };
}

async function applyTask(task: NamespaceTask, context: ApplyContext): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const absent = new Set<string>();
  const { signal, cluster } = context;
  for (const step of task.secrets) {
    if (signal.aborted) return [...outcomes, ...cancelled(task, cluster, outcomes.length)];
    const outcome = await applySecretStep(task.namespace, step, context);
    outcomes.push(outcome);
    if (!IN_PLACE.has(outcome.item.verb)) absent.add(step.desired.name);
  }
  for (const step of task.accounts) {
    if (signal.aborted) return [...outcomes, ...cancelled(task, cluster, outcomes.length)];
    const due = without(step, absent);
    const isPointless = due.lacking.length < step.lacking.length && due.lacking.length === 0;
    outcomes.push(
      isPointless ? withoutSecret(step, context) : await applyAccountStep(due, context),
    );
  }
  return outcomes;
}

const IN_PLACE: ReadonlySet<string> = new Set(['create', 'update', 'unchanged']);

/** No service account is pointed at a Secret that did not come to be. */
function without({ account, lacking }: AccountStep, absent: ReadonlySet<string>): AccountStep {
  return { account, lacking: lacking.filter((name) => !absent.has(name)) };
}

function withoutSecret({ account }: AccountStep, { cluster }: ApplyContext): Outcome {
  return { item: accountItem(cluster, account, 'skipped', [], 'its Secret is not there') };
}

/** The objects of a task that are not begun any more, after the first `begun` of them. */
function cancelled(
  { namespace, secrets, accounts }: NamespaceTask,
  cluster: string,
  begun = 0,
): Outcome[] {
  const reason = 'cancelled';
  const items = [
    ...secrets.map(({ desired }) => secretItem(cluster, namespace, desired, 'skipped', reason)),
    ...accounts.map(({ account }) => accountItem(cluster, account, 'skipped', [], reason)),
  ];
  return items.slice(begun).map((item) => ({ item }));
}
