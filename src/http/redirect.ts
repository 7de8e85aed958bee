import { whyNotTo } from './address.ts';
import type { HttpClient, HttpRequest, HttpResponse } from './message.ts';

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** Enough for a registry, its load balancer and its blob store. */
const MOST_REDIRECTS = 5;

/**
 * Sends a GET or HEAD and follows where it is sent to, as registries do with blobs. Another origin
 * never gets the `Authorization`, and its own demand for one is not passed on. A redirect to where
 * none may lead (`address.ts`) is returned as it is.
 */
export async function sendFollowing(client: HttpClient, first: HttpRequest): Promise<HttpResponse> {
  let request = first;
  let response = await client.send(request);
  for (let hops = 0; hops < MOST_REDIRECTS; hops += 1) {
    const next = redirected(request, response);
    if (next === undefined) break;
    request = next;
    response = await client.send(request);
  }
  return request.url.origin === first.url.origin ? response : cameFrom(request.url, response);
}

function cameFrom(from: URL, response: HttpResponse): HttpResponse {
  const { 'www-authenticate': _, ...headers } = response.headers;
  return { ...response, headers, from };
}

/** The request that a redirect asks for; undefined when there is none, or none to be followed. */
function redirected(request: HttpRequest, response: HttpResponse): HttpRequest | undefined {
  if (!REDIRECTS.has(response.status) || response.headers.location === undefined) return undefined;
  const url = URL.parse(response.headers.location, request.url.href);
  if (url === null || whyNotTo(url, request.url) !== undefined) return undefined;
  if (url.origin === request.url.origin) return { ...request, url };
  return url.protocol === 'https:' ? { ...withoutAuthorization(request), url } : undefined;
}

/** The same request without what identifies the caller. */
function withoutAuthorization(request: HttpRequest): HttpRequest {
  const kept = Object.entries(request.headers ?? {}).filter(
    ([name]) => name.toLowerCase() !== 'authorization',
  );
  return { ...request, headers: Object.fromEntries(kept) };
}
