import type { Secret } from '../secrets/secret.ts';

/** An access token of Google Cloud. */
export interface GoogleToken {
  readonly secret: Secret;
  readonly expiresAt: Date | undefined;
  /** Whose it is: a service account, a principal of a pool, a user. */
  readonly identity: string;
}

/** What Google's registries take, and what impersonation asks for. */
export const CLOUD_PLATFORM = 'https://www.googleapis.com/auth/cloud-platform';
