import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { http, https } from './builtins.ts';
import type { HttpLimits } from './limits.ts';
import type { HttpRequest, HttpResponse } from './message.ts';
import { NetworkError, networkErrorFrom } from './network-error.ts';

/** What one attempt needs besides the request. */
export interface Exchange {
  readonly agent: NonNullable<RequestOptions['agent']>;
  /** Whether the agent goes through a proxy, which then is what fails to be reached. */
  readonly isProxied: boolean;
  readonly limits: HttpLimits;
  readonly signal: AbortSignal | undefined;
}

/**
 * Sends a request once and reads the response whole.
 * @throws NetworkError; the signal's reason when it was aborted.
 */
export async function exchange(message: HttpRequest, how: Exchange): Promise<HttpResponse> {
  how.signal?.throwIfAborted();
  const outgoing = open(message, how);
  const host = message.url.host;
  // Node reports any end forced on a connection as a reset; the first reason is the one to tell.
  let forced: unknown;
  const stop = (reason: unknown) => {
    forced ??= reason;
    outgoing.destroy(reason as Error);
  };
  const abort = () => stop(how.signal?.reason);
  const late = () =>
    stop(new NetworkError(isTunnelling(outgoing, how) ? 'proxy' : 'timeout', host));
  const clock = setTimeout(late, how.limits.attemptTime);
  how.signal?.addEventListener('abort', abort, { once: true });
  outgoing.on('timeout', late);
  outgoing.on('socket', (socket) => allowIdle(socket, how.limits.idleTime));
  try {
    const incoming = await answer(outgoing, message.body);
    const body = await read(incoming, host, how.limits.responseSize);
    return { status: incoming.statusCode ?? 0, headers: incoming.headers, body };
  } catch (error) {
    throw forced ?? faultOf(error, host, how) ?? error;
  } finally {
    clearTimeout(clock);
    how.signal?.removeEventListener('abort', abort);
  }
}

/** No socket is handed over before a proxy has opened the tunnel. */
function isTunnelling(outgoing: ClientRequest, { isProxied }: Exchange): boolean {
  return isProxied && outgoing.socket === null;
}

const REFUSALS = new Set(['refused', 'unreachable', 'unknown-host']);

function faultOf(error: unknown, host: string, { isProxied }: Exchange): NetworkError | undefined {
  const fault = networkErrorFrom(error, host);
  if (fault === undefined || !isProxied || !REFUSALS.has(fault.reason)) return fault;
  return new NetworkError('proxy', host, error, fault.systemCode);
}

function answer(outgoing: ClientRequest, body: Buffer | undefined): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    // Stays for the request's whole life: an error that comes after the response has one listener.
    outgoing.on('error', reject);
    outgoing.on('response', resolve);
    outgoing.end(body);
  });
}

function open({ method, url, headers, body }: HttpRequest, how: Exchange): ClientRequest {
  const hasLength = body !== undefined || method === 'POST' || method === 'PUT';
  const options: RequestOptions = {
    method,
    agent: how.agent,
    headers: {
      'user-agent': 'registry-actions',
      ...headers,
      ...(hasLength ? { 'content-length': String(body?.length ?? 0) } : {}),
    },
  };
  try {
    return url.protocol === 'https:' ? https().request(url, options) : http.request(url, options);
  } catch (error) {
    throw networkErrorFrom(error, url.host) ?? error;
  }
}

/** The pool's time limit holds for connecting; a standing connection may be idle for longer. */
function allowIdle(socket: Socket, idle: number): void {
  const tls = socket as TLSSocket;
  if (tls.encrypted && (tls.connecting || tls.getProtocol() === null)) {
    socket.once('secureConnect', () => socket.setTimeout(idle));
  } else if (socket.connecting) socket.once('connect', () => socket.setTimeout(idle));
  else socket.setTimeout(idle);
}

async function read(incoming: IncomingMessage, host: string, largest: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    size += (chunk as Buffer).length;
    if (size > largest) throw new NetworkError('too-large', host, undefined, `${largest} bytes`);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}
