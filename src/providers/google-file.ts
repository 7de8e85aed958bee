import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../faults/user-error.ts';
import { isHeader } from '../http/header.ts';
import { shown } from '../report/text.ts';
import { fieldsOf } from './json-fields.ts';
import { normalizeKey } from './service-account-key.ts';

type Environment = Readonly<Record<string, string | undefined>>;
type Fields = Readonly<Record<string, unknown>>;

/** What a credentials file holds, of the kinds that are used. Secrets in it are not yet masked. */
export type FileCredentials =
  | { readonly kind: 'key'; readonly email: string; readonly privateKey: string }
  | {
      readonly kind: 'user';
      readonly clientId: string;
      readonly clientSecret: string;
      readonly refreshToken: string;
    }
  | PoolCredentials;

export interface PoolCredentials {
  readonly kind: 'pool';
  readonly provider: string;
  readonly tokenUrl: string;
  readonly tokenType: string;
  readonly impersonation:
    | { readonly account: string; readonly url: string; readonly seconds: number | undefined }
    | undefined;
  readonly source: SubjectSource;
}

/** Where the foreign identity token comes from. */
export interface SubjectSource {
  readonly from: { readonly file: string } | { readonly url: URL; readonly headers: Headers };
  /** The field that holds it; undefined: the text is the token. */
  readonly field: string | undefined;
}

type Headers = Readonly<Record<string, string>>;

/**
 * The credentials file that is meant: the one in GOOGLE_APPLICATION_CREDENTIALS, or that of
 * `gcloud auth application-default login` where there is one ("How Application Default Credentials
 * works").
 */
export function credentialsFile(env: Environment): string | undefined {
  if (env.GOOGLE_APPLICATION_CREDENTIALS) return env.GOOGLE_APPLICATION_CREDENTIALS;
  const folder = env.CLOUDSDK_CONFIG || gcloudFolder(env);
  const file = folder && join(folder, 'application_default_credentials.json');
  return file && existsSync(file) ? file : undefined;
}

function gcloudFolder({ APPDATA, HOME }: Environment): string | undefined {
  if (APPDATA) return join(APPDATA, 'gcloud');
  return HOME ? join(HOME, '.config', 'gcloud') : undefined;
}

const STS_URL = /^https:\/\/sts(?:\.[a-z\d-]+\.rep|-[a-z\d-]+\.p)?\.googleapis\.com\/v1\/token$/;
const IMPERSONATION_URL =
  /^https:\/\/iamcredentials(?:\.[a-z\d-]+\.rep|-[a-z\d-]+\.p)?\.googleapis\.com\/v1\/projects\/-\/serviceAccounts\/([^/:?#]+):generateAccessToken$/;

/**
 * Reads a credentials file. A file may be made by others: it can name no server but Google's for
 * what is secret, and no program to run.
 * @throws UserError `google-credentials-file`, `google-executable`
 */
export function parseCredentials(text: string, path: string): FileCredentials {
  const fields = fieldsOf(text);
  const { type, universe_domain: universe = 'googleapis.com' } = fields;
  if (universe !== 'googleapis.com') throw wrong(path, `the universe ${shown(universe)}`);
  if (type === 'service_account') return keyOf(text, path);
  if (type === 'authorized_user') return userOf(fields, path);
  if (type === 'external_account') return poolOf(fields, path);
  throw wrong(path, `the type ${shown(type)}`);
}

function keyOf(text: string, path: string): FileCredentials {
  const key = normalizeKey(text);
  if (key === undefined) throw wrong(path, 'a service account without key');
  return { kind: 'key', email: key.email, privateKey: key.privateKey };
}

function userOf(fields: Fields, path: string): FileCredentials {
  const { client_id: clientId, client_secret: clientSecret, refresh_token: refreshToken } = fields;
  if (!isText(clientId) || !isText(clientSecret) || !isText(refreshToken)) {
    throw wrong(path, 'a user without refresh token');
  }
  return { kind: 'user', clientId, clientSecret, refreshToken };
}

function poolOf(fields: Fields, path: string): PoolCredentials {
  const { audience, subject_token_type: tokenType, token_url: tokenUrl } = fields;
  const provider = /^\/\/iam\.googleapis\.com\/(\S+)$/.exec(String(audience))?.[1];
  if (provider === undefined) throw wrong(path, 'no audience of a workload identity provider');
  if (!isText(tokenUrl) || !STS_URL.test(tokenUrl)) throw wrong(path, 'a foreign `token_url`');
  if (!isText(tokenType)) throw wrong(path, 'no `subject_token_type`');
  const source = sourceOf(recordOf(fields.credential_source), path);
  return {
    kind: 'pool',
    provider,
    tokenUrl,
    tokenType,
    impersonation: impersonationOf(fields, path),
    source,
  };
}

function impersonationOf(fields: Fields, path: string): PoolCredentials['impersonation'] {
  const url = fields.service_account_impersonation_url;
  if (url === undefined) return undefined;
  const account = IMPERSONATION_URL.exec(String(url))?.[1];
  if (account === undefined) throw wrong(path, 'a foreign `service_account_impersonation_url`');
  const { token_lifetime_seconds: life } = recordOf(fields.service_account_impersonation);
  return { account, url: String(url), seconds: typeof life === 'number' ? life : undefined };
}

function sourceOf(source: Fields, path: string): SubjectSource {
  if (source.executable !== undefined) throw executable(path);
  const { type, subject_token_field_name: name } = recordOf(source.format);
  const field = type === 'json' && isText(name) ? name : undefined;
  if (source.environment_id === undefined && isText(source.file)) {
    return { from: { file: source.file }, field };
  }
  const url = source.environment_id === undefined ? URL.parse(String(source.url)) : null;
  if (url === null || !isSafe(url)) throw wrong(path, 'a source of tokens that is not used here');
  return { from: { url, headers: headersOf(source, path) }, field };
}

function headersOf(source: Fields, path: string): Headers {
  const headers = Object.fromEntries(
    Object.entries(recordOf(source.headers)).filter(([, value]) => isText(value)),
  ) as Headers;
  // Not quoted: what is wrong with it may be that it is the token.
  if (Object.entries(headers).every(([name, value]) => isHeader(name, value))) return headers;
  throw wrong(path, 'a header in `credential_source` that cannot be sent');
}

/** Plain HTTP does for what a machine itself gives out: on loopback, and as clouds do. */
function isSafe({ protocol, hostname }: URL): boolean {
  if (protocol === 'https:') return true;
  return protocol === 'http:' && /^(?:localhost|127\.[\d.]+|169\.254\.[\d.]+)$/.test(hostname);
}

/**
 * What may name a proxy on the way to a source of tokens. The machine's own is asked directly: a
 * proxy would be asked for that of its own machine, and see the token.
 */
export function environmentOnTheWay({ protocol }: URL, env: Environment): Environment {
  return protocol === 'https:' ? env : {};
}

function executable(path: string): UserError {
  return new UserError({
    code: 'google-executable',
    message: `the credentials file ${shown(path)} names a program to run, and none is run`,
    next: 'Use `auth.type: oidc`, or a file whose `credential_source` is a file or a URL.',
  });
}

function wrong(path: string, what: string): UserError {
  return new UserError({
    code: 'google-credentials-file',
    message: `the credentials file ${shown(path)} holds ${what}`,
    next: 'Use one of the type service_account, external_account (from a file or a URL) or authorized_user, as Google makes them; or `auth.type: oidc`.',
  });
}

function recordOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
