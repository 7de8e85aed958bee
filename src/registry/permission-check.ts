import type { HttpClient } from '../http/message.ts';
import type { Authorizer } from './authorizer.ts';
import { RegistryError, requireNoPage } from './errors.ts';
import type { RepositoryAction, Scope } from './scope.ts';
import { sendAuthorized } from './session.ts';
import { grantedActions } from './token-access.ts';

/** `unknown`: only doing it would tell. */
export type Verdict = 'granted' | 'denied' | 'unknown';

/** What a credential may do with one repository; an action that was not asked about is not in it. */
export type Permissions = { readonly [A in RepositoryAction]?: Verdict };

/** One registry that has taken the credential already, and a repository of it. */
export interface Door {
  readonly root: URL;
  readonly http: HttpClient;
  readonly authorizer: Authorizer;
}

/**
 * Finds out what a credential may do with a repository, and changes nothing there: no upload is
 * begun. What a token grants is read from it; where it cannot be, a list of tags tells about pulls,
 * and of pushes a token server tells at most by refusing one.
 * @throws RegistryError for an answer that is about something else than permissions, NetworkError
 */
export async function permissionCheck(
  door: Door,
  repository: string,
  actions: readonly RepositoryAction[],
): Promise<Permissions> {
  const { scheme } = door.authorizer;
  if (scheme === undefined) return each(actions, () => 'unknown');
  if (scheme === 'basic') return each(actions, (action) => byAsking(door, repository, action));
  const grant = await grantOf(door, { repository, actions });
  if (grant !== 'refused') {
    return each(actions, (action) => byGrant(door, repository, grant, action));
  }
  if (actions.length === 1) return each(actions, () => 'denied');
  // Refused as a whole: some token servers do so when one action of several is not granted.
  return each(actions, async (action) => {
    const own = await grantOf(door, { repository, actions: [action] });
    return own === 'refused' ? 'denied' : byGrant(door, repository, own, action);
  });
}

type Grant = readonly string[] | 'refused' | 'unreadable';

async function grantOf({ authorizer }: Door, scope: Scope): Promise<Grant> {
  try {
    await authorizer.header(scope);
  } catch (error) {
    if (error instanceof RegistryError && isRefusal(error.status)) return 'refused';
    throw error;
  }
  const token = await authorizer.token(scope);
  return (token && grantedActions(token.secret, scope.repository)) ?? 'unreadable';
}

function byGrant(
  door: Door,
  repository: string,
  grant: Exclude<Grant, 'refused'>,
  action: RepositoryAction,
): Verdict | Promise<Verdict> {
  if (grant === 'unreadable') return byAsking(door, repository, action);
  return grant.includes(action) ? 'granted' : 'denied';
}

/** A list of tags counts as no pull, also where pulls are counted. */
async function byAsking(
  { root, http, authorizer }: Door,
  repository: string,
  action: RepositoryAction,
): Promise<Verdict> {
  if (action === 'push') return 'unknown';
  const request = { method: 'GET', url: new URL(`${repository}/tags/list?n=1`, root) };
  const scope: Scope = { repository, actions: ['pull'] };
  const response = await sendAuthorized(http, authorizer, request, scope);
  const what = `the tags of ${repository}`;
  if (response.from !== undefined) return 'unknown';
  if (response.status === 403) return byManifest({ root, http, authorizer }, scope);
  if (isRefusal(response.status)) return 'denied';
  // There may be none yet, and some registries hide it like this from those who may not read.
  if (response.status === 404) return 'unknown';
  if (response.status !== 200)
    throw new RegistryError(root.host, what, response, { advise: authorizer.hints.advise });
  requireNoPage(root.host, what, response);
  return 'granted';
}

/** A digest that nothing has: asking for it reads nothing. */
const NO_MANIFEST = `sha256:${'0'.repeat(64)}`;

/**
 * Lists may need a right that pulls do not (`ecr:ListImages`). Who may not read manifests either is
 * refused here, too; who is told that there is none may or may not pull what there is.
 */
async function byManifest({ root, http, authorizer }: Door, scope: Scope): Promise<Verdict> {
  const url = new URL(`${scope.repository}/manifests/${NO_MANIFEST}`, root);
  const { status } = await sendAuthorized(http, authorizer, { method: 'HEAD', url }, scope);
  return isRefusal(status) ? 'denied' : 'unknown';
}

function isRefusal(status: number): boolean {
  return status === 401 || status === 403;
}

/** One after the other: they may use the same token. */
async function each(
  actions: readonly RepositoryAction[],
  judge: (action: RepositoryAction) => Verdict | Promise<Verdict>,
): Promise<Permissions> {
  const verdicts: { [A in RepositoryAction]?: Verdict } = {};
  for (const action of actions) verdicts[action] = await judge(action);
  return verdicts;
}
