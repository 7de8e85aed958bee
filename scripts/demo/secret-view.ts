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

/** The Docker config that a pull secret holds. */
export function dockerConfigOf({ data }: ApiObject): string {
  const encoded = (data as Record<string, string>)['.dockerconfigjson'] ?? '';
  return Buffer.from(encoded, 'base64').toString('utf8');
}
