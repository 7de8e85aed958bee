import { describe, expect, test } from '@jest/globals';
import { analyse, modelOf } from '../../../src/config/analyse.ts';
import { formatDuration } from '../../../src/config/duration.ts';
import { AUTH_TYPES } from '../../../src/config/generated/vocabulary.ts';
import type { ProviderName, Registry, Resolved } from '../../../src/config/model.ts';
import { PROVIDER_NAMES } from '../../../src/providers/hosts.ts';
import { credentialOf } from '../../../src/providers/log-in.ts';
import { tokenLife } from '../../../src/providers/traits.ts';
import { Secret } from '../../../src/secrets/secret.ts';
import { contextOf, fakeHost } from './fake-host.ts';

/** What the user holds and hands on: it ends when it is revoked, and nobody here knows when. */
const KEPT: ReadonlySet<string> = new Set(['password', 'identity-token', 'service-account-key']);

const UUID = '01234567-89ab-cdef-0123-456789abcdef';

/** Fields of each type; those that another provider's `oidc` has are left out for it. */
const FIELDS: Readonly<Record<string, string>> = {
  password: 'username: ci, password: "${S}"',
  'identity-token': 'token: "${S}"',
  'service-account-key': 'key: "${S}"',
  'access-key': 'access-key-id: AKIA0123456789ABCDEF, secret-access-key: "${S}"',
  'service-principal': `tenant-id: ${UUID}, client-id: ${UUID}, client-secret: "\${S}"`,
  'ecr oidc': 'role-arn: "arn:aws:iam::123456789012:role/ci"',
  'acr oidc': `tenant-id: ${UUID}, client-id: ${UUID}`,
  'artifact-registry oidc':
    'workload-identity-provider: projects/1/locations/global/workloadIdentityPools/a/providers/b',
  'gcr oidc':
    'workload-identity-provider: projects/1/locations/global/workloadIdentityPools/a/providers/b',
  'quay oidc': 'username: acme+robot',
  'docker-hub oidc': `username: acme, connection-id: ${UUID}`,
};

const URLS: Readonly<Record<string, string>> = {
  ecr: '123456789012.dkr.ecr.eu-west-1.amazonaws.com',
  acr: 'acme.azurecr.io',
  'artifact-registry': 'europe-west1-docker.pkg.dev',
  other: 'registry.acme.example',
};

/** A file whose clusters get what the registry's `auth` gives. */
function fileWith(provider: string, type: string, syncEvery: string): string {
  const fields = FIELDS[`${provider} ${type}`] ?? FIELDS[type];
  const url = URLS[provider];
  return [
    'version: 1',
    `sync-every: ${syncEvery}`,
    'clusters: { prod: { kubeconfig: "${K}", namespaces: all } }',
    'registries:',
    '  main:',
    `    provider: ${provider}`,
    ...(url === undefined ? [] : [`    url: ${url}`]),
    `    auth: { ${[`type: ${type}`, ...(fields === undefined ? [] : [fields])].join(', ')} }`,
    '    pull-secret: { clusters: all }',
  ].join('\n');
}

const codesOf = (text: string) => analyse(text).findings.map(({ code }) => code);

const ALL = PROVIDER_NAMES.flatMap((provider) =>
  (AUTH_TYPES[provider] ?? []).map((type) => [provider, type] as const),
);
const kept = ALL.filter(([, type]) => KEPT.has(type));
const got = ALL.filter(([, type]) => !KEPT.has(type));

describe.each(got)('%s by %s is a token that somebody gives out', (provider, type) => {
  const life = tokenLife(provider, type) ?? 0;

  test('and whose life is known', () => {
    expect(life).toBeGreaterThan(0);
  });

  test('so a schedule that is as slow as it lives is refused, and one that is faster is not', () => {
    expect(codesOf(fileWith(provider, type, formatDuration(life)))).toEqual(['sync-too-slow']);
    expect(codesOf(fileWith(provider, type, formatDuration(life - 60)))).toEqual([]);
  });
});

describe.each(kept)('%s by %s is what the user holds', (provider, type) => {
  test('so no schedule is too slow for it', () => {
    expect(tokenLife(provider, type)).toBeUndefined();
    expect(codesOf(fileWith(provider, type, '365d'))).toEqual([]);
  });

  test('and its credential does not say that it expires', async () => {
    const credential = await credentialOf(registryOf(provider, type), contextOf(fakeHost()));
    expect(credential.expiresAt).toBeUndefined();
  });
});

const KEY = JSON.stringify({
  type: 'service_account',
  client_email: 'ci@acme.iam.gserviceaccount.com',
  private_key: '-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n',
});

function registryOf(provider: ProviderName, type: string): Resolved<Registry> {
  const analysis = analyse(fileWith(provider, type, '1h'));
  const [declared] = modelOf(analysis, { path: 'registries.yaml', root: '/' }).registries;
  const secret = new Secret(type === 'service-account-key' ? KEY : 'hunter22');
  const fields = Object.entries(declared?.auth ?? {}).map(([name, value]) => [
    name,
    typeof value === 'object' ? secret : value,
  ]);
  return { ...declared, auth: Object.fromEntries(fields) } as Resolved<Registry>;
}
