import { type GithubOidc, IdentityTokenFault } from './github-oidc.ts';
import type { HttpResponse } from './http.ts';

/** What a role's trust policy asks for. */
export interface Trust {
  /** Whose tokens IAM knows as an identity provider, and checks. */
  readonly oidc: GithubOidc;
  /** The provider's client ids. */
  readonly audience: string;
  readonly subject: string;
  /** That AssumeRole has to bring; none is asked for by default. */
  readonly externalId?: string;
}

/**
 * What AWS's STS answers where it refuses; undefined where it would go on. moto gives every role
 * to everybody, so this part is done here ("AssumeRoleWithWebIdentity" of the STS API reference).
 */
export function refuseAssumption(form: URLSearchParams, trust: Trust): HttpResponse | undefined {
  switch (form.get('Action')) {
    case 'AssumeRoleWithWebIdentity':
      return refuseIdentity(form.get('WebIdentityToken') ?? '', trust);
    case 'AssumeRole': {
      const { externalId } = trust;
      const isTrusted = externalId === undefined || form.get('ExternalId') === externalId;
      return isTrusted ? undefined : NOT_TRUSTED('sts:AssumeRole');
    }
    default:
      return undefined;
  }
}

function refuseIdentity(token: string, { oidc, audience, subject }: Trust) {
  try {
    const { sub } = oidc.verify(token, { audience });
    return sub === subject ? undefined : NOT_TRUSTED('sts:AssumeRoleWithWebIdentity');
  } catch (error) {
    if (error instanceof IdentityTokenFault) return REFUSALS[error.reason](token);
    throw error;
  }
}

const NOT_TRUSTED = (action: string) =>
  refusal(403, 'AccessDenied', `Not authorized to perform ${action}`);
const NOT_VALID = () =>
  refusal(
    400,
    'InvalidIdentityToken',
    'The web identity token that was passed could not be validated by AWS.',
  );

const REFUSALS: Readonly<Record<IdentityTokenFault['reason'], (token: string) => HttpResponse>> = {
  format: NOT_VALID,
  signature: NOT_VALID,
  'not-yet-valid': NOT_VALID,
  audience: () => refusal(400, 'InvalidIdentityToken', 'Incorrect token audience'),
  issuer: (token) =>
    refusal(
      400,
      'InvalidIdentityToken',
      `No OpenIDConnect provider found in your account for ${claim(token, 'iss')}`,
    ),
  expiry: (token) =>
    refusal(
      400,
      'ExpiredTokenException',
      `Token expired: current date/time ${Math.floor(Date.now() / 1000)} must be before the expiration date/time ${claim(token, 'exp')}`,
    ),
};

function claim(token: string, name: string): string {
  const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString();
  return String(JSON.parse(payload)[name]);
}

/** An error in the form of AWS's query protocol. */
function refusal(status: number, code: string, message: string): HttpResponse {
  const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error>`;
  const body = `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">${error}<RequestId>0</RequestId></ErrorResponse>`;
  return { status, headers: { 'content-type': 'text/xml' }, body };
}
