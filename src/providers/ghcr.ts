import type { Registry, Resolved } from '../config/model.ts';
import { UserError } from '../faults/user-error.ts';
import type { Host } from '../platform/host.ts';
import type { Advice, Refusal } from '../registry/errors.ts';
import { basicCredential } from './credential.ts';
import { isFromFork } from './fork.ts';
import { hostProblem } from './hosts.ts';
import type { Login, Provider, ProviderContext, RegistryCredential } from './provider.ts';

/** GitHub's registry: by default the job's own actor and token. */
export const ghcr: Provider = {
  hostProblem: (host) => hostProblem('ghcr', host),
  ways: { password: jobCredential },
  adviceOn,
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
  const own = github === 'github.com' ? 'ghcr.io' : `containers.${github}`;
  if (host.toLowerCase().replace(/:\d+$/, '') === own) return;
  throw new UserError({
    code: 'ghcr-foreign',
    message: `the job's token is one of ${github}, and not for ${host}`,
    where: `registries.${name}.auth`,
    next: `Correct \`url\` (${own}), or set auth.username and auth.password in the file.`,
  });
}

const NO_WRITE = /write_package|not allowed to (?:Write|Create) organization package/;

/** What a job may usually be given is of no use to one that can have a token for reading alone. */
function adviceOn(
  { words }: Refusal,
  { auth }: Resolved<Registry>,
  host: Pick<Host, 'env'>,
): Advice | undefined {
  const isOfJob = auth?.type !== 'password' || auth.password === undefined;
  if (!isOfJob || !NO_WRITE.test(words) || !isFromFork(host)) return undefined;
  const next =
    'The token of a pull request from a fork may only read, whatever `permissions` says. Push where the code is trusted: on `push`, or in a workflow on `workflow_run`; and leave this step out for forks: `if: github.event.pull_request.head.repo.fork != true`.';
  return { next };
}

function missing(name: string, what: string, field: string): UserError {
  return new UserError({
    code: 'ghcr-no-job',
    message: `there is no job here whose ${what} could be taken`,
    where: `registries.${name}.auth`,
    next: `Set auth.${field} in the file, or GITHUB_ACTOR and GITHUB_TOKEN in the environment.`,
  });
}
