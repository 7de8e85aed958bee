import { createHash } from 'node:crypto';
import type { Auth, Resolved } from '../config/model.ts';

const MARK_LENGTH = 16;

/**
 * Tells whom a token was got as from whom another one was, where both have the same user name: a
 * part of a hash. It is the same in every run as long as the file says the same, and is made of
 * names alone: nothing in it is secret.
 * @param identity whom the cloud takes us for, as the provider tells it
 */
export function principalMark(auth: Resolved<Auth>, identity: string | undefined): string {
  const names = JSON.stringify([auth.type, principalNames(auth, identity)]);
  return createHash('sha256').update(names).digest('hex').slice(0, MARK_LENGTH);
}

/** A name that is not given is left out, so that a new one leaves the other marks as they are. */
function principalNames(
  auth: Resolved<Auth>,
  identity: string | undefined,
): Readonly<Record<string, string | undefined>> {
  switch (auth.type) {
    case 'access-key':
      return { role: auth.assumeRole?.roleArn ?? lastingKeyId(auth) };
    case 'iam-role':
      // The keys that surround a job have another id each hour.
      return { role: auth.assumeRole?.roleArn };
    case 'oidc': {
      const { tenantId, clientId, workloadIdentityProvider, serviceAccount, connectionId } = auth;
      const role = auth.assumeRole?.roleArn ?? auth.roleArn;
      return { role, tenantId, clientId, workloadIdentityProvider, serviceAccount, connectionId };
    }
    case 'service-principal':
      return { tenantId: auth.tenantId, clientId: auth.clientId };
    case 'managed-identity':
      return { clientId: auth.clientId ?? identity };
    case 'ambient':
      return { identity: withoutSubject(identity) };
    default:
      // What does not expire is compared as it is.
      return {};
  }
}

/** Temporary keys have another id in each run. */
function lastingKeyId({
  accessKeyId,
  sessionToken,
}: Extract<Resolved<Auth>, { type: 'access-key' }>): string | undefined {
  return sessionToken === undefined ? accessKeyId : undefined;
}

/**
 * The principal of a pool ends in the subject of the job's identity, which says what triggered the
 * job: `principal://…/workloadIdentityPools/github/subject/repo:acme/platform:ref:refs/heads/main`.
 */
function withoutSubject(identity: string | undefined): string | undefined {
  return identity?.replace(/^(principal:\/\/.*?)\/subject\/.*$/s, '$1');
}
