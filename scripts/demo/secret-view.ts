import { stringify } from 'yaml';
import { SENSITIVE } from '../../src/secrets/secret.ts';
import type { ApiObject } from './apply.ts';

const BOOKKEEPING = new Set(['uid', 'resourceVersion', 'creationTimestamp', 'managedFields']);

/** A Secret as YAML, without its values and without the server's own bookkeeping. */
export function secretAsYaml({ apiVersion, kind, metadata, type, data }: ApiObject): string {
  const shown = Object.entries(metadata).filter(([field]) => !BOOKKEEPING.has(field));
  const hidden = Object.keys(data ?? {}).map((key) => [key, SENSITIVE]);
  return stringify({
    apiVersion,
    kind,
    metadata: Object.fromEntries(shown),
    type,
    data: Object.fromEntries(hidden),
  }).trimEnd();
}

/** The `auth` text of a pull secret for one registry. */
export function authOf(secret: ApiObject, host: string): string {
  const encoded = (secret.data as Record<string, string>)['.dockerconfigjson'] ?? '';
  return authIn(Buffer.from(encoded, 'base64').toString('utf8'), host);
}

/** The `auth` text of one registry in Docker's config. Throws when it has none. */
export function authIn(dockerConfig: string, host: string): string {
  const auth = JSON.parse(dockerConfig).auths?.[host]?.auth;
  if (typeof auth !== 'string') throw new Error(`no credentials for ${host}`);
  return auth;
}
