import type { IncomingMessage } from 'node:http';
import type { Entra } from './entra.ts';
import { listen } from './web-server.ts';

export interface AzureMachine {
  /** By which the SDK finds the service of a virtual machine, in place of 169.254.169.254. */
  readonly vm: Readonly<Record<string, string>>;
  /** The same for App Service and what is built like it. */
  readonly appService: Readonly<Record<string, string>>;
  /** Client id that was asked for, or null. */
  requests(): readonly (string | null)[];
  stop(): Promise<void>;
}

const HEADER = 'a-header-that-only-the-app-knows';
const RESOURCE = 'https://containerregistry.azure.net';

/**
 * Starts the services by which a machine of Azure gives tokens of its managed identities: the
 * instance metadata service, and the endpoint of App Service. Of one identity or more the first is the
 * default, unless there is `none`.
 */
export async function startAzureMachine(
  entra: Entra,
  identities: readonly string[],
  byDefault: 'first' | 'none' = 'first',
): Promise<AzureMachine> {
  const seen: (string | null)[] = [];
  const server = await listen((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://machine');
    const asked = searchParams.get('client_id');
    seen.push(asked);
    const clientId = asked ?? (byDefault === 'first' ? identities[0] : undefined);
    const problem = problemOf(request, pathname, searchParams) ?? unknown(identities, clientId);
    response.writeHead(problem === undefined ? 200 : 400, { 'content-type': 'application/json' });
    const expires_on = String(Math.floor(Date.now() / 1000) + 3600);
    response.end(
      JSON.stringify(
        problem ?? {
          access_token: entra.issue(clientId ?? ''),
          expires_on,
          resource: RESOURCE,
          token_type: 'Bearer',
        },
      ),
    );
  });
  return {
    vm: { AZURE_POD_IDENTITY_AUTHORITY_HOST: server.url },
    appService: { IDENTITY_ENDPOINT: `${server.url}/msi/token`, IDENTITY_HEADER: HEADER },
    requests: () => [...seen],
    stop: server.stop,
  };
}

function problemOf({ headers }: IncomingMessage, path: string, query: URLSearchParams) {
  // The SDK puts a slash after an address that it has from the environment.
  const isMetadata = /^\/metadata\/identity\/oauth2\/token\/?$/.test(path);
  const isVm = isMetadata && headers.metadata === 'true';
  const isApp = path === '/msi/token' && headers['x-identity-header'] === HEADER;
  const isRight = (isVm || isApp) && query.get('resource') === RESOURCE;
  return isRight ? undefined : { error: 'invalid_request', error_description: 'Bad request' };
}

function unknown(identities: readonly string[], clientId: string | undefined) {
  if (clientId === undefined) return { error: 'invalid_request', error_description: AMBIGUOUS };
  if (identities.includes(clientId)) return undefined;
  return { error: 'invalid_request', error_description: 'Identity not found' };
}

const AMBIGUOUS =
  'Multiple user assigned identities exist, please specify the clientId / resourceId of the identity in the token request';
