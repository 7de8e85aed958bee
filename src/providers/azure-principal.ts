import type { Secret } from '../secrets/secret.ts';
import type { IdentityToken } from './job-identity.ts';

/** Who asks Entra ID for a token, and by what it proves that. */
export type AzurePrincipal =
  | {
      readonly kind: 'secret';
      readonly tenantId: string;
      readonly clientId: string;
      readonly secret: Secret;
    }
  | {
      readonly kind: 'federated';
      readonly tenantId: string;
      readonly clientId: string;
      readonly identity: IdentityToken;
    }
  /** Of the machine: its own, or the one of several that is named. */
  | { readonly kind: 'managed'; readonly clientId: string | undefined };

/** An access token for Azure's registries. */
export interface EntraToken {
  readonly secret: Secret;
  /** Whom and where it is for, as the token itself says; undefined where it cannot be read. */
  readonly clientId: string | undefined;
  readonly tenantId: string | undefined;
}
