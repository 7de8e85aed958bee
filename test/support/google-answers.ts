import type { IncomingMessage } from 'node:http';
import type { IdentityTokenFault } from './github-oidc.ts';

export const CLOUD_PLATFORM = 'https://www.googleapis.com/auth/cloud-platform';

/** What a service of Google's says. */
export interface Answer {
  readonly status: number;
  readonly fields: object;
}

export const WORDS = {
  audience:
    'Invalid value for "audience". This value should be the full resource name of the Identity Provider. See https://cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token for the list of possible formats.',
  target:
    'The target service indicated by the "audience" parameters is invalid. This might either be because the pool or provider is disabled or deleted or because it doesn\'t exist.',
  condition: 'The given credential is rejected by the attribute condition.',
  unauthenticated: 'Request had invalid authentication credentials.',
  impersonation:
    "Permission 'iam.serviceAccounts.getAccessToken' denied on resource (or it may not exist).",
  timeframe:
    'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.',
} as const;

export function ok(fields: object): Answer {
  return { status: 200, fields };
}

export function oauth(status: number, error: string, error_description: string): Answer {
  return { status, fields: { error, error_description } };
}

export function rpc(code: number, status: string, message: string, reason?: string, metadata = {}) {
  const type = 'type.googleapis.com/google.rpc.ErrorInfo';
  const details = reason === undefined ? [] : [{ '@type': type, reason, metadata }];
  return { status: code, fields: { error: { code, message, status, details } } };
}

export function apiDisabled(service: string): Answer {
  const words = `${service} has not been used in project 123456789 before or it is disabled.`;
  const metadata = { service, consumer: 'projects/123456789' };
  return rpc(403, 'PERMISSION_DENIED', words, 'SERVICE_DISABLED', metadata);
}

/** What the documentation asks of a request, beside the audience and the token. */
export function shapeProblem(headers: IncomingMessage['headers'], form: URLSearchParams) {
  const urn = 'urn:ietf:params:oauth';
  if (headers.authorization !== undefined) return 'An Authorization header must not be sent.';
  if (headers['content-type'] !== 'application/x-www-form-urlencoded') return 'Not a form.';
  if (form.get('grant_type') !== `${urn}:grant-type:token-exchange`) return 'Wrong grant_type.';
  if (form.get('requested_token_type') !== `${urn}:token-type:access_token`) {
    return 'Wrong requested_token_type.';
  }
  if (!/:token-type:(?:jwt|id_token)$/.test(form.get('subject_token_type') ?? '')) {
    return 'Wrong subject_token_type.';
  }
  return form.get('scope')?.split(' ').includes(CLOUD_PLATFORM) ? undefined : 'Wrong scope.';
}

export function faultWords({ reason, message }: IdentityTokenFault, expected: string): string {
  switch (reason) {
    case 'audience':
      return `The audience in ID Token does not match the expected audience ${expected}.`;
    case 'issuer':
      return 'The issuer in ID Token does not match the expected ones.';
    case 'expiry':
      return 'ID Token issued at a time in the past is stale to sign-in.';
    default:
      return `Invalid ID Token: ${message}.`;
  }
}
