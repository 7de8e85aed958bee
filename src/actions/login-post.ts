import { type Restored, restoreLogins } from '../docker-config/store.ts';
import { isCancellation, UserError } from '../faults/user-error.ts';
import type { Host } from '../platform/host.ts';
import { describeFailure } from '../report/failure.ts';
import { oneLine } from '../report/text.ts';
import type { ActionContext } from './action.ts';

const SAID: Readonly<Record<Exclude<Restored['kind'], 'failed'>, string>> = {
  restore: '- logged out: what was there before is back',
  'in-use': '= left alone: another job on this machine is logged in',
  changed: '= left alone: something else has changed it since',
};

/**
 * Puts back what stood in docker's config before this step's login.
 * @throws UserError when that failed somewhere: then a credential stays behind.
 */
export async function logOut({ host, signal, doing }: ActionContext): Promise<void> {
  const key = host.state('login');
  const path = host.state('docker-config');
  if (!key || !path) return;
  doing('undoing the login');
  const restored = await restoreLogins(
    { path, env: host.env, limits: host.limits },
    key,
    signal,
  ).catch((error) => {
    // Nobody comes after us to undo it.
    throw isCancellation(error) ? notUndone('the login', path) : error;
  });
  for (const one of restored) tell(one, host);
  const failed = restored.filter(({ kind }) => kind === 'failed');
  if (failed.length === 0) return;
  throw notUndone(`the login to ${failed.map(({ server }) => server).join(', ')}`, path);
}

function notUndone(what: string, where: string): UserError {
  return new UserError({
    code: 'logout-failed',
    message: `${what} could not be undone`,
    where,
    next: 'Remove it by hand: docker logout, or the credential helper itself.',
  });
}

function tell({ server, kind, error }: Restored, host: Host): void {
  if (kind === 'failed') host.log.error(describeFailure(error).message);
  else host.log.info(oneLine(`${SAID[kind]} (${server})`));
}
