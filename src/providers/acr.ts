import type { Registry, Resolved } from '../config/model.ts';
import type { Host } from '../platform/host.ts';
import { exchangeToken } from './acr-exchange.ts';
import { userCredential } from './acr-users.ts';
import { type AzureCloud, cloudOf } from './azure-cloud.ts';
import type { AzurePrincipal, EntraToken } from './azure-principal.ts';
import { podPrincipal } from './azure-workload.ts';
import { basicCredential, unavailable } from './credential.ts';
import { hostProblem } from './hosts.ts';
import { jobIdentity } from './job-identity.ts';
import type { Login, Provider, ProviderContext, RegistryCredential } from './provider.ts';
import { routeOf } from './route.ts';

/** The user under which Azure's registries take their refresh tokens. */
const TOKEN_USER = '00000000-0000-0000-0000-000000000000';

/** Azure Container Registry, of every cloud. */
export const acr: Provider = {
  hostProblem: (host) => hostProblem('acr', host),
  ways: {
    password: userCredential,
    'service-principal': secretCredential,
    oidc: federatedCredential,
    'managed-identity': managedCredential,
  },
};

/** An application of Entra ID, by its secret. */
function secretCredential(
  { registry, auth }: Login<'service-principal'>,
  context: ProviderContext,
): Promise<RegistryCredential> {
  const { tenantId, clientId, clientSecret: secret } = auth;
  // Two registries may name the same application by different secrets, one of them expired.
  const key = ['secret', tenantId, clientId, secret.reveal()];
  const principal = { kind: 'secret', tenantId, clientId, secret } as const;
  return credentialFor(registry, key, context, async () => principal);
}

/** An application or a user-assigned managed identity, by the job's own identity. */
function federatedCredential(
  { registry, auth }: Login<'oidc'>,
  context: ProviderContext,
): Promise<RegistryCredential> {
  const { tenantId, clientId } = auth;
  // The schema requires both.
  if (tenantId === undefined || clientId === undefined) throw unavailable(registry);
  const key = ['oidc', tenantId, clientId];
  return credentialFor(registry, key, context, async ({ audience }) => {
    const identity = await jobIdentity(audience, context);
    return { kind: 'federated', tenantId, clientId, identity };
  });
}

/** The managed identity of the pod, where AKS gives it one, or of the machine. */
function managedCredential(
  { registry, auth }: Login<'managed-identity'>,
  context: ProviderContext,
): Promise<RegistryCredential> {
  const { clientId } = auth;
  return credentialFor(registry, ['managed', clientId], context, async () => {
    return (await podPrincipal(clientId, context.host)) ?? { kind: 'managed', clientId };
  });
}

/** Tokens of this run: one for each principal, cloud and way there, however many registries use it. */
const tokens = new WeakMap<Host, Map<string, Promise<EntraToken>>>();

async function credentialFor(
  registry: Resolved<Registry>,
  who: readonly unknown[],
  context: ProviderContext,
  principalIn: (cloud: AzureCloud) => Promise<AzurePrincipal>,
): Promise<RegistryCredential> {
  const { host } = context;
  const cloud = cloudOf(registry.host, host.env);
  const known = tokens.get(host) ?? new Map<string, Promise<EntraToken>>();
  tokens.set(host, known);
  const key = JSON.stringify([cloud.authority, routeOf(registry), ...who]);
  const fetch = () => principalIn(cloud).then((one) => fetchToken(one, cloud, context));
  const token = known.get(key) ?? fetch();
  known.set(key, token);
  const entra = await token;
  const { secret, expiresAt } = await exchangeToken(registry.host, entra, context);
  const credential = basicCredential(TOKEN_USER, secret, host.conceal, expiresAt);
  return { ...credential, ...(entra.clientId && { identity: entra.clientId }) };
}

async function fetchToken(
  principal: AzurePrincipal,
  cloud: AzureCloud,
  context: ProviderContext,
): Promise<EntraToken> {
  const { fetchEntraToken } = await import('./azure-token.ts');
  return fetchEntraToken(principal, cloud, context);
}
