import { UserError } from '../faults/user-error.ts';
import type { HttpClient } from '../http/message.ts';
import type { Authorizer } from './authorizer.ts';
import { LOGIN, RegistryError, requireNoPage } from './errors.ts';
import type { Scope } from './scope.ts';
import { sendAuthorized } from './session.ts';
import { grantedActions } from './token-access.ts';

/** What the registry said to a credential. */
export interface LoginCheck {
  /** `none`: it asks for no credentials, so nothing was verified. */
  readonly scheme: 'none' | 'basic' | 'bearer';
}

/**
 * Asks a registry whether it takes a credential: `/v2/`, its challenge, and for a scope a token
 * that really grants it, as far as the token can be read.
 * @throws RegistryError with the registry's own status and words, UserError `registry-denied`
 */
export async function loginCheck(
  root: URL,
  http: HttpClient,
  authorizer: Authorizer,
  scope: Scope | undefined,
): Promise<LoginCheck> {
  const request = { method: 'GET', url: root };
  const response = await sendAuthorized(http, authorizer, request, scope);
  const { scheme } = authorizer;
  if (scheme === 'bearer' && scope !== undefined) {
    await checkGrant(root.host, authorizer, scope);
    // A token for one repository is good for that one only, and some registries refuse it here.
    if (response.status === 401 || response.status === 403) return { scheme };
  }
  if (response.status !== 200) {
    throw new RegistryError(root.host, LOGIN, response, authorizer.hints);
  }
  requireNoPage(root.host, LOGIN, response);
  return { scheme: scheme ?? 'none' };
}

async function checkGrant(host: string, authorizer: Authorizer, scope: Scope): Promise<void> {
  const token = await authorizer.token(scope);
  const granted = token && grantedActions(token.secret, scope.repository);
  const missing = granted && scope.actions.filter((action) => !granted.includes(action));
  if (missing === undefined || missing.length === 0) return;
  throw new UserError({
    code: 'registry-denied',
    message: `${host} takes the credentials, but grants no ${missing.join(' and no ')} on ${scope.repository}`,
    next: 'Give the account that permission on the repository, or ask for less (`permission: pull`).',
  });
}
