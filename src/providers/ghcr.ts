import { UserError } from '../faults/user-error.ts';
import { basicCredential } from './credential.ts';
import { hostProblem } from './hosts.ts';
import type { Login, Provider, ProviderContext, RegistryCredential } from './provider.ts';

/** GitHub's registry: by default the job's own actor and token. */
export const ghcr: Provider = {
  hostProblem: (host) => hostProblem('ghcr', host),
  ways: { password: jobCredential },
};

async function jobCredential(
  { registry, auth }: Login<'password'>,
  { host }: ProviderContext,
): Promise<RegistryCredential> {
  const { name } = registry;
  const username = auth.username ?? host.env.GITHUB_ACTOR;
  const token = host.input('github-token') ?? host.env.GITHUB_TOKEN;
  const secret = auth.password ?? (token === undefined ? undefined : host.conceal(token));
  if (username === undefined || username === '') throw missing(name, 'user name', 'username');
  if (secret === undefined) throw missing(name, 'token', 'password');
  return basicCredential(username, secret, host.conceal);
}

function missing(name: string, what: string, field: string): UserError {
  return new UserError({
    code: 'ghcr-no-job',
    message: `there is no job here whose ${what} could be taken`,
    where: `registries.${name}.auth`,
    next: `Set auth.${field} in the file, or GITHUB_ACTOR and GITHUB_TOKEN in the environment.`,
  });
}
