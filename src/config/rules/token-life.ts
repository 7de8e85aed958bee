import type { ProviderName } from '../model.ts';

const HOUR = 3600;

/**
 * Seconds that the credential of a registry lives, where it is a token of known life; undefined
 * for passwords and keys. ECR: GetAuthorizationToken. Google: access tokens. ACR: refresh tokens of
 * `/oauth2/exchange`. Quay: federated robot tokens.
 */
export function tokenLife(provider: ProviderName, type: string | undefined): number | undefined {
  if (provider === 'ecr') return 12 * HOUR;
  if (provider === 'acr')
    return type === 'oidc' || type === 'managed-identity' ? 3 * HOUR : undefined;
  if (provider === 'quay') return type === 'oidc' ? HOUR : undefined;
  return type === 'oidc' || type === 'ambient' ? HOUR : undefined;
}
