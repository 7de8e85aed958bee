import type { RegistriesFile, Registry } from '../config/model.ts';
import { serverKey } from '../docker-config/server-key.ts';
import type { Login } from '../docker-config/store.ts';
import { UserError } from '../faults/user-error.ts';
import { openRegistry } from '../providers/open-registry.ts';
import type { RegistryCredential } from '../providers/provider.ts';
import type { LoginCheck } from '../registry/login-check.ts';
import type { Scope } from '../registry/scope.ts';
import type { LoginRow } from '../report/logins.ts';
import { timestamp } from '../report/text.ts';
import type { ActionContext } from './action.ts';

/** What the step asks for, beside the registries. */
export interface Wanted {
  readonly permission: 'push' | 'pull';
  /** The registry that `repository` and the outputs are about. */
  readonly chosen: Registry;
  readonly scope: Scope | undefined;
}

/** How the login to one registry went. */
export interface Attempt {
  readonly row: LoginRow;
  /** To be written; undefined for a public registry and after a failure. */
  readonly login: Login | undefined;
  readonly error: unknown;
}

/** Tries all registries at the same time; none that fails stops another. */
export function loginAll(
  registries: readonly Registry[],
  wanted: Wanted,
  file: RegistriesFile,
  context: ActionContext,
): Promise<readonly Attempt[]> {
  return Promise.all(registries.map((registry) => attempt(registry, wanted, file, context)));
}

async function attempt(
  registry: Registry,
  wanted: Wanted,
  file: RegistriesFile,
  context: ActionContext,
): Promise<Attempt> {
  const { name, host } = registry;
  const row = { name, host, username: '', expiresAt: '' };
  if (registry.visibility === 'public') {
    return { row: { ...row, status: 'public' }, login: undefined, error: undefined };
  }
  try {
    requirePushable(registry, wanted.permission);
    const scope = registry === wanted.chosen ? wanted.scope : undefined;
    const { credential, check } = await logIn(registry, scope, file, context);
    const { username, expiresAt } = credential;
    const status = check.scheme === 'none' ? 'unverified' : 'logged-in';
    const until = expiresAt === undefined ? '' : timestamp(expiresAt);
    const known = { ...row, username, expiresAt: until, status } as const;
    return { row: known, login: { server: serverKey(host), credential }, error: undefined };
  } catch (error) {
    const told = error instanceof UserError ? withPlace(error, registry) : error;
    return { row: { ...row, status: 'failed' }, login: undefined, error: told };
  }
}

async function logIn(
  registry: Registry,
  scope: Scope | undefined,
  file: RegistriesFile,
  { host, signal }: ActionContext,
): Promise<{ credential: RegistryCredential; check: LoginCheck }> {
  const opened = await openRegistry(registry, file, host, signal);
  try {
    const { credential, client } = await opened.logIn();
    // Whoever names the repository pushes to it next, with a tool that cannot create it.
    if (scope?.actions.includes('push')) await client.prepareRepository(scope.repository);
    return { credential, check: await client.checkLogin(scope) };
  } finally {
    opened.close();
  }
}

/** Docker's config is for images; `push-chart` has a login of its own. */
function requirePushable({ name, pushImages }: Registry, permission: 'push' | 'pull'): void {
  if (pushImages || permission === 'pull') return;
  throw new UserError({
    code: 'push-images-off',
    message: 'a login that could push is refused: it is declared with `push-images: false`',
    where: `registries.${name}`,
    next: 'Set `permission: pull` on this step if it only pulls; push-chart needs no login before it.',
  });
}

/** Says whose failure it is, and for refused credentials which variable they came from. */
function withPlace(error: UserError, registry: Registry): UserError {
  const { code, message, diagnostics } = error;
  const variables = code === 'registry-unauthorized' ? variablesOf(registry) : [];
  const source = variables.length === 0 ? '' : ` It comes from ${variables.join(' and ')}.`;
  const next = error.next === undefined ? {} : { next: `${error.next}${source}` };
  const where = error.where ?? `registries.${registry.name}`;
  return new UserError({ code, message, where, ...next, diagnostics, cause: error });
}

function variablesOf({ auth }: Registry): readonly string[] {
  return Object.values(auth ?? {}).flatMap((field) =>
    typeof field === 'object' && field !== null && 'variable' in field ? [field.variable] : [],
  );
}

/** Docker keeps one credential for a host: of two the second would replace the first silently. */
export function requireOwnServers(registries: readonly Registry[], file: RegistriesFile): void {
  const owners = new Map<string, string>();
  for (const { name, host, visibility } of registries) {
    if (visibility === 'public') continue;
    const other = owners.get(serverKey(host));
    owners.set(serverKey(host), name);
    if (other === undefined) continue;
    throw new UserError({
      code: 'login-same-host',
      message: `${other} and ${name} are both ${host}, and docker keeps one credential for a host`,
      where: file.path,
      next: 'Name one of them in `registries`, and log in to the other in another step.',
    });
  }
}
