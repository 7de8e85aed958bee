import type { Secret } from '../secrets/secret.ts';

interface Access {
  readonly type?: unknown;
  readonly name?: unknown;
  readonly actions?: unknown;
}

/**
 * What a bearer token grants on a repository, where it is a JSON web token as the distribution
 * token specification describes it. Undefined: it is of another kind, which only the registry can
 * read. (Token servers leave out what they do not grant, instead of refusing.)
 */
export function grantedActions(token: Secret, repository: string): readonly string[] | undefined {
  const access = accessOf(token.reveal());
  if (access === undefined) return undefined;
  const own = access.filter((one) => one?.type === 'repository' && one.name === repository);
  return own.flatMap((one) => {
    const actions = Array.isArray(one.actions) ? one.actions.map(String) : [];
    return actions.includes('*') ? ['pull', 'push', 'delete'] : actions;
  });
}

function accessOf(token: string): readonly Access[] | undefined {
  const payload = token.split('.')[1];
  if (payload === undefined) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    const access = (claims as { access?: unknown } | null)?.access;
    return Array.isArray(access) ? (access as Access[]) : undefined;
  } catch {
    return undefined;
  }
}
