import type { Cluster, Resolved } from '../config/model.ts';
import { isCancellation, UserError } from '../faults/user-error.ts';
import type { Conceal } from '../secrets/secret.ts';
import { type DecisionRules, decide } from './decide.ts';
import { type DesiredSecret, desiredSecrets, type Member, type SecretGroup } from './desired.ts';
import { serversOf } from './docker-config-json.ts';
import { type ClusterPlan, PlanDraft } from './draft.ts';
import { findNamespaces } from './find-namespaces.ts';
import { bySecretName, declaredCredentials, type PullRegistry, writesSecret } from './groups.ts';
import {
  namespaceMatcher,
  type Selected,
  type SelectedNamespaces,
  selectNamespaces,
} from './namespaces.ts';
import { type ClusterApi, observedSecret, type Reach, readObjects, UNREADABLE } from './observe.ts';
import { planAccounts } from './plan-accounts.ts';
import { planExisting } from './plan-existing.ts';
import { isInShard, type Shard } from './shard.ts';
import type { Shares } from './share.ts';

export interface PlanTarget {
  readonly cluster: Resolved<Cluster>;
  readonly api: ClusterApi;
  /** Those with something for this cluster. */
  readonly registries: readonly PullRegistry[];
  readonly shares: Shares;
}

export interface PlanOptions {
  readonly owner: string;
  readonly rules: DecisionRules;
  readonly shard: Shard;
  /** Requests at once. */
  readonly concurrency: number;
  readonly signal: AbortSignal;
  readonly conceal: Conceal;
}

/**
 * Compares what a cluster should have with what it has. Only reads.
 * @throws UserError when the cluster cannot be read at all.
 */
export async function planCluster(target: PlanTarget, options: PlanOptions): Promise<ClusterPlan> {
  const { cluster, api, registries } = target;
  const shares = registries.map(({ name }) => target.shares.get(name)?.namespaces);
  const narrowing = shares.filter((selection) => selection !== undefined);
  const found = await findNamespaces(api, cluster.namespaces, narrowing);
  const all = found.all.filter(({ name }) => isInShard(name, options.shard));
  const chosen = selectNamespaces(all, cluster.namespaces, found.selected);
  const draft = new PlanDraft(cluster.name, chosen.names, found.assumed);
  settleNamespaces(draft, chosen, options.shard);
  const { concurrency: width, signal } = options;
  const reach = { namespaces: chosen.names, oneByOne: found.assumed, width, signal };
  const existing = registries.filter((registry) => !writesSecret(registry));
  const groups = secretGroups(registries.filter(writesSecret), target.shares, found.selected);
  const [, present] = await Promise.all([
    Promise.all(groups.map((group) => planGroup(group, api, reach, draft, options))),
    planExisting(existing, target.shares, found.selected, api, reach, draft),
  ]);
  await planAccounts(cluster.serviceAccounts, present, api, reach, draft);
  return draft.finish();
}

/** A namespace that the file names and that gets nothing is an error: nobody would notice it. */
function settleNamespaces(
  draft: PlanDraft,
  { missing, reserved, terminating }: SelectedNamespaces,
  shard: Shard,
): void {
  const line = { kind: 'secret' as const, name: '', registries: [] };
  const fail = (namespace: string, { code, message, next }: typeof MISSING | typeof RESERVED) => {
    if (!isInShard(namespace, shard)) return;
    draft.settle({ ...line, namespace, verb: 'failed', reason: message });
    draft.fail(new UserError({ code, message, where: `${draft.cluster}/${namespace}`, next }));
  };
  for (const namespace of missing) fail(namespace, MISSING);
  for (const namespace of reserved) fail(namespace, RESERVED);
  for (const namespace of terminating) {
    draft.settle({ ...line, namespace, verb: 'skipped', reason: 'the namespace is being deleted' });
  }
}

const MISSING = {
  code: 'namespace-missing',
  message: 'there is no such namespace',
  next: "Create it, correct its name, or take it out of the cluster's `namespaces`.",
} as const;

