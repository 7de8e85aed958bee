import type { Registry } from '../config/model.ts';
import { UserError } from '../faults/user-error.ts';
import type { Host } from '../platform/host.ts';
import { isRepository } from '../registry/reference.ts';
import type { Scope } from '../registry/scope.ts';
import { describeFailure } from '../report/failure.ts';
import { loginLines, loginSummary } from '../report/logins.ts';
import { shown } from '../report/text.ts';
import type { Attempt, Wanted } from './login-attempt.ts';

/** The first one named; of `all` the default, or else the file's first. */
export function chosenRegistry(
  registries: readonly Registry[],
  named: readonly string[] | 'all' | undefined,
): Registry {
  const chosen = Array.isArray(named)
    ? registries.find(({ name }) => name === named[0])
    : (registries.find(({ isDefault }) => isDefault) ?? registries[0]);
  if (chosen !== undefined) return chosen;
  throw new UserError({
    code: 'no-registry',
    message: 'the file declares no registry to log in to',
    next: 'Declare one under `registries`.',
  });
}

/**
 * What the credentials must be good for, where a repository is given.
 * @throws UserError `invalid-repository`
 */
export function requestedScope(
  repository: string | undefined,
  permission: 'push' | 'pull',
): Scope | undefined {
  if (repository === undefined) return undefined;
  if (isRepository(repository)) {
    return { repository, actions: permission === 'push' ? ['pull', 'push'] : ['pull'] };
  }
  throw new UserError({
    code: 'invalid-repository',
    message: `${shown(repository)} is no path of a repository`,
    where: 'input "repository"',
    next: 'Give the path below the host, in lower case and without a tag: acme/web.',
  });
}

/**
 * Logs, outputs and summary of what became of each registry.
 * @throws UserError once, when any of them failed.
 */
export function reportLogins(
  attempts: readonly Attempt[],
  { chosen, scope }: Wanted,
  summary: boolean,
  host: Host,
): void {
  const rows = attempts.map(({ row }) => row);
  const errors = attempts.map(({ error }) => error);
  for (const line of loginLines(rows)) host.log.info(line);
  const expiries = rows.map(({ expiresAt }) => expiresAt).filter((expiresAt) => expiresAt !== '');
  host.setOutput('registry', chosen.host);
  host.setOutput('image', scope === undefined ? '' : `${chosen.host}/${scope.repository}`);
  host.setOutput('expires-at', expiries.sort()[0] ?? '');
  host.setOutput('logins', JSON.stringify(rows));
  if (summary) host.summary(loginSummary(rows, errors));
  const failed = attempts.filter(({ row }) => row.status === 'failed');
  if (failed.length > 0) throw failureOf(failed, attempts.length, host);
}

function failureOf(failed: readonly Attempt[], tried: number, host: Host): unknown {
  if (tried === 1) return failed[0]?.error;
  for (const { error } of failed) host.log.error(describeFailure(error).message);
  return new UserError({
    code: 'login-failed',
    message: `${failed.length} of ${tried} logins failed: ${failed.map(({ row }) => row.name).join(', ')}`,
    next: 'Each is told above; the others are done.',
  });
}
