import type { Written } from '../clusters/api.ts';
import { type ApiStatus, statusError } from '../clusters/status.ts';
import { UserError } from '../faults/user-error.ts';
import { applyBody, type SecretContent } from './content.ts';
import { type Decision, type DecisionRules, decide } from './decide.ts';
import type { DesiredSecret } from './desired.ts';
import { type SecretStep, secretItem } from './draft.ts';
import { type ClusterApi, readSecret } from './observe.ts';
import type { PlanItem, Verb } from './plan.ts';

export interface ApplyContext {
  readonly cluster: string;
  readonly api: ClusterApi;
  readonly rules: DecisionRules;
  /** The namespaces are taken from the file; nobody saw them. */
  readonly assumed: boolean;
  /** Somebody else's write in between is given way to until this many were tried. */
  readonly conflictAttempts: number;
  /** So many in a row without an answer are the cluster's fault. */
  readonly lostNamespaces: number;
  readonly signal: AbortSignal;
  /** Called after each namespace. */
  readonly namespaceDone: () => void;
}

/** What became of one object. */
export interface Outcome {
  readonly item: PlanItem;
  readonly error?: UserError;
  readonly expiresAt?: Date | undefined;
}

/**
 * Carries out one decision. A conflict is answered by looking again and deciding anew: what was
 * created meanwhile may be somebody else's. Throws only what is a bug.
 */
export async function applySecretStep(
  namespace: string,
  { desired, decision: planned }: SecretStep,
  context: ApplyContext,
): Promise<Outcome> {
  const settle = (verb: Verb, reason: string | undefined, more: Partial<Outcome> = {}) => ({
    item: secretItem(context.cluster, namespace, desired, verb, reason),
    ...more,
  });
  let decision = planned;
  let last: ApiStatus | undefined;
  try {
    for (let attempt = 1; attempt <= context.conflictAttempts; attempt += 1) {
      const { verb, reason } = decision;
      if (verb === 'unchanged') return settle(verb, reason, { expiresAt: decision.expiresAt });
      if (verb !== 'create' && verb !== 'update') return settle(verb, reason);
      const written = await write(namespace, decision, context);
      if ('done' in written) return settle(verb, reason, { expiresAt: decision.content.expiresAt });
      const leaving = whyLeaving(written, context);
      if (leaving !== undefined) return settle('skipped', leaving);
      last = written;
      if (written.status !== CONFLICT) break;
      decision = await decideAgain(namespace, desired, context);
    }
  } catch (error) {
    return failure(settle, error, `${context.cluster}/${namespace}`, context.signal);
  }
  const error = writeError(last, desired, `${context.cluster}/${namespace}`);
  return settle('failed', error.message, { error });
}

const CONFLICT = 409;
const NOT_FOUND = 404;

function write(
  namespace: string,
  decision: Extract<Decision, { verb: 'create' | 'update' }>,
  { api }: ApplyContext,
): Promise<Written> {
  const { name, holds } = decision.content;
  // Without force nothing of another's is taken over; our own is known by its uid.
  const write =
    decision.verb === 'create'
      ? { body: creationBody(decision.content), force: false }
      : { body: applyBody(decision.content, decision.expected), force: true };
  return api.applySecret(namespace, name, { ...write, holds });
}

const creationBodies = new WeakMap<SecretContent, Buffer>();

/** The same for every namespace, and there may be thousands. */
function creationBody(content: SecretContent): Buffer {
  const body = creationBodies.get(content) ?? applyBody(content, undefined);
  creationBodies.set(content, body);
  return body;
}

async function decideAgain(
  namespace: string,
  desired: DesiredSecret,
  { api, rules }: ApplyContext,
): Promise<Decision> {
  return decide(desired, await readSecret(api, namespace, desired.name), rules);
}

/** A namespace that was there when the plan was made, and is on its way out or gone. */
function whyLeaving(status: ApiStatus, { assumed }: ApplyContext): string | undefined {
  if (isTerminating(status)) return 'the namespace is being deleted';
  return status.status === NOT_FOUND && !assumed
    ? 'the namespace was deleted meanwhile'
    : undefined;
}

export function isTerminating({ causes }: ApiStatus): boolean {
  return causes.includes('NamespaceTerminating');
}

/** What a thrown error means for one object. Rethrows what is a bug. */
export function failure(
  settle: (verb: Verb, reason: string, more?: Partial<Outcome>) => Outcome,
  error: unknown,
  where: string,
  signal: AbortSignal,
): Outcome {
  // A write had time to end: this one got no answer, and may be carried out yet.
  if (signal.aborted) return settle('skipped', 'cancelled on its way');
  if (!(error instanceof UserError)) throw error;
  const { code, message, next, cause } = error;
  const placed = new UserError({ code, message, where, cause, ...(next ? { next } : {}) });
  return settle('failed', message, { error: placed });
}

function writeError(status: ApiStatus | undefined, { name }: DesiredSecret, where: string) {
  if (status?.status === NOT_FOUND) {
    return new UserError({
      code: 'namespace-missing',
      message: 'there is no such namespace',
      where,
      next: "Create it, correct its name, or take it out of the cluster's `namespaces`.",
    });
  }
  const answer = status ?? { status: CONFLICT, reason: 'Conflict', message: '', causes: [] };
  return statusError(answer, `writing Secret ${name}`, where);
}
