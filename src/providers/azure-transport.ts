import type { ClientSecretCredentialOptions } from '@azure/identity';
import type { HttpClient, HttpResponse } from '../http/message.ts';
import { jsonOf } from '../registry/errors.ts';
import type { Conceal } from '../secrets/secret.ts';

/** What Azure's SDK sends its requests with. */
export type Transport = NonNullable<ClientSecretCredentialOptions['httpClient']>;

type SdkRequest = Parameters<Transport['sendRequest']>[0];
type SdkHeaders = Awaited<ReturnType<Transport['sendRequest']>>['headers'];

/**
 * Lets the SDK speak through our client: the same proxies, limits and verification. What it gets
 * that is secret is masked first. `tell` hears why no answer came, which the SDK does not pass on.
 */
export function transportOver(
  http: HttpClient,
  conceal: Conceal,
  tell: (fault: unknown) => void,
): Transport {
  const sendRequest: Transport['sendRequest'] = async (request) => {
    const response = await http.send(messageOf(request)).catch((fault: unknown) => {
      tell(fault);
      throw fault;
    });
    const token = jsonOf(response)?.access_token;
    if (typeof token === 'string' && token !== '') conceal(token);
    const headers = headersOf(response);
    return { request, status: response.status, headers, bodyAsText: response.body.toString() };
  };
  return { sendRequest };
}

/** Every request is one for a token, or for where to ask for it: asked twice, it does no harm. */
function messageOf({ method, url, headers, body }: SdkRequest) {
  return {
    method,
    url: new URL(url),
    // Our client takes answers as they come.
    headers: { ...headers.toJSON(), 'accept-encoding': 'identity' },
    ...(body === undefined || body === null ? {} : { body: Buffer.from(String(body)) }),
    retry: 'safe',
  } as const;
}

/** The SDK's own form of headers, of which it exports the type alone. */
function headersOf(response: HttpResponse): SdkHeaders {
  const known = new Map(
    Object.entries(response.headers).map(([name, value]) => [
      name,
      [value ?? ''].flat().join(', '),
    ]),
  );
  return {
    get: (name) => known.get(name.toLowerCase()),
    has: (name) => known.has(name.toLowerCase()),
    set: (name, value) => void known.set(name.toLowerCase(), String(value)),
    delete: (name) => void known.delete(name.toLowerCase()),
    toJSON: () => Object.fromEntries(known),
    [Symbol.iterator]: () => known[Symbol.iterator](),
  };
}
