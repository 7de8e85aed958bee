import { isNativeError } from 'node:util/types';
import { UserError } from '../faults/user-error.ts';
import type { AwsKeys, AwsPlace } from './aws-keys.ts';
import { type Advice, refusal } from './aws-refusal.ts';
import { basicCredential } from './credential.ts';
import type { EcrApi, EcrAuthorization } from './ecr-api.ts';
import type { EcrHost } from './hosts.ts';
import type { ProviderContext, RegistryCredential } from './provider.ts';

/**
 * Calls `GetAuthorizationToken`.
 * @throws UserError `aws-…`, `ecr-no-token`, NetworkError
 */
export async function fetchCredential(
  way: AwsPlace,
  keys: AwsKeys,
  context: ProviderContext,
): Promise<RegistryCredential> {
  const { place } = way;
  const api = await openEcrApi(way, keys, context.signal);
  try {
    return credentialFrom(await api.authorization(), keys, context);
  } catch (error) {
    const action = `getting a token of ${nameOf(place)} as ${keys.identity}`;
    const permission = isPublic(place)
      ? 'ecr-public:GetAuthorizationToken and sts:GetServiceBearerToken on *'
      : 'ecr:GetAuthorizationToken on *';
    throw refusal(error, { action, transport: way.transport, advice: denied(permission) }, context);
  } finally {
    api.close();
  }
}

function credentialFrom(
  data: EcrAuthorization | undefined,
  { identity }: AwsKeys,
  { host }: ProviderContext,
): RegistryCredential {
  const decoded = Buffer.from(data?.authorizationToken ?? '', 'base64').toString('utf8');
  const [username = '', ...password] = decoded.split(':');
  if (password.length === 0) {
    throw new UserError({
      code: 'ecr-no-token',
      message: 'Amazon ECR answered without a token',
      next: 'Try again; if it stays, look at the health dashboard of AWS.',
    });
  }
  const secret = host.conceal(password.join(':'));
  return { ...basicCredential(username, secret, host.conceal, data?.expiresAt), identity };
}

/**
 * Creates a repository unless it is there; another run may be doing the same.
 * @throws UserError `aws-…`, `ecr-repository`, NetworkError
 */
export async function createMissing(
  way: AwsPlace,
  keys: AwsKeys,
  repository: string,
  context: ProviderContext,
): Promise<void> {
  const api = await openEcrApi(way, keys, context.signal);
  try {
    if (await isThere(api, repository)) return;
    await api.createRepository(repository);
    context.host.log.info(`created the repository ${repository} in ${nameOf(way.place)}`);
  } catch (error) {
    if (isNamed(error, 'RepositoryAlreadyExistsException')) return;
    const action = `creating the repository ${repository} in ${nameOf(way.place)} as ${keys.identity}`;
    const advice = isPublic(way.place) ? OF_PUBLIC_REPOSITORY : OF_REPOSITORY;
    throw refusal(error, { action, transport: way.transport, advice }, context);
  } finally {
    api.close();
  }
}

/** Whoever may create repositories need not be allowed to look for them. */
async function isThere(api: EcrApi, repository: string): Promise<boolean> {
  try {
    await api.describeRepository(repository);
    return true;
  } catch (error) {
    if (isNamed(error, 'RepositoryNotFoundException', 'AccessDeniedException')) return false;
    throw error;
  }
}

/** Loads the SDK's client for a place, and nothing of the other service. */
async function openEcrApi(
  { place, transport }: AwsPlace,
  keys: AwsKeys,
  signal: AbortSignal,
): Promise<EcrApi> {
  const options = { transport, keys, account: place.account, signal };
  if (place.account === undefined) {
    return (await import('./ecr-public.ts')).publicEcr(options);
  }
  return (await import('./ecr-private.ts')).privateEcr(options);
}

function isNamed(error: unknown, ...names: readonly string[]): boolean {
  return isNativeError(error) && names.includes(error.name);
}

function denied(permission: string): Readonly<Record<string, Advice>> {
  return {
    AccessDenied: { code: 'aws-denied', next: `Allow ${permission} to this identity.` },
  };
}

const NOT_MADE: Readonly<Record<string, Advice>> = {
  InvalidParameter: {
    code: 'ecr-repository',
    next: 'Name it as ECR allows: 2 to 256 lower-case letters, digits, and single `.`, `_`, `-` and `/` between them.',
  },
  LimitExceeded: {
    code: 'ecr-repository',
    next: 'Ask AWS for a higher quota of repositories, or delete some that are not used.',
  },
};
const OF_REPOSITORY = {
  ...NOT_MADE,
  ...denied('ecr:DescribeRepositories and ecr:CreateRepository on the repository'),
};
const OF_PUBLIC_REPOSITORY = {
  ...NOT_MADE,
  ...denied('ecr-public:DescribeRepositories and ecr-public:CreateRepository on the repository'),
};

function isPublic({ account }: EcrHost): boolean {
  return account === undefined;
}

function nameOf(place: EcrHost): string {
  return isPublic(place) ? 'Amazon ECR Public' : `Amazon ECR in ${place.region}`;
}
