import { type ApplyContext, applySecretStep, type Outcome } from './apply.ts';
import { applyAccountStep } from './apply-account.ts';
import { earliest } from './desired.ts';
import { type AccountStep, accountItem, type ClusterPlan, type NamespaceTask } from './draft.ts';
import { isAccountDue, isSecretDue, notReached } from './not-reached.ts';
import { Outage } from './outage.ts';
import type { ClusterResult } from './plan.ts';
import { forEachAtOnce } from './pool.ts';

/** What a plan alone tells is told by whoever made it. */
type Applied = Omit<ClusterResult, 'earlyEnds'>;

/**
 * Carries out a cluster's plan, several namespaces at once. One that fails stops no other, unless it
 * is the cluster that fails; after a cancellation what is in flight ends. What was not reached is
 * reported as not done.
 */
export async function applyPlan(
  plan: ClusterPlan,
  context: ApplyContext,
  concurrency: number,
): Promise<Applied> {
  const outcomes: Outcome[] = [];
  const started = new Set<NamespaceTask>();
  const outage = new Outage(plan.cluster, context.lostNamespaces);
  await forEachAtOnce(plan.tasks, concurrency, context.signal, async (task) => {
    // What needs no write needs no cluster, and says nothing about it.
    const isDue = task.secrets.some(isSecretDue) || task.accounts.some(isAccountDue);
    if (isDue && outage.error !== undefined) return;
    started.add(task);
    const done = await applyTask(task, context);
    if (isDue) outage.note(done);
    outcomes.push(...done);
    context.namespaceDone();
  });
  const undone = plan.tasks.filter((task) => !started.has(task));
  const errors = outcomes.flatMap(({ error }) => (error === undefined ? [] : [error]));
  return {
    cluster: plan.cluster,
    items: [
      ...plan.settled,
      ...outcomes.map(({ item }) => item),
      ...undone.flatMap((task) => notReached(task, plan.cluster, outage.error)),
    ],
    errors: [...plan.errors, ...outage.tellOnce(errors)],
    unlisted: plan.unlisted,
    expiresAt: earliest(outcomes.map(({ expiresAt }) => expiresAt)),
  };
}

async function applyTask(task: NamespaceTask, context: ApplyContext): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const absent = new Set<string>();
  const rest = () => notReached(task, context.cluster, undefined, outcomes.length);
  for (const step of task.secrets) {
    if (context.signal.aborted) return [...outcomes, ...rest().map((item) => ({ item }))];
    const outcome = await applySecretStep(task.namespace, step, context);
    outcomes.push(outcome);
    if (!IN_PLACE.has(outcome.item.verb)) absent.add(step.desired.name);
  }
  for (const step of task.accounts) {
    if (context.signal.aborted) return [...outcomes, ...rest().map((item) => ({ item }))];
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
