import { UserError } from '../faults/user-error.ts';
import type { Host } from '../platform/host.ts';
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
  if (!username) throw missing(name, 'user name', 'username');
  if (auth.password !== undefined) return basicCredential(username, auth.password, host.conceal);
  requireOwnGithub(registry, host);
  const token = host.input('github-token') ?? host.env.GITHUB_TOKEN;
  // A workflow makes an empty one of a token that is not there.
  if (!token) throw missing(name, 'token', 'password');
  return basicCredential(username, host.conceal(token), host.conceal);
}

/** The token is sent to whom it is good for: any `containers.<host>` may stand in the file. */
function requireOwnGithub({ name, host }: Login<'password'>['registry'], { env }: Host): void {
  const github = URL.parse(env.GITHUB_SERVER_URL ?? '')?.hostname ?? 'github.com';
  const own = `containers.${github}`;
  if (['ghcr.io', own].includes(host.toLowerCase().replace(/:\d+$/, ''))) return;
  throw new UserError({
    code: 'ghcr-foreign',
    message: `the job's token is one of ${github}, and not for ${host}`,
    where: `registries.${name}.auth`,
    next: `Correct \`url\` (ghcr.io, or ${own} on GitHub Enterprise), or set auth.username and auth.password in the file.`,
  });
}

function missing(name: string, what: string, field: string): UserError {
  return new UserError({
    code: 'ghcr-no-job',
    message: `there is no job here whose ${what} could be taken`,
    where: `registries.${name}.auth`,
    next: `Set auth.${field} in the file, or GITHUB_ACTOR and GITHUB_TOKEN in the environment.`,
  });
}
