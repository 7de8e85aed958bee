import type { HttpClient, HttpRequest, HttpResponse } from '../http/message.ts';
import { sendFollowing } from '../http/redirect.ts';
import type { Authorizer } from './authorizer.ts';
import { type Challenge, parseChallenges } from './challenge.ts';
import { noWayIn } from './errors.ts';
import type { Scope } from './scope.ts';

/**
 * Sends a request as the registry wants it: with what it asked for, again when a 401 tells how,
 * and once more with a fresh token when the one at hand is not taken any more. GET and HEAD follow
 * redirects, without credentials to other hosts.
 */
export async function sendAuthorized(
  http: HttpClient,
  authorizer: Authorizer,
  request: HttpRequest,
  scope: Scope | undefined,
): Promise<HttpResponse> {
  const isHeld = authorizer.holds(scope);
  const known = authorizer.challenge;
  const first = await authorizer.header(scope);
  const response = await sendWith(http, request, first);
  if (response.status !== 401) return response;
  const header = response.headers['www-authenticate'];
  if (!authorizer.learn(header)) {
    // A host that a redirect led to is not asked how it wants to be logged in to.
    if (first !== undefined || response.from !== undefined) return response;
    const offered = parseChallenges(header ?? '').map(({ scheme }) => scheme);
    throw noWayIn(request.url.host, offered);
  }
  // A token got for this very request is refused for good, and would be refused again.
  const isFinal = first !== undefined && !isHeld && isSameDoor(known, authorizer.challenge);
  if (isFinal) return response;
  if (first !== undefined) await authorizer.forget(scope, first);
  const second = await authorizer.header(scope);
  return second === undefined || second === first ? response : sendWith(http, request, second);
}

/** Sends a request as the registry has asked for it so far, and takes its answer as it is. */
export async function sendOnce(
  http: HttpClient,
  authorizer: Authorizer,
  request: HttpRequest,
  scope: Scope | undefined,
): Promise<HttpResponse> {
  return sendWith(http, request, await authorizer.header(scope));
}

function isSameDoor(a: Challenge | undefined, b: Challenge | undefined): boolean {
  return (
    a?.scheme === b?.scheme &&
    a?.parameters.realm === b?.parameters.realm &&
    a?.parameters.service === b?.parameters.service
  );
}

function sendWith(
  http: HttpClient,
  request: HttpRequest,
  authorization: string | undefined,
): Promise<HttpResponse> {
  const headers = authorization === undefined ? {} : { authorization };
  const authorized = { ...request, headers: { ...request.headers, ...headers } };
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  return isRead ? sendFollowing(http, authorized) : http.send(authorized);
}
