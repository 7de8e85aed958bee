import type { AssumeRole } from '../config/model.ts';
import type { AwsAuth, AwsKeys, AwsPlace } from './aws-keys.ts';
import type { ProviderContext } from './provider.ts';

/**
 * The keys that an `auth` stands for: those in the file, those that the surroundings give, or those
 * of a role that trusts the job's own identity; and on top of any, those of one more role.
 * @throws UserError `aws-…`, `oidc-…`, NetworkError
 */
export async function keysOf(
  auth: AwsAuth,
  where: AwsPlace,
  context: ProviderContext,
): Promise<AwsKeys> {
  const keys = await ownKeys(auth, where, context);
  if (auth.assumeRole === undefined) return keys;
  const { assumeRole } = await import('./aws-roles.ts');
  return assumeRole(keys, auth.assumeRole, where, context);
}

async function ownKeys(auth: AwsAuth, where: AwsPlace, context: ProviderContext): Promise<AwsKeys> {
  if (auth.type === 'access-key') {
    const { accessKeyId, secretAccessKey, sessionToken } = auth;
    const identity = `access key ${accessKeyId}`;
    return { accessKeyId, secretAccessKey, sessionToken, identity };
  }
  const roles = await import('./aws-roles.ts');
  if (auth.type === 'iam-role') return roles.surroundingKeys(where, context);
  // The schema requires `role-arn` for ECR.
  return roles.assumeRoleByIdentity(auth.roleArn ?? '', auth.audience, where, context);
}

/** What tells one principal from another. Holds secrets: never to be shown. */
export function principalOf(auth: AwsAuth): readonly unknown[] {
  const onTop = roleOf(auth.assumeRole);
  if (auth.type === 'access-key') {
    const { accessKeyId, secretAccessKey, sessionToken } = auth;
    // Two registries may name the same key by different secrets, one of them wrong.
    const secrets = [secretAccessKey.reveal(), sessionToken?.reveal()];
    return [auth.type, accessKeyId, ...secrets, ...onTop];
  }
  if (auth.type === 'iam-role') return [auth.type, ...onTop];
  return [auth.type, auth.roleArn, auth.audience, ...onTop];
}

function roleOf(role: AssumeRole | undefined): readonly unknown[] {
  return role === undefined ? [] : [role.roleArn, role.externalId];
}
