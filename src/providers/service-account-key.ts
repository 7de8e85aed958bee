import { UserError } from '../faults/user-error.ts';
import { oneLine } from '../report/text.ts';
import { basicCredential } from './credential.ts';
import type { Login, ProviderContext, RegistryCredential } from './provider.ts';

/** The user under which Google takes the key in base64. */
const BASE64_USER = '_json_key_base64';

/** A service account's key (JSON) as the password of `_json_key`, as Google's registries take it. */
export async function serviceAccountCredential(
  { registry, auth }: Login<'service-account-key'>,
  { host }: ProviderContext,
): Promise<RegistryCredential> {
  const key = normalizeKey(auth.key.reveal());
  if (key === undefined) throw notAKey(`registries.${registry.name}.auth.key`);
  host.conceal(key.privateKey);
  const base64 = Buffer.from(key.json, 'utf8').toString('base64');
  const secret = host.conceal(auth.username === BASE64_USER ? base64 : key.json);
  const credential = basicCredential(auth.username, secret, host.conceal);
  return { ...credential, identity: key.email, ifRefused: keyHint(key.email) };
}

/** What to look at when the key of a service account is refused. */
export function keyHint(account: string): string {
  return `Check that the key is neither disabled nor deleted (\`gcloud iam service-accounts keys list --iam-account ${oneLine(account)}\`), nor the account.`;
}

interface ServiceAccountKey {
  /** On one line, without needless spaces. */
  readonly json: string;
  readonly privateKey: string;
  /** The account's name. */
  readonly email: string;
}

/**
 * Makes one form of all those in which people paste a key: with line breaks (also inside of the
 * private key, where JSON has none), with spaces, wrapped in quotes, in base64. Undefined: it is
 * not the key of a service account.
 */
export function normalizeKey(pasted: string): ServiceAccountKey | undefined {
  const text = unquote(pasted.replace(/^\ufeff/, '').trim());
  const candidates = text.startsWith('{') ? [text] : [decode(text)];
  for (const candidate of [...candidates, ...candidates.map(escapeLineBreaks)]) {
    const key = parseKey(candidate);
    if (key !== undefined) return key;
  }
  return undefined;
}

function unquote(text: string): string {
  const match = /^(['"])([\s\S]*)\1$/.exec(text);
  return match?.[2]?.trim() ?? text;
}

function decode(text: string): string {
  return Buffer.from(text.replace(/\s/g, ''), 'base64').toString('utf8').trim();
}

/** Line breaks inside of strings become `\n`, as they would have to be. */
function escapeLineBreaks(text: string): string {
  return text.replace(/"(?:[^"\\]|\\[\s\S])*"/g, (string) => string.replace(/\r?\n/g, '\\n'));
}

function parseKey(text: string): ServiceAccountKey | undefined {
  const fields = parseObject(text);
  if (fields?.type !== 'service_account' || typeof fields.client_email !== 'string')
    return undefined;
  if (typeof fields.private_key !== 'string') return undefined;
  // Escaped once too often on its way through shells and other tools.
  const privateKey = fields.private_key.replaceAll('\\n', '\n');
  const json = JSON.stringify({ ...fields, private_key: privateKey });
  return { json, privateKey, email: fields.client_email };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function notAKey(where: string): UserError {
  return new UserError({
    code: 'service-account-key',
    message: 'the value is not the JSON key of a service account',
    where,
    next: 'Store the whole file that Google made, as it is or in base64, in the secret.',
  });
}
