import { MissingEnvironment, resolve } from '../config/environment.ts';
import type { RegistriesFile, Registry } from '../config/model.ts';
import { UserError } from '../faults/user-error.ts';
import { openRegistry } from '../providers/open-registry.ts';
import type { RegistryCredential } from '../providers/provider.ts';
import { pullingRegistry } from '../providers/pulling-registry.ts';
import type { RegistryClient } from '../registry/client.ts';
import type { RepositoryAction } from '../registry/scope.ts';
import type { CredentialRow } from '../report/credentials.ts';
import { timestamp } from '../report/text.ts';
import type { ActionContext } from './action.ts';

/** Why there is no answer: the way there, the way to a credential, or the registry's own words. */
export interface CheckFailure {
  readonly error: UserError;
  readonly while: 'connecting' | 'logging in' | 'asking';
}

/** What came of asking one registry about one credential. */
export interface CredentialCheck {
  readonly row: CredentialRow;
  /** As it was asked: with the `auth` of the credential. */
  readonly registry: Registry;
  readonly failure?: CheckFailure;
}

/**
 * Asks every private registry of the file about its credentials, and about those that clusters pull
 * with, all at the same time; none that fails stops another. Changes nothing anywhere.
 */
export async function checkCredentials(
  file: RegistriesFile,
  context: ActionContext,
): Promise<readonly CredentialCheck[]> {
  const checks = file.registries.flatMap((registry) => {
    const pulling = pullingRegistry(registry);
    const own = check(registry, 'registry', file, context);
    return pulling === undefined ? [own] : [own, check(pulling, 'pull-secret', file, context)];
  });
  const done = await Promise.all(checks);
  context.signal.throwIfAborted();
  return done;
}

async function check(
  registry: Registry,
  use: CredentialRow['use'],
  file: RegistriesFile,
  context: ActionContext,
): Promise<CredentialCheck> {
  const { name, host, auth } = registry;
  const known = { name, host, use, method: auth?.type ?? '' };
  const row: CredentialRow = { ...known, ...UNKNOWN };
  if (registry.visibility === 'public') return { row: { ...row, status: 'public' }, registry };
  const progress: Progress = { while: 'connecting', credential: undefined };
  try {
    const answer = await ask({ registry, use, file, context }, progress);
    return { row: { ...row, ...identityOf(progress.credential), ...answer }, registry };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    // They are the clusters' business: a step that only checks need not have them.
    const isNotHere = use === 'pull-secret' && error instanceof MissingEnvironment;
    if (isNotHere) return { row: { ...row, status: 'skipped' }, registry };
    const failure = { error, while: progress.while };
    return { row: { ...row, ...identityOf(progress.credential) }, registry, failure };
  }
}

/** How far a check has come. */
interface Progress {
  while: CheckFailure['while'];
  credential: RegistryCredential | undefined;
}

const UNKNOWN = {
  username: '',
  identity: '',
  expiresAt: '',
  status: 'failed',
  repositories: [],
} as const;

interface Asked {
  readonly registry: Registry;
  readonly use: CredentialRow['use'];
  readonly file: RegistriesFile;
  readonly context: ActionContext;
}

async function ask(
  { registry, use, file, context: { host, signal } }: Asked,
  progress: Progress,
): Promise<Pick<CredentialRow, 'status' | 'repositories'>> {
  // Nothing is pushed, so nothing is to be created.
  const declared = { ...registry, createRepositories: false };
  const opened = await openRegistry(declared, file, host, signal);
  try {
    progress.while = 'logging in';
    const { credential, client } = await opened.logIn();
    Object.assign(progress, { while: 'asking', credential });
    const { scheme } = await client.checkLogin();
    const status = scheme === 'none' ? 'unverified' : 'accepted';
    const names = resolve(registry.chartRepositories, file, host);
    return { status, repositories: await permissionsOf(client, names, actionsOf(registry, use)) };
  } finally {
    opened.close();
  }
}

/** What the file says is going to be done with the repositories of charts. */
function actionsOf(registry: Registry, use: CredentialRow['use']): readonly RepositoryAction[] {
  return use === 'registry' && registry.pushCharts ? ['pull', 'push'] : ['pull'];
}

function permissionsOf(
  client: RegistryClient,
  repositories: readonly string[],
  actions: readonly RepositoryAction[],
): Promise<CredentialRow['repositories']> {
  return Promise.all(
    repositories.map(async (repository) => ({
      repository,
      ...(await client.checkPermissions(repository, actions)),
    })),
  );
}

function identityOf(
  credential: RegistryCredential | undefined,
): Pick<CredentialRow, 'username' | 'identity' | 'expiresAt'> {
  if (credential === undefined) return UNKNOWN;
  const { username, identity = '', expiresAt } = credential;
  return { username, identity, expiresAt: expiresAt === undefined ? '' : timestamp(expiresAt) };
}
