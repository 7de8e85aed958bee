import {
  fromNodeProviderChain,
  fromTemporaryCredentials,
  fromWebToken,
} from '@aws-sdk/credential-providers';
import type { AssumeRole } from '../config/model.ts';
import type { Host } from '../platform/host.ts';
import { foundAround } from './aws-finding.ts';
import { type AwsKeys, type AwsPlace, signingKeys } from './aws-keys.ts';
import { type Advice, refusal } from './aws-refusal.ts';
import { tellSurroundings, unreadable } from './aws-surroundings.ts';
import { jobIdentity, tellIdentity } from './job-identity.ts';
import type { ProviderContext } from './provider.ts';

/** What the SDK calls credentials. */
type Found = Awaited<ReturnType<ReturnType<typeof fromWebToken>>>;

/**
 * Keys that something around the job gives, in the order of AWS's SDK: the environment, a profile,
 * a web identity (also that of a service account in EKS), a container (also by EKS Pod Identity),
 * the instance.
 */
export async function surroundingKeys(
  { transport }: AwsPlace,
  context: ProviderContext,
): Promise<AwsKeys> {
  try {
    const { env, log } = context.host;
    const finding = fromNodeProviderChain({
      clientConfig: transport.config,
      roleSessionName: env.AWS_ROLE_SESSION_NAME ?? sessionName(context.host),
      logger: { debug: silent, info: silent, warn: (text) => log.warning(text), error: silent },
    })();
    const found = await foundAround(finding, context);
    return keep(found, `access key ${found.accessKeyId}`, context);
  } catch (error) {
    const action = `finding AWS credentials around this job${tellSurroundings(context.host)}`;
    throw (
      unreadable(error, action) ??
      refusal(error, { action, transport, advice: OF_IDENTITY }, context)
    );
  }
}

/** The rest of what the SDK logs is about its own workings. */
function silent(): void {}

/** Keys of a role whose trust policy lets the job's identity in (AssumeRoleWithWebIdentity). */
export async function assumeRoleByIdentity(
  roleArn: string,
  audience: string | undefined,
  { place, transport }: AwsPlace,
  context: ProviderContext,
): Promise<AwsKeys> {
  const token = await jobIdentity(audience ?? defaultAudience(place.region), context);
  try {
    const found = await fromWebToken({
      roleArn,
      webIdentityToken: token.secret.reveal(),
      roleSessionName: sessionName(context.host),
      clientConfig: transport.config,
    })();
    return keep(found, roleArn, context);
  } catch (error) {
    const action = `assuming ${roleArn} by the job's identity token (${tellIdentity(token)})`;
    throw refusal(error, { action, transport, advice: OF_IDENTITY }, context);
  }
}

/** What AWS's errors mean where a token of an identity provider stands for the keys. */
const OF_IDENTITY: Readonly<Record<string, Advice>> = {
  AccessDenied: {
    code: 'aws-trust-policy',
    next: "Compare the role's trust policy with the token: the principal is the issuer's identity provider, `…:aud` the audience, `…:sub` matches the subject. Check the role's name, too.",
  },
  ExpiredToken: {
    code: 'aws-expired',
    next: 'Try again; if it stays, the clock of whoever issues the tokens is wrong.',
  },
};

/** Keys of a role that `keys` may take on (AssumeRole). */
export async function assumeRole(
  keys: AwsKeys,
  { roleArn, externalId }: AssumeRole,
  { transport }: AwsPlace,
  context: ProviderContext,
): Promise<AwsKeys> {
  try {
    const found = await fromTemporaryCredentials({
      masterCredentials: signingKeys(keys),
      params: {
        RoleArn: roleArn,
        RoleSessionName: sessionName(context.host),
        ...(externalId === undefined ? {} : { ExternalId: externalId }),
      },
      clientConfig: transport.config,
    })();
    return keep(found, roleArn, context);
  } catch (error) {
    const action = `assuming ${roleArn} as ${keys.identity}`;
    throw refusal(error, { action, transport, advice: OF_ROLE }, context);
  }
}

const OF_ROLE: Readonly<Record<string, Advice>> = {
  AccessDenied: {
    code: 'aws-trust-policy',
    next: "Allow sts:AssumeRole on the role to this identity; let the role's trust policy name it, and where that asks for an external id, set the same `external-id`.",
  },
};

function keep(found: Found, identity: string, { host }: ProviderContext): AwsKeys {
  const { accessKeyId, secretAccessKey, sessionToken } = found;
  return {
    accessKeyId,
    secretAccessKey: host.conceal(secretAccessKey),
    sessionToken: sessionToken === undefined ? undefined : host.conceal(sessionToken),
    identity,
  };
}

/** The name under which a provider of the job's tokens is registered with IAM by convention. */
export function defaultAudience(region: string): string {
  return region.startsWith('cn-') ? 'sts.amazonaws.com.cn' : 'sts.amazonaws.com';
}

const LONGEST_SESSION_NAME = 64;

/**
 * Names repository and run in CloudTrail: `acme.platform@4242`. Letters, digits and `_+=,.@-` are
 * allowed; a name that is too long loses its front, so that the run stays.
 */
export function sessionName({ env }: Pick<Host, 'env'>): string {
  const { GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = env;
  if (!repository) return 'registry-actions';
  const name = run ? `${repository}@${run}` : repository;
  return name
    .replaceAll('/', '.')
    .replaceAll(/[^\w+=,.@-]/g, '-')
    .slice(-LONGEST_SESSION_NAME);
}
