import { UserError } from '../faults/user-error.ts';
import type { Decision } from './decide.ts';
import { type DesiredSecret, earliest } from './desired.ts';
import type { PlanItem, Verb } from './plan.ts';
import type { ObservedServiceAccount } from './service-account.ts';

/** A Secret of one namespace, and what is to become of it. */
export interface SecretStep {
  readonly desired: DesiredSecret;
  readonly decision: Decision;
}

/** A service account that is to refer to Secrets. */
export interface AccountStep {
  readonly account: ObservedServiceAccount;
  /** Names it lacks; those of our own Secrets count once the Secret is there. */
  readonly lacking: readonly string[];
}

/** What is to be done in one namespace: Secrets first, then who refers to them. */
export interface NamespaceTask {
  readonly namespace: string;
  readonly secrets: SecretStep[];
  readonly accounts: AccountStep[];
}

/** What is known of a cluster before anything is written. */
export interface ClusterPlan {
  readonly cluster: string;
  readonly tasks: readonly NamespaceTask[];
  /** Lines that no task will change. */
  readonly settled: readonly PlanItem[];
  readonly errors: readonly UserError[];
  /** Of the errors, those that no line stands for. */
  readonly unlisted: number;
  /** The namespaces could not be listed: those named in the file are taken to exist. */
  readonly assumed: boolean;
}

/** Collects a cluster's plan while its parts are read side by side. */
export class PlanDraft {
  readonly cluster: string;
  readonly #tasks: ReadonlyMap<string, NamespaceTask>;
  readonly #settled: PlanItem[] = [];
  readonly #errors: UserError[] = [];
  readonly #assumed: boolean;
  #unlisted = 0;

  constructor(cluster: string, namespaces: readonly string[], assumed: boolean) {
    this.cluster = cluster;
    this.#assumed = assumed;
    this.#tasks = new Map(
      namespaces.map((namespace) => [namespace, { namespace, secrets: [], accounts: [] }]),
    );
  }

  get tasks(): Iterable<NamespaceTask> {
    return this.#tasks.values();
  }

  task(namespace: string): NamespaceTask | undefined {
    return this.#tasks.get(namespace);
  }

  settle(item: Omit<PlanItem, 'cluster' | 'added'>): void {
    this.#settled.push({ cluster: this.cluster, added: [], ...item });
  }

  /** Why lines failed that are settled by their own. Throws what is not the reader's to mend. */
  fail(error: unknown): void {
    if (!(error instanceof UserError)) throw error;
    this.#errors.push(error);
  }

  /** A failure that no line stands for: nobody knows how many there would be. */
  failUnlisted(error: unknown): void {
    this.fail(error);
    this.#unlisted += 1;
  }

  finish(): ClusterPlan {
    return {
      cluster: this.cluster,
      tasks: [...this.#tasks.values()],
      settled: this.#settled,
      errors: this.#errors,
      unlisted: this.#unlisted,
      assumed: this.#assumed,
    };
  }
}

export function secretItem(
  cluster: string,
  namespace: string,
  { name, registries }: Pick<DesiredSecret, 'name' | 'registries'>,
  verb: Verb,
  reason: string | undefined,
): PlanItem {
  return { kind: 'secret', cluster, namespace, name, verb, registries, added: [], reason };
}

export function accountItem(
  cluster: string,
  { namespace, name }: Pick<ObservedServiceAccount, 'namespace' | 'name'>,
  verb: Verb,
  added: readonly string[],
  reason: string | undefined,
): PlanItem {
  const kind = 'service-account';
  return { kind, cluster, namespace, name, verb, registries: [], added, reason };
}

/** The lines of a plan as they stand before anything is written. */
export function plannedItems({ cluster, tasks, settled }: ClusterPlan): readonly PlanItem[] {
  return [
    ...settled,
    ...tasks.flatMap(({ namespace, secrets, accounts }) => [
      ...secrets.map(({ desired, decision }) =>
        secretItem(cluster, namespace, desired, decision.verb, decision.reason),
      ),
      ...accounts.map(({ account, lacking }) =>
        accountItem(
          cluster,
          account,
          lacking.length > 0 ? 'update' : 'unchanged',
          lacking,
          undefined,
        ),
      ),
    ]),
  ];
}

/** The earliest expiry among the Secrets that would be in place. */
export function plannedExpiry({ tasks }: ClusterPlan): Date | undefined {
  const decisions = tasks.flatMap(({ secrets }) => secrets.map(({ decision }) => decision));
  return earliest(
    decisions.map((decision) =>
      decision.verb === 'create' || decision.verb === 'update'
        ? decision.content.expiresAt
        : expiryLeft(decision),
    ),
  );
}

function expiryLeft(decision: Decision): Date | undefined {
  return decision.verb === 'unchanged' ? decision.expiresAt : undefined;
}
