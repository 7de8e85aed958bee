import type { Path } from './locate.ts';
import type { AssumeRole, Auth, OidcAuth } from './model.ts';
import type { RawAuth, ReferenceAt } from './raw.ts';

type Reader = (raw: RawAuth, secret: (key: SecretKey) => ReturnType<ReferenceAt>) => Auth;
type SecretKey =
  | 'password'
  | 'token'
  | 'key'
  | 'secret-access-key'
  | 'session-token'
  | 'client-secret';

/** One reader per `auth.type`; that the required fields are there is the schema's to see to. */
const READERS: Readonly<Record<Auth['type'], Reader>> = {
  password: (raw, secret) => ({
    type: 'password',
    username: raw.username,
    password: raw.password === undefined ? undefined : secret('password'),
  }),
  'identity-token': (_raw, secret) => ({ type: 'identity-token', token: secret('token') }),
  'access-key': (raw, secret) => ({
    type: 'access-key',
    accessKeyId: raw['access-key-id'] ?? '',
    secretAccessKey: secret('secret-access-key'),
    sessionToken: raw['session-token'] === undefined ? undefined : secret('session-token'),
    assumeRole: assumeRoleOf(raw),
  }),
  'iam-role': (raw) => ({ type: 'iam-role', assumeRole: assumeRoleOf(raw) }),
  'service-principal': (raw, secret) => ({
    type: 'service-principal',
    tenantId: raw['tenant-id'] ?? '',
    clientId: raw['client-id'] ?? '',
    clientSecret: secret('client-secret'),
  }),
  'managed-identity': (raw) => ({ type: 'managed-identity', clientId: raw['client-id'] }),
  'service-account-key': (raw, secret) => ({
    type: 'service-account-key',
    key: secret('key'),
    username: raw.username ?? '_json_key',
  }),
  ambient: () => ({ type: 'ambient' }),
  oidc: (raw) => oidcOf(raw),
};

/** Without `auth` a private registry is one that the job's own token opens (GHCR). */
export function normaliseAuth(raw: RawAuth | undefined, path: Path, reference: ReferenceAt): Auth {
  if (raw?.type === undefined)
    return { type: 'password', username: undefined, password: undefined };
  return READERS[raw.type as Auth['type']](raw, (key) => reference(raw[key] ?? '', [...path, key]));
}

function assumeRoleOf(raw: RawAuth): AssumeRole | undefined {
  const role = raw['assume-role'];
  if (role?.['role-arn'] === undefined) return undefined;
  return { roleArn: role['role-arn'], externalId: role['external-id'] };
}

function oidcOf(raw: RawAuth): OidcAuth {
  return {
    type: 'oidc',
    roleArn: raw['role-arn'],
    audience: raw.audience,
    assumeRole: assumeRoleOf(raw),
    tenantId: raw['tenant-id'],
    clientId: raw['client-id'],
    workloadIdentityProvider: raw['workload-identity-provider'],
    serviceAccount: raw['service-account'],
    username: raw.username,
    connectionId: raw['connection-id'],
  };
}
