import type { HttpClient, HttpRequest, HttpResponse } from '../http/message.ts';
import { sendFollowing } from '../http/redirect.ts';
import type { Authorizer } from './authorizer.ts';
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
  const first = await authorizer.header(scope);
  const response = await sendWith(http, request, first);
  if (response.status !== 401) return response;
  if (!authorizer.learn(response.headers['www-authenticate'])) return response;
  if (first !== undefined) await authorizer.forget(scope, first);
  const second = await authorizer.header(scope);
  return second === undefined || second === first ? response : sendWith(http, request, second);
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
