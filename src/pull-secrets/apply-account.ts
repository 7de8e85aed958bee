import { statusError } from '../clusters/status.ts';
import { type ApplyContext, failure, isTerminating, type Outcome } from './apply.ts';
import { type AccountStep, accountItem } from './draft.ts';
import { readServiceAccount } from './observe.ts';
import type { Verb } from './plan.ts';
import { lackingSecrets, pullSecretsPatch } from './service-account.ts';

/**
 * How an API server says that a patch's test failed, that its object moved on or is gone. An
 * admission policy's refusal is a 422 too: then the object has not changed.
 */
const MAY_HAVE_MOVED: ReadonlySet<number> = new Set([404, 409, 422]);

/** Gives a service account the Secrets it lacks and keeps those it has. Throws only a bug. */
export async function applyAccountStep(
  { account: planned, lacking }: AccountStep,
  context: ApplyContext,
): Promise<Outcome> {
  const { cluster, api, signal } = context;
  const { namespace, name } = planned;
  const settle = (verb: Verb, reason: string | undefined, more: Partial<Outcome> = {}) => {
    const added = verb === 'update' ? lacking : [];
    return { item: accountItem(cluster, planned, verb, added, reason), ...more };
  };
  const where = `${cluster}/${namespace}`;
  let account: typeof planned | undefined = planned;
  try {
    for (let attempt = 1; ; attempt += 1) {
      if (account === undefined) return settle('skipped', 'no such service account');
      const added = lackingSecrets(account, lacking);
      if (added.length === 0) return settle('unchanged', undefined);
      const patch = pullSecretsPatch(account, added);
      const written = await api.patchServiceAccount(namespace, name, patch);
      if ('done' in written) return settle('update', undefined);
      if (isTerminating(written)) return settle('skipped', 'the namespace is being deleted');
      const isLast = attempt === context.conflictAttempts || !MAY_HAVE_MOVED.has(written.status);
      const found: typeof planned | undefined = isLast
        ? account
        : await readServiceAccount(api, namespace, name);
      if (found?.resourceVersion === account.resourceVersion) {
        const error = statusError(written, `changing service account ${name}`, where);
        return settle('failed', error.message, { error });
      }
      account = found;
    }
  } catch (error) {
    return failure(settle, error, where, signal);
  }
}