const RESERVED = {
  code: 'reserved-namespace',
  message: 'the namespace belongs to Kubernetes itself and never gets Secrets',
  next: "Take it out of the cluster's `namespaces`.",
} as const;

function secretGroups(
  registries: readonly PullRegistry[],
  shares: Shares,
  selected: Selected,
): readonly SecretGroup[] {
  return [...bySecretName(registries)].map(([name, sharers]) => ({
    name,
    members: sharers.flatMap((registry) => memberOf(registry, shares, selected)),
  }));
}

function memberOf(registry: PullRegistry, shares: Shares, selected: Selected): readonly Member[] {
  const share = shares.get(registry.name);
  if (share?.entry === undefined) return [];
  const { host, namespaces = { kind: 'all' }, entry } = share;
  const matches = namespaceMatcher(namespaces, selected);
  const declared = declaredCredentials(registry);
  return [{ registry: registry.name, servers: serversOf(host), matches, declared, entry }];
}

async function planGroup(
  group: SecretGroup,
  api: ClusterApi,
  reach: Reach,
  draft: PlanDraft,
  { owner, conceal, rules }: PlanOptions,
): Promise<void> {
  const desiredIn = desiredSecrets(group, owner, conceal);
  const due = new Set(reach.namespaces.filter((namespace) => desiredIn(namespace) !== undefined));
  settleClashes(due, desiredIn, draft);
  if (due.size === 0) return;
  const list = (namespace?: string) => api.secrets(group.name, namespace);
  const plan = (namespace: string, observed: Parameters<typeof decide>[1]) => {
    const desired = due.delete(namespace) ? desiredIn(namespace) : undefined;
    if (desired === undefined) return;
    const decision = decide(desired, observed, rules);
    draft.task(namespace)?.secrets.push({ desired, decision });
  };
  const unreadable = await readObjects(
    list,
    { ...reach, namespaces: [...due] },
    (namespace, object) => {
      plan(namespace, observedSecret(object));
    },
  ).catch((error) => new Map([...due].map((namespace) => [namespace, error as unknown])));
  settleUnreadable(unreadable, due, desiredIn, draft);
  for (const namespace of [...due]) plan(namespace, undefined);
}

/** A Secret that cannot be made is left as it is; each reason is told once. */
function settleClashes(
  due: Set<string>,
  desiredIn: ReturnType<typeof desiredSecrets>,
  draft: PlanDraft,
): void {
  const told = new Set<DesiredSecret>();
  for (const namespace of [...due]) {
    const desired = desiredIn(namespace);
    if (desired?.clash === undefined) continue;
    due.delete(namespace);
    const { name, registries, clash } = desired;
    const reason = `${clash.registries.join(' and ')} have different credentials for ${clash.server}`;
    draft.settle({ kind: 'secret', namespace, name, registries, verb: 'failed', reason });
    if (!told.has(desired)) draft.fail(hostTwice(desired, reason, `${draft.cluster}/${namespace}`));
    told.add(desired);
  }
}

function hostTwice({ name }: DesiredSecret, reason: string, where: string): UserError {
  return new UserError({
    code: 'host-twice',
    message: `Secret ${name} would hold one host twice: ${reason}`,
    where,
    next: 'Give the two Secrets different names, or namespaces that do not overlap.',
  });
}

const FAILED = { verb: 'failed', reason: UNREADABLE } as const;
const CANCELLED = { verb: 'skipped', reason: 'cancelled' } as const;

/** What could not be looked at is not touched; each reason is told once. */
function settleUnreadable(
  unreadable: ReadonlyMap<string, unknown>,
  due: Set<string>,
  desiredIn: ReturnType<typeof desiredSecrets>,
  draft: PlanDraft,
): void {
  for (const error of new Set(unreadable.values())) draft.fail(error);
  for (const [namespace, error] of unreadable) {
    const desired = due.delete(namespace) ? desiredIn(namespace) : undefined;
    if (desired === undefined) continue;
    const { name, registries } = desired;
    const fate = isCancellation(error) ? CANCELLED : FAILED;
    draft.settle({ kind: 'secret', namespace, name, registries, ...fate });
  }
}
