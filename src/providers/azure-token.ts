import {
  ClientAssertionCredential,
  ClientSecretCredential,
  ManagedIdentityCredential,
} from '@azure/identity';
import type { HttpClient } from '../http/message.ts';
import type { AzureCloud } from './azure-cloud.ts';
import type { AzurePrincipal, EntraToken } from './azure-principal.ts';
import { entraRefusal, withoutMachine } from './azure-refusal.ts';
import { type Transport, transportOver } from './azure-transport.ts';
import { claimsOf } from './json-fields.ts';
import { metadataClient } from './metadata-client.ts';
import type { ProviderContext } from './provider.ts';

/**
 * The same in every cloud, and good for registries alone: a token for Azure's management, which
 * they take too unless that is switched off, could do much more.
 */
const SCOPE = 'https://containerregistry.azure.net/.default';

/**
 * Gets a token for Azure's registries from Entra ID, or from the machine's managed identity.
 * @throws UserError `azure-…`, NetworkError
 */
export async function fetchEntraToken(
  principal: AzurePrincipal,
  cloud: AzureCloud,
  context: ProviderContext,
): Promise<EntraToken> {
  if (principal.kind !== 'managed') return ask(principal, cloud, context, context.http);
  const machine = machineClient(context);
  return ask(principal, cloud, context, machine).finally(() => machine.close());
}

async function ask(
  principal: AzurePrincipal,
  cloud: AzureCloud,
  { host, signal }: ProviderContext,
  http: HttpClient,
): Promise<EntraToken> {
  let fault: unknown;
  const transport = transportOver(http, host.conceal, (first) => {
    fault ??= first;
  });
  try {
    const attempts = host.limits.requestAttempts;
    const { token } = await credentialOf(principal, cloud, transport, attempts).getToken(SCOPE);
    return readToken(token, principal, host.conceal);
  } catch (error) {
    signal.throwIfAborted();
    if (principal.kind === 'managed') throw withoutMachine(principal.clientId, fault ?? error);
    throw fault ?? entraRefusal(principal, cloud, error);
  }
}

/** The SDK knows better than we when to ask the machine again. */
function machineClient(context: ProviderContext): HttpClient {
  return metadataClient(context, { requestAttempts: 1 });
}

function credentialOf(
  principal: AzurePrincipal,
  { authority }: AzureCloud,
  transport: Transport,
  attempts: number,
) {
  const options = {
    httpClient: transport,
    authorityHost: authority,
    // Whoever set the authority is trusted with it; nobody else has to be asked whether it is one.
    disableInstanceDiscovery: true,
    redirectOptions: { maxRetries: 0 },
    retryOptions: { maxRetries: principal.kind === 'managed' ? attempts - 1 : 0 },
  };
  if (principal.kind === 'managed') {
    const { clientId } = principal;
    return new ManagedIdentityCredential({ ...options, ...(clientId && { clientId }) });
  }
  const { tenantId, clientId } = principal;
  if (principal.kind === 'secret') {
    return new ClientSecretCredential(tenantId, clientId, principal.secret.reveal(), options);
  }
  const assertion = async () => principal.identity.secret.reveal();
  return new ClientAssertionCredential(tenantId, clientId, assertion, options);
}

function readToken(
  token: string,
  principal: AzurePrincipal,
  conceal: ProviderContext['host']['conceal'],
): EntraToken {
  const { tid, appid, azp } = claimsOf(token);
  const given = principal.kind === 'managed' ? undefined : principal.tenantId;
  const clientId = [appid, azp, principal.clientId].find((id) => typeof id === 'string');
  const tenantId = typeof tid === 'string' ? tid : given;
  return { secret: conceal(token), clientId: clientId as string | undefined, tenantId };
}
