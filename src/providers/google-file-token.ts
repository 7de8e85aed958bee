import { createPrivateKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { JWT } from 'google-auth-library/build/src/auth/jwtclient.js';
import type { OAuth2Client } from 'google-auth-library/build/src/auth/oauth2client.js';
import { UserRefreshClient } from 'google-auth-library/build/src/auth/refreshclient.js';
import { UserError } from '../faults/user-error.ts';
import { createHttpClient } from '../http/client.ts';
import type { Host } from '../platform/host.ts';
import { shown } from '../report/text.ts';
import {
  environmentOnTheWay,
  type FileCredentials,
  type PoolCredentials,
  parseCredentials,
  type SubjectSource,
} from './google-file.ts';
import { fetchPoolToken } from './google-pool.ts';
import { explainRefusal, GoogleRefusal } from './google-refusal.ts';
import { CLOUD_PLATFORM, type GoogleToken } from './google-token.ts';
import { transportOver } from './google-transport.ts';
import { type IdentityToken, identityFrom } from './job-identity.ts';
import type { ProviderContext } from './provider.ts';

/**
 * An access token for whom a credentials file speaks of: a service account (by its key), a user, or
 * a foreign identity, as google-github-actions/auth writes it.
 * @throws UserError `google-…`, NetworkError
 */
export async function fetchFileToken(path: string, context: ProviderContext): Promise<GoogleToken> {
  const text = await readFile(path, 'utf8').catch((error) => {
    throw unreadable(path, error);
  });
  const credentials = parseCredentials(text, path);
  if (credentials.kind === 'pool') return fetchForeign(credentials, path, context);
  if (credentials.kind === 'key') requireReadable(credentials.privateKey, path);
  return fetchOwn(credentials, context);
}

function requireReadable(privateKey: string, path: string): void {
  try {
    createPrivateKey(privateKey);
  } catch {
    throw new UserError({
      code: 'google-credentials-file',
      message: `the private key in the credentials file ${shown(path)} cannot be read`,
      next: 'Use the file as Google made it, whole and with its line breaks.',
    });
  }
}

async function fetchForeign(
  { source, ...login }: PoolCredentials,
  path: string,
  context: ProviderContext,
): Promise<GoogleToken> {
  const identity = await readSubject(source, path, context);
  return fetchPoolToken({ ...login, identity }, context);
}

type OwnCredentials = Exclude<FileCredentials, PoolCredentials>;

async function fetchOwn(own: OwnCredentials, context: ProviderContext): Promise<GoogleToken> {
  const { client, secrets } = clientOf(own, context);
  for (const secret of secrets) context.host.conceal(secret);
  const account = own.kind === 'key' ? own.email : undefined;
  try {
    const { token } = await client.getAccessToken();
    const until = client.credentials.expiry_date;
    return {
      secret: context.host.conceal(token ?? ''),
      expiresAt: until ? new Date(until) : undefined,
      identity: account ?? 'the user of the credentials file',
    };
  } catch (error) {
    context.signal.throwIfAborted();
    throw error instanceof GoogleRefusal ? explainRefusal(error, { account }) : error;
  }
}

function clientOf(
  own: OwnCredentials,
  context: ProviderContext,
): { readonly client: OAuth2Client; readonly secrets: readonly string[] } {
  const shared = { transporter: transportOver(context), useAuthRequestParameters: false };
  if (own.kind === 'key') {
    const { email, privateKey: key } = own;
    const client = new JWT({ ...shared, email, key, scopes: [CLOUD_PLATFORM] });
    return { client, secrets: [key] };
  }
  const { kind: _, ...user } = own;
  const client = new UserRefreshClient({ ...shared, ...user });
  return { client, secrets: [user.clientSecret, user.refreshToken] };
}

/** The foreign token. Its server is not the registry's, and is reached past the registry's way. */
async function readSubject(
  { from, field }: SubjectSource,
  path: string,
  { host, signal }: ProviderContext,
): Promise<IdentityToken> {
  const text =
    'file' in from
      ? await readFile(from.file, 'utf8').catch((error) => {
          throw unreadable(from.file, error);
        })
      : await fetchSubject(from, path, host, signal);
  const token = field === undefined ? text.trim() : fieldOf(text, field);
  if (token === '') throw noSubject(path, 'what it is referred to holds no token');
  return identityFrom(token, host);
}

async function fetchSubject(
  { url, headers }: Extract<SubjectSource['from'], { url: URL }>,
  path: string,
  { env: whole, limits, log, conceal }: Host,
  signal: AbortSignal,
): Promise<string> {
  const env = environmentOnTheWay(url, whole);
  for (const [name, value] of Object.entries(headers)) {
    // Others are no secrets: masking Azure's `Metadata: True` would blank that word everywhere.
    if (/auth|token|key|secret/i.test(name)) conceal(value.replace(/^Bearer /i, ''));
  }
  const http = createHttpClient({ env, limits, signal, onRetry: (message) => log.info(message) });
  try {
    const { status, body } = await http.send({ method: 'GET', url, headers });
    if (status === 200) return body.toString('utf8');
    throw noSubject(path, `${url.host} answered ${status}`);
  } finally {
    http.close();
  }
}

function fieldOf(text: string, field: string): string {
  try {
    const value: unknown = JSON.parse(text)?.[field];
    return typeof value === 'string' ? value : '';
  } catch {
    return '';
  }
}

function noSubject(path: string, why: string): UserError {
  return new UserError({
    code: 'google-credentials-file',
    message: `the credentials file ${shown(path)} leads to no identity token: ${why}`,
    next: 'A file by google-github-actions/auth is good for its own job only; or use `auth.type: oidc`.',
  });
}

function unreadable(path: string, cause: NodeJS.ErrnoException): UserError {
  return new UserError({
    code: 'google-credentials-file',
    message: `the credentials file ${shown(path)} cannot be read (${cause.code ?? 'unknown'})`,
    next: 'Correct GOOGLE_APPLICATION_CREDENTIALS, or remove it from the environment of the step.',
    cause,
  });
}
