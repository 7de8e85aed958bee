import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** An answer as it is to go to the client. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string | Uint8Array;
}

/** What goes wrong between a client and the server it asks. Times are in milliseconds. */
export type WireFault =
  /** An answer in the server's place; the server hears nothing. */
  | { readonly kind: 'answer'; readonly answer: WireAnswer }
  /** The connection is reset before the server has heard anything. */
  | { readonly kind: 'reset' }
  /** The server has done what was asked, and the connection is reset instead of its answer. */
  | { readonly kind: 'lost' }
  /** The server's answer, reset in the middle of its body. */
  | { readonly kind: 'cut' }
  /** No answer, ever. */
  | { readonly kind: 'hang' }
  /** The server's answer, so many bytes at a time. */
  | { readonly kind: 'slow'; readonly bytes: number; readonly pauseMs: number }
  /** A body without end, until the client has had enough. */
  | { readonly kind: 'flood'; readonly start: string; readonly more: string };

/** Resets the connection that a request came over, as a host that crashed would (TCP RST). */
export type Reset = (request: IncomingMessage) => void;

/** A server's connections beneath TLS, which alone can be reset. */
export function resetterOf(server: Server): Reset {
  const sockets = new Map<number | undefined, Socket>();
  server.on('connection', (socket: Socket) => {
    const { remotePort } = socket;
    sockets.set(remotePort, socket);
    socket.once('close', () => sockets.delete(remotePort));
  });
  return ({ socket }) => void sockets.get(socket.remotePort)?.resetAndDestroy();
}

/** One request that is to go wrong. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The server's own answer, for the faults that need it. */
  readonly ask: () => Promise<WireAnswer>;
  readonly reset: Reset;
}

export async function deliver(
  fault: WireFault,
  { request, response, ask, reset }: Exchange,
): Promise<void> {
  switch (fault.kind) {
    case 'answer':
      return send(response, fault.answer);
    case 'reset':
      return reset(request);
    case 'lost':
      await ask();
      return reset(request);
    case 'cut':
      await half(response, await ask());
      return reset(request);
    case 'hang':
      return undefined;
    case 'slow':
      return trickle(response, await ask(), fault);
    case 'flood':
      return flood(response, fault);
  }
}

/** Sends an answer whole. */
export function send(response: ServerResponse, { status, headers, body }: WireAnswer): void {
  const { 'transfer-encoding': _, connection: __, ...kept } = headers;
  const length = String(Buffer.byteLength(body));
  response.writeHead(status, { ...(kept as Record<string, string>), 'content-length': length });
  response.end(body);
}

async function half(response: ServerResponse, { status, body }: WireAnswer): Promise<void> {
  const bytes = Buffer.from(body);
  response.writeHead(status, { 'content-length': String(bytes.length) });
  await written(response, bytes.subarray(0, bytes.length / 2));
}

async function trickle(
  response: ServerResponse,
  answer: WireAnswer,
  { bytes, pauseMs }: { readonly bytes: number; readonly pauseMs: number },
): Promise<void> {
  const body = Buffer.from(answer.body);
  response.writeHead(answer.status, { 'content-length': String(body.length) });
  for (let at = 0; at < body.length && !response.destroyed; at += bytes) {
    await written(response, body.subarray(at, at + bytes));
    await sleep(pauseMs);
  }
  response.end();
}

async function flood(
  response: ServerResponse,
  { start, more }: { readonly start: string; readonly more: string },
): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.write(start);
  while (!response.destroyed) await written(response, Buffer.from(more.repeat(100)));
}

/** Until the bytes are on their way, or nobody takes them any more. */
function written(response: ServerResponse, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => {
    response.once('close', resolve);
    response.write(bytes, () => {
      response.off('close', resolve);
      resolve();
    });
  });
}
