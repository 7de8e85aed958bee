import type { Host } from '../platform/host.ts';
import { basicCredential, unavailable } from './credential.ts';
import type { GoogleToken } from './google-token.ts';
import { jobIdentity } from './job-identity.ts';
import type { Login, Provider, ProviderContext, RegistryCredential } from './provider.ts';
import { routeOf } from './route.ts';
import { serviceAccountCredential } from './service-account-key.ts';

/** The user under which Google's registries take an access token. */
const TOKEN_USER = 'oauth2accesstoken';

/** Tokens of this run: one for each principal and way there, however many registries use it. */
const tokens = new WeakMap<Host, Map<string, Promise<GoogleToken>>>();

/** How the registries of Google Cloud are logged in to. */
export const GOOGLE_WAYS: Provider['ways'] = {
  'service-account-key': serviceAccountCredential,
  oidc: federatedCredential,
  ambient: ambientCredential,
};

/** The job's own identity, by workload identity federation. */
function federatedCredential(
  { registry, auth }: Login<'oidc'>,
  context: ProviderContext,
): Promise<RegistryCredential> {
  const { workloadIdentityProvider: provider, serviceAccount: account } = auth;
  // The schema requires it.
  if (provider === undefined) throw unavailable(registry);
  const key = JSON.stringify([provider, account, routeOf(registry)]);
  return credentialFor(key, context, () => fetchFederated(provider, account, context));
}

async function fetchFederated(
  provider: string,
  account: string | undefined,
  context: ProviderContext,
): Promise<GoogleToken> {
  // What a provider allows that has no list of audiences, as google-github-actions/auth asks for.
  const identity = await jobIdentity(`https://iam.googleapis.com/${provider}`, context);
  const { fetchPoolToken } = await import('./google-pool.ts');
  const login = {
    provider,
    tokenUrl: 'https://sts.googleapis.com/v1/token',
    tokenType: 'urn:ietf:params:oauth:token-type:jwt',
    impersonation: account === undefined ? undefined : { account, url: impersonationUrl(account) },
    identity,
  };
  return fetchPoolToken(login, context);
}

function impersonationUrl(account: string): string {
  const name = encodeURIComponent(account);
  return `https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/${name}:generateAccessToken`;
}

/** Whatever surrounds the job. */
function ambientCredential(
  { registry }: Login<'ambient'>,
  context: ProviderContext,
): Promise<RegistryCredential> {
  return credentialFor(JSON.stringify(['ambient', routeOf(registry)]), context, async () => {
    const { fetchAmbientToken } = await import('./google-ambient.ts');
    return fetchAmbientToken(context);
  });
}

async function credentialFor(
  key: string,
  { host }: ProviderContext,
  fetch: () => Promise<GoogleToken>,
): Promise<RegistryCredential> {
  const known = tokens.get(host) ?? new Map<string, Promise<GoogleToken>>();
  tokens.set(host, known);
  const token = known.get(key) ?? fetch();
  known.set(key, token);
  const { secret, expiresAt, identity } = await token;
  return { ...basicCredential(TOKEN_USER, secret, host.conceal, expiresAt), identity };
}
