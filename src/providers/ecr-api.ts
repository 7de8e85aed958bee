import type { AwsKeys } from './aws-keys.ts';
import type { AwsTransport } from './aws-transport.ts';

/** What one of ECR's two services gives out, as its SDK has it. */
export interface EcrAuthorization {
  /** `AWS:<password>` in base64. */
  readonly authorizationToken?: string | undefined;
  readonly expiresAt?: Date | undefined;
}

/** The calls of ECR's API that this suite makes; both its services have them. */
export interface EcrApi {
  authorization(): Promise<EcrAuthorization | undefined>;
  /** Throws `RepositoryNotFoundException` where there is none. */
  describeRepository(name: string): Promise<void>;
  createRepository(name: string): Promise<void>;
  close(): void;
}

export interface EcrApiOptions {
  readonly transport: AwsTransport;
  readonly keys: AwsKeys;
  /** Of the registry; undefined for the public one, where everybody has one of his own. */
  readonly account: string | undefined;
  readonly signal: AbortSignal;
}
