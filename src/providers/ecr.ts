import type { Registry, Resolved } from '../config/model.ts';
import { UserError } from '../faults/user-error.ts';
import type { Advice, Refusal } from '../registry/errors.ts';
import type { AwsLogin } from './aws-keys.ts';
import { type EcrHost, hostProblem, parseEcrHost } from './hosts.ts';
import type { Provider, ProviderContext, RegistryCredential } from './provider.ts';
import { routeOf } from './route.ts';

/** Amazon's registries, private and public: a token of 12 hours, got with AWS's SDK. */
export const ecr: Provider = {
  hostProblem: (host) => hostProblem('ecr', host),
  ways: { 'access-key': logIn, 'iam-role': logIn, oidc: logIn },
  createRepository,
  adviceOn,
};

async function logIn(
  { registry, auth }: AwsLogin,
  context: ProviderContext,
): Promise<RegistryCredential> {
  const login = { place: placeOf(registry), auth, route: routeOf(registry) };
  const { credentialIn } = await import('./ecr-session.ts');
  return credentialIn(login, context);
}

async function createRepository(
  registry: Resolved<Registry>,
  repository: string,
  context: ProviderContext,
): Promise<void> {
  const { repositoryIn } = await import('./ecr-session.ts');
  // Only what `ways` takes gets here: there has been a login.
  const auth = registry.auth as AwsLogin['auth'];
  const login = { place: placeOf(registry), auth, route: routeOf(registry) };
  return repositoryIn(login, repository, context);
}

function placeOf({ name, host }: Resolved<Registry>): EcrHost {
  const place = parseEcrHost(host);
  if (place !== undefined) return place;
  const where = `registries.${name}.url`;
  throw new UserError({ code: 'url-provider', message: hostProblem('ecr', host) ?? host, where });
}

function adviceOn({ status, ociCodes }: Refusal, registry: Resolved<Registry>): Advice | undefined {
  const { account, region } = placeOf(registry);
  if (ociCodes.includes('NAME_UNKNOWN')) {
    if (registry.createRepositories) return undefined;
    const here = account === undefined ? '' : ` in ${region}, or correct the region in \`url\``;
    const next = `Create the repository${here}, or set \`create-repositories: true\` on registries.${registry.name}: ECR makes none by itself.`;
    return { next };
  }
  if (status !== 403 || account === undefined) return undefined;
  const next = `Allow this identity ecr:BatchGetImage and ecr:GetDownloadUrlForLayer to pull, and ecr:InitiateLayerUpload, ecr:UploadLayerPart, ecr:CompleteLayerUpload, ecr:BatchCheckLayerAvailability and ecr:PutImage to push. If it is not of account ${account}, the repository's policy has to allow it as well.`;
  return { next };
}
