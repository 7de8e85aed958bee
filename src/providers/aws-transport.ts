import type { HttpClient, HttpResponse } from '../http/message.ts';
import { NetworkError } from '../http/network-error.ts';
import type { EcrHost } from './hosts.ts';
import type { ProviderContext } from './provider.ts';

/** The part of a request of AWS's SDK that goes over the wire. */
interface SdkRequest {
  readonly method: string;
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | string[] | null>>;
  readonly headers: Record<string, string>;
  readonly body?: string | Uint8Array;
}

/** Settings that all clients of AWS's SDK understand. */
export type AwsClientConfig = {
  readonly region: string;
  readonly useFipsEndpoint?: true;
  readonly useDualstackEndpoint?: true;
  readonly maxAttempts: number;
  readonly defaultsMode: 'standard';
  // The SDK's types of a handler differ from package to package; it checks only that this is one.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  readonly requestHandler: any;
};

/** How AWS's SDK reaches AWS for one registry. */
export interface AwsTransport {
  readonly config: AwsClientConfig;
  /** By how many milliseconds the server's clock is ahead of ours; undefined before an answer. */
  skew(): number | undefined;
}

/** What went wrong on the way to AWS, in a form in which the SDK does not take it for passing. */
export class Unreached extends Error {
  readonly fault: unknown;

  constructor(fault: unknown) {
    super('AWS was not reached');
    this.fault = fault;
  }
}

/**
 * Lets the SDK speak through our client: the same proxies, time limits and verification as for the
 * registry. What AWS answers the SDK may try again, and so a request whose answer got lost, as
 * often as our limits say; where no connection was made our client has tried again already.
 */
export function awsTransport(
  { region, fips, dualStack }: EcrHost,
  { http, host }: ProviderContext,
): AwsTransport {
  let skew: number | undefined;
  const requestHandler = {
    handle: async (request: SdkRequest) => {
      const answer = await send(http, request);
      const date = Date.parse(answer.headers.date ?? '');
      if (!Number.isNaN(date)) skew = date - Date.now();
      const { status, headers, body } = answer;
      return { response: { statusCode: status, headers: flatten(headers), body } };
    },
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
    // The connections are the registry's own and are closed with it.
    destroy: () => undefined,
  };
  const config: AwsClientConfig = {
    region,
    ...(fips ? { useFipsEndpoint: true } : {}),
    ...(dualStack ? { useDualstackEndpoint: true } : {}),
    maxAttempts: host.limits.requestAttempts,
    defaultsMode: 'standard',
    requestHandler,
  };
  return { config, skew: () => skew };
}

async function send(http: HttpClient, request: SdkRequest): Promise<HttpResponse> {
  const { method, headers, body } = request;
  const content = body === undefined ? {} : { body: bytesOf(body) };
  try {
    return await http.send({ method, url: urlOf(request), headers, ...content });
  } catch (error) {
    throw isAnswerLost(error) ? error : new Unreached(error);
  }
}

function isAnswerLost(error: unknown): boolean {
  return error instanceof NetworkError && ['timeout', 'reset'].includes(error.reason);
}

function bytesOf(body: string | Uint8Array): Buffer {
  if (typeof body === 'string') return Buffer.from(body);
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
}

function urlOf({ protocol, hostname, port, path, query }: SdkRequest): URL {
  const url = new URL(`${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}`);
  for (const [name, value] of Object.entries(query ?? {})) {
    for (const one of [value ?? ''].flat()) url.searchParams.append(name, one);
  }
  return url;
}

function flatten(headers: HttpResponse['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]),
  );
}
