import { isNativeError } from 'node:util/types';
import type { ErrorCode } from '../faults/error-code.ts';
import { UserError } from '../faults/user-error.ts';
import { NetworkError, type NetworkReason } from '../http/network-error.ts';
import { oneLine, timestamp } from '../report/text.ts';
import { type AwsTransport, Unreached } from './aws-transport.ts';
import type { ProviderContext } from './provider.ts';

export interface Advice {
  readonly code: ErrorCode;
  readonly next: string;
}

/** What was asked of AWS, as in "assuming arn:aws:iam::…:role/ci". */
export interface AwsAttempt {
  readonly action: string;
  readonly transport: AwsTransport;
  /** What some of AWS's errors mean here, by their name; else what they usually mean. */
  readonly advice: Readonly<Record<string, Advice>>;
}

const CHECK_KEY: Advice = {
  code: 'aws-key',
  next: 'Check the access key id and the secret access key, that the key is active and of this partition, and that the region is enabled in its account.',
};
const EXPIRED: Advice = {
  code: 'aws-expired',
  next: 'Get new credentials in this job: temporary ones last an hour by default.',
};
const REGION: Advice = {
  code: 'aws-region',
  next: 'Check the region in `url`; a region that is not on by default has to be enabled in the account.',
};
const ENDPOINT: Advice = {
  code: 'aws-endpoint',
  next: 'Write it with its scheme, as in https://vpce-….amazonaws.com, or remove it.',
};
const IDENTITY_PROVIDER: Advice = {
  code: 'aws-identity-provider',
  next: "Register the issuer as an identity provider in IAM, in the role's account, with the audience among its client ids; or set `audience` to one that is.",
};
const ORGANIZATION: Advice = {
  code: 'aws-organization',
  next: "A policy of the organization forbids it, whatever the identity's own policies allow: ask its administrators.",
};
const FAILED: Advice = {
  code: 'aws-failed',
  next: 'Try again; if it stays, look at the health dashboard of AWS.',
};

/** By AWS's name of the error, without the `Exception` that some of its services add. */
const ADVICE: Readonly<Record<string, Advice>> = {
  UnrecognizedClient: CHECK_KEY,
  InvalidSignature: CHECK_KEY,
  SignatureDoesNotMatch: CHECK_KEY,
  InvalidClientTokenId: CHECK_KEY,
  IncompleteSignature: CHECK_KEY,
  ExpiredToken: EXPIRED,
  RequestExpired: EXPIRED,
  RegionDisabled: REGION,
  OptInRequired: REGION,
  InvalidIdentityToken: IDENTITY_PROVIDER,
  IDPRejectedClaim: IDENTITY_PROVIDER,
  CredentialsProviderError: {
    code: 'aws-no-credentials',
    next: 'Nothing around this job gives AWS credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, run it where a role is attached, or use `auth: { type: oidc, role-arn: … }`.',
  },
};

/** Told by AWS of a request that was signed, or a token made, at another time than its own. */
const OF_TIME = new Set([
  'InvalidSignature',
  'SignatureDoesNotMatch',
  'RequestExpired',
  'RequestInTheFuture',
  'RequestTimeTooSkewed',
  'ExpiredToken',
]);

/** Beyond this, in milliseconds, a clock is worth a word. AWS itself allows five minutes. */
const NOTABLE_SKEW = 60_000;

/**
 * AWS's refusal in our words, with its cause where it can be told. Anything that is not AWS's is
 * not the user's to mend and stays as it is.
 */
export function refusal(
  thrown: unknown,
  attempt: AwsAttempt,
  { signal }: ProviderContext,
): unknown {
  signal.throwIfAborted();
  const error = thrown instanceof Unreached ? thrown.fault : thrown;
  if (error instanceof NetworkError) return unreached(error, attempt);
  if (isNoAddress(error)) return withoutEndpoint(attempt, error);
  if (error instanceof UserError || !isSdkError(error)) return error;
  const name = error.name.replace(/Exception$/, '');
  const { code, next } = adviceOn(name, error.message, attempt);
  const skew = OF_TIME.has(name) ? attempt.transport.skew() : undefined;
  const clock = clockWords(skew, Date.now());
  return new UserError({
    code: clock === undefined ? code : 'aws-clock',
    message: `${attempt.action} failed: ${error.name}: ${oneLine(error.message, 400)}`,
    next: clock ?? next,
    cause: error,
  });
}

/** Service exceptions carry `$metadata`; the chain of credentials has errors of its own. */
function isSdkError(error: unknown): error is Error {
  if (!isNativeError(error)) return false;
  return '$metadata' in error || error.name.endsWith('ProviderError');
}

function adviceOn(name: string, message: string, { advice }: AwsAttempt): Advice {
  if (name !== 'AccessDenied') return advice[name] ?? ADVICE[name] ?? FAILED;
  const isOfOrganization = /(?:service|resource) control policy/.test(message);
  return isOfOrganization ? ORGANIZATION : (advice[name] ?? FAILED);
}

/** AWS's hosts are named after their region: one that does not exist has none. */
function unreached(error: NetworkError, { action, transport }: AwsAttempt): UserError {
  const { code, message, reason, next = FAILED.next } = error;
  const advice: Readonly<Partial<Record<NetworkReason, Advice>>> = {
    'unknown-host': REGION,
    // Whoever goes through a proxy leaves it to that to look names up.
    proxy: {
      code,
      next: `A proxy says this of a host that does not exist, too: is ${transport.config.region} the region of the registry (\`url\`)? ${next}`,
    },
  };
  const told = advice[reason] ?? { code, next };
  return new UserError({ ...told, message: `${action} failed: ${message}`, cause: error });
}

/** Of addresses that are not ours: those of AWS are made by its SDK, and right. */
function isNoAddress(error: unknown): boolean {
  return isNativeError(error) && (error as NodeJS.ErrnoException).code === 'ERR_INVALID_URL';
}

function withoutEndpoint({ action }: AwsAttempt, cause: unknown): UserError {
  const message = `${action} failed: AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_… or \`endpoint_url\` of the profile is no address`;
  return new UserError({ ...ENDPOINT, message, cause });
}

/**
 * What to do when our clock and AWS's differ; undefined when they agree. The SDK signs by AWS's
 * clock once it knows it, so that this is said only where that did not help.
 */
function clockWords(skew: number | undefined, now: number): string | undefined {
  if (skew === undefined || Math.abs(skew) < NOTABLE_SKEW) return undefined;
  const [ours, theirs] = [new Date(now), new Date(now + skew)].map(timestamp);
  return `Set the clock of this machine: it says ${ours}, and AWS's says ${theirs}.`;
}
