import { setTimeout as pause } from 'node:timers/promises';
import { whyNotTo } from '../http/address.ts';
import type { HttpRequest, HttpResponse } from '../http/message.ts';
import { NetworkError } from '../http/network-error.ts';
import type { Limits } from '../limits/table.ts';
import { RegistryError, unexpectedAnswer } from './errors.ts';
import { checkDigest } from './manifest.ts';

/** A blob on its way. */
export interface Upload {
  readonly host: string;
  readonly digest: string;
  readonly body: Buffer;
}

/** An upload broken off is not taken up again but begun anew, `uploadAttempts` times in all. */
export type UploadLimits = Pick<Limits, 'uploadAttempts' | 'retryPause'>;

/** The upload is not known any more, or holds a part of what was sent before. */
const LOST = new Set([404, 408, 416]);

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
    const result = await send(request).catch((error: unknown) => {
      if (error instanceof NetworkError && made < limits.uploadAttempts) return undefined;
      throw error;
    });
    if (result !== undefined && !(isLost(result.status) && made < limits.uploadAttempts))
      return result;
    await pause(limits.retryPause * made);
  }
}

function isLost(status: number): boolean {
  return LOST.has(status) || (status >= 500 && status !== 501);
}

function putRequest({ digest, body }: Upload, location: URL): HttpRequest {
  // Appended as text: signed locations break when their query is written anew.
  const separator = location.search === '' ? '?' : '&';
  const url = new URL(`${location.href}${separator}digest=${encodeURIComponent(digest)}`);
  const headers = { 'content-type': 'application/octet-stream' };
  return { method: 'PUT', url, headers, body, retry: 'never' };
}

/** @throws RegistryError when the registry did not take the blob, or took it for another one. */
export function checkUpload({ host, digest, body }: Upload, response: HttpResponse): void {
  if (response.status < 200 || response.status > 204) {
    throw new RegistryError(host, `the blob ${digest}`, response);
  }
  checkDigest(host, digest, body, response.headers['docker-content-digest']);
}
