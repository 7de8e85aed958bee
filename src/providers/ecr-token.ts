import { Readable } from 'node:stream';
import { isNativeError } from 'node:util/types';
import {
  type AuthorizationData,
  ECRClient,
  type ECRClientConfig,
  GetAuthorizationTokenCommand,
} from '@aws-sdk/client-ecr';
import type { ErrorCode } from '../faults/error-code.ts';
import { UserError } from '../faults/user-error.ts';
import type { HttpClient } from '../http/message.ts';
import { oneLine } from '../report/text.ts';
import type { Secret } from '../secrets/secret.ts';
import type { EcrHost } from './hosts.ts';
import type { ProviderContext } from './provider.ts';

/** A key pair of IAM, with a session's token where it is a temporary one. */
export interface EcrAccess {
  readonly accessKeyId: string;
  readonly secretAccessKey: Secret;
  readonly sessionToken: Secret | undefined;
}

/** What docker logs in to ECR with. */
export interface EcrToken {
  readonly username: string;
  readonly password: Secret;
  readonly expiresAt: Date | undefined;
}

/**
 * Calls `GetAuthorizationToken` in a region. Without `access` the SDK's own chain of credentials is
 * used (environment, profile, container, instance).
 * @throws UserError `ecr-…`, NetworkError
 */
export async function fetchEcrToken(
  registry: string,
  place: EcrHost,
  access: EcrAccess | undefined,
  context: ProviderContext,
): Promise<EcrToken> {
  const client = new ECRClient(configOf(place, access, context.http));
  try {
    const { signal } = context;
    const answer = await client.send(new GetAuthorizationTokenCommand({}), { abortSignal: signal });
    return readToken(answer.authorizationData?.[0], registry, context);
  } catch (error) {
    context.signal.throwIfAborted();
    throw asUserError(error, registry, place.region);
  } finally {
    client.destroy();
  }
}

function configOf(
  { region, fips, dualStack }: EcrHost,
  access: EcrAccess | undefined,
  http: HttpClient,
): ECRClientConfig {
  return {
    region,
    ...(fips ? { useFipsEndpoint: true } : {}),
    ...(dualStack ? { useDualstackEndpoint: true } : {}),
    ...(access === undefined ? {} : { credentials: identityOf(access) }),
    requestHandler: handlerOver(http),
  };
}

function identityOf({ accessKeyId, secretAccessKey, sessionToken }: EcrAccess) {
  return {
    accessKeyId,
    secretAccessKey: secretAccessKey.reveal(),
    ...(sessionToken === undefined ? {} : { sessionToken: sessionToken.reveal() }),
  };
}

type SdkRequest = Parameters<
  Extract<NonNullable<ECRClientConfig['requestHandler']>, { handle: unknown }>['handle']
>[0];

/** Lets the SDK speak through our client: the same proxies, limits and verification. */
function handlerOver(http: HttpClient): NonNullable<ECRClientConfig['requestHandler']> {
  return {
    handle: async (request: SdkRequest) => {
      const { status, headers, body } = await http.send({
        method: request.method,
        url: urlOf(request),
        headers: request.headers,
        ...(request.body === undefined ? {} : { body: bytesOf(request.body) }),
      });
      return {
        response: { statusCode: status, headers: flatten(headers), body: Readable.from([body]) },
      };
    },
    // The connections are the registry's own and are closed with it.
    destroy: () => undefined,
  } as unknown as NonNullable<ECRClientConfig['requestHandler']>;
}

function bytesOf(body: string | Uint8Array): Buffer {
  if (typeof body === 'string') return Buffer.from(body);
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
}

function urlOf({ protocol, hostname, port, path, query }: SdkRequest): URL {
  const url = new URL(`${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}`);
  const parameters: Record<string, string | string[] | null> = query ?? {};
  for (const [name, value] of Object.entries(parameters)) {
    for (const one of [value ?? ''].flat()) url.searchParams.append(name, one);
  }
  return url;
}

function flatten(headers: Readonly<Record<string, string | string[] | undefined>>) {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]),
  );
}

function readToken(
  data: AuthorizationData | undefined,
  registry: string,
  { host }: ProviderContext,
): EcrToken {
  const encoded = data?.authorizationToken;
  if (encoded !== undefined) {
    const [username = '', ...password] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
    const secret = host.conceal(password.join(':'));
    if (password.length > 0) return { username, password: secret, expiresAt: data?.expiresAt };
  }
  throw failed('ecr-no-token', 'Amazon ECR answered without a token', registry, RETRY);
}

const RETRY = 'Try again; if it stays, look at the health dashboard of AWS.';
const CHECK_KEY =
  'Check the access key id and the secret access key, that the key is active, and the clock.';
const REFUSALS: ReadonlyMap<string, string> = new Map([
  ['UnrecognizedClientException', CHECK_KEY],
  ['InvalidSignatureException', CHECK_KEY],
  ['InvalidClientTokenId', CHECK_KEY],
  ['ExpiredTokenException', 'The session token has expired: get new credentials in this job.'],
  ['AccessDeniedException', 'Allow the action ecr:GetAuthorizationToken on * to this identity.'],
  [
    'CredentialsProviderError',
    'Nothing around this job gives AWS credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run it where a role is attached.',
  ],
]);

/** An error of the SDK in our words; anything else is not the user's to mend and stays as it is. */
function asUserError(error: unknown, registry: string, region: string): unknown {
  if (error instanceof UserError || !isSdkError(error)) return error;
  const { name, message } = error;
  const next = REFUSALS.get(name);
  const code = next === undefined ? 'ecr-failed' : 'ecr-refused';
  const words = `Amazon ECR in ${region} gives no token: ${name}: ${oneLine(message)}`;
  return failed(code, words, registry, next ?? RETRY, error);
}

/** Service exceptions carry `$metadata`; the chain of credentials has an error of its own. */
function isSdkError(error: unknown): error is Error {
  if (!isNativeError(error)) return false;
  return '$metadata' in error || error.name.endsWith('ProviderError');
}

function failed(code: ErrorCode, message: string, registry: string, next: string, cause?: unknown) {
  return new UserError({ code, message, where: `registries.${registry}`, next, cause });
}
