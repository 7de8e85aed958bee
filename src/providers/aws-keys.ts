import type { Secret } from '../secrets/secret.ts';
import type { AwsTransport } from './aws-transport.ts';
import type { EcrHost } from './hosts.ts';
import type { Login } from './provider.ts';

/** Keys of IAM that calls are signed with, with a session's token where they are temporary ones. */
export interface AwsKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: Secret;
  readonly sessionToken: Secret | undefined;
  /** Whom they stand for, as far as is known without asking: a role, or a key's id. */
  readonly identity: string;
}

export type AwsLogin = Login<'access-key'> | Login<'iam-role'> | Login<'oidc'>;
export type AwsAuth = AwsLogin['auth'];

/** One place of AWS, and the way there. */
export interface AwsPlace {
  readonly place: EcrHost;
  readonly transport: AwsTransport;
}

/** Keys as the SDK takes them. */
export function signingKeys({ accessKeyId, secretAccessKey, sessionToken }: AwsKeys) {
  return {
    accessKeyId,
    secretAccessKey: secretAccessKey.reveal(),
    ...(sessionToken === undefined ? {} : { sessionToken: sessionToken.reveal() }),
  };
}
