import { setTimeout as pause } from 'node:timers/promises';
import { UserError } from '../faults/user-error.ts';
import { whyNotTo } from '../http/address.ts';
import type { HttpRequest, HttpResponse } from '../http/message.ts';
import { NetworkError } from '../http/network-error.ts';
import { networkFault, outcomeOf, unwrap } from '../http/outcome.ts';
import { type Outcome, pauseBeforeRetry } from '../http/retry.ts';
import type { Limits } from '../limits/table.ts';
import { isDigest } from './digest.ts';
import { type Advise, RegistryError, requireNoPage, unexpectedAnswer } from './errors.ts';
import { checkDigest } from './manifest.ts';

/** A blob on its way. */
export interface Upload {
  readonly host: string;
  readonly digest: string;
  readonly body: Buffer;
  readonly advise?: Advise | undefined;
}

/** An upload broken off is not taken up again but begun anew, `uploadAttempts` times in all. */
export interface UploadLimits
  extends Pick<Limits, 'uploadAttempts' | 'requestTime' | 'retryPause' | 'longestPause'> {
  /** Ends the pauses between. */
  readonly signal: AbortSignal | undefined;
}

/** The upload is not known any more, or holds a part of what was sent before. */
const LOST = new Set([404, 416]);

/**
 * Where the blob is to be sent to: the `Location` of an upload that was begun. It may be relative,
 * or on another host, then over TLS only.
 * @throws UserError `registry-unexpected-answer`
 */
export function uploadLocation(began: URL, response: HttpResponse): URL {
  const { location: text } = response.headers;
  if (text === undefined) throw unexpectedAnswer(began.host, 'the upload', 'no Location');
  const location = withinTls(URL.parse(text, began.href), began);
  const why = whyNotTo(location, began);
  if (location !== null && why === undefined) return location;
  throw unexpectedAnswer(began.host, 'the upload', `a Location that is not followed: ${why}`);
}

/** Amazon's hangs up on an upload to a repository that it does not have. */
export function uploadFault(host: string, repository: string, error: unknown): unknown {
  if (!(error instanceof NetworkError) || error.reason !== 'reset') return error;
  return new UserError({
    code: error.code,
    message: `${host} closed the connection each time an upload to ${repository} was to begin`,
    next: 'Some registries do so where the repository does not exist, or may not be written: create it, or check the permissions.',
    cause: error,
  });
}

/** A registry behind a proxy often does not know that it is spoken to over TLS. */
function withinTls(location: URL | null, began: URL): URL | null {
  const isAsked = location?.protocol === 'http:' && began.protocol === 'https:';
  if (!isAsked || location.hostname !== began.hostname) return location;
  return new URL(`${location.pathname}${location.search}`, began);
}

/**
 * Begins an upload and sends the blob. A PUT that broke off must not be sent again to the same
 * place, where the first half may lie already: a new upload is begun for it.
 *
 * One that is left, also by a cancellation, is not ended by DELETE: CNCF's registry answers 416 once
 * it has a part of the body, since the `Location` we have speaks of none. Registries throw away by
 * themselves what nobody finishes.
 */
export async function sendUpload(
  upload: Upload,
  begin: () => Promise<URL>,
  send: (request: HttpRequest) => Promise<HttpResponse>,
  limits: UploadLimits,
): Promise<HttpResponse> {
  for (let made = 1; ; made += 1) {
    const request = putRequest(upload, await begin());
    const result = await send(request).catch(networkFault);
    const wait = pauseBeforeNew(outcomeOf(result), made, limits);
    if (wait === undefined) return unwrap(result);
    await pause(wait, undefined, limits.signal && { signal: limits.signal });
  }
}

/** As before sending a request again; what was throttled was already, to the same place. */
function pauseBeforeNew(outcome: Outcome, made: number, limits: UploadLimits): number | undefined {
  const isResponse = outcome.kind === 'response';
  if (isResponse && outcome.status === 429) return undefined;
  const lost: Outcome = { kind: 'fault', reason: 'reset' };
  const told = isResponse && LOST.has(outcome.status) ? lost : outcome;
  const request = { method: 'PUT' };
  const now = Date.now();
  const attempt = { request, outcome: told, made, elapsed: 0, now, jitter: Math.random() };
  return pauseBeforeRetry(attempt, { ...limits, requestAttempts: limits.uploadAttempts });
}

function putRequest({ digest, body }: Upload, location: URL): HttpRequest {
  // Appended as text: signed locations break when their query is written anew.
  const separator = location.search === '' ? '?' : '&';
  const url = new URL(`${location.href}${separator}digest=${encodeURIComponent(digest)}`);
  const headers = { 'content-type': 'application/octet-stream' };
  return { method: 'PUT', url, headers, body, retry: 'never' };
}

/**
 * Whether the registry says itself that it has the blob, by its digest.
 * @throws RegistryError when it did not take the blob; UserError when it took it for another one
 */
export function isUploadConfirmed(
  { host, digest, body, advise }: Upload,
  response: HttpResponse,
): boolean {
  const what = `the blob ${digest}`;
  if (response.status < 200 || response.status > 204) {
    throw new RegistryError(host, what, response, { advise });
  }
  requireNoPage(host, what, response);
  const told = response.headers['docker-content-digest'];
  checkDigest(host, digest, body, told);
  return typeof told === 'string' && isDigest(told);
}
