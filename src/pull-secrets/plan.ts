import type { UserError } from '../faults/user-error.ts';

/** What happens, or happened, to one object. `failed` only after trying. */
export type Verb = 'create' | 'update' | 'delete' | 'unchanged' | 'refused' | 'skipped' | 'failed';

const VERBS: readonly Verb[] = [
  'create',
  'update',
  'delete',
  'unchanged',
  'refused',
  'skipped',
  'failed',
];

/** One line of a plan. Holds nothing secret, not even in part or hashed. */
export interface PlanItem {
  readonly kind: 'secret' | 'service-account';
  readonly cluster: string;
  readonly namespace: string;
  /** Of the Secret or service account. */
  readonly name: string;
  readonly verb: Verb;
  /** The registries whose credentials a Secret holds. */
  readonly registries: readonly string[];
  /** Secrets that a service account is given. */
  readonly added: readonly string[];
  readonly reason: string | undefined;
}

/** A token in a cluster that ends before the next run could renew it. */
export interface EarlyEnd {
  readonly registry: string;
  readonly expiresAt: Date;
  readonly nextRun: Date;
}

/** What a run did, or would do, in one cluster. */
export interface ClusterResult {
  readonly cluster: string;
  readonly items: readonly PlanItem[];
  /** What failed, each with its place. */
  readonly errors: readonly UserError[];
  /** Of the errors, those that no item stands for: of the cluster, or of a list of unknown length. */
  readonly unlisted: number;
  /** The earliest expiry among the Secrets that are in place. */
  readonly expiresAt: Date | undefined;
  /** Tokens that end before the next run, for each Secret. */
  readonly earlyEnds: readonly EarlyEnd[];
}

export type Counts = Readonly<Record<Verb, number>>;

export function countVerbs(items: Iterable<PlanItem>): Counts {
  const counts = Object.fromEntries(VERBS.map((verb) => [verb, 0])) as Record<Verb, number>;
  for (const { verb } of items) counts[verb] += 1;
  return counts;
}
