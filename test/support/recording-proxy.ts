import {
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  Agent as PlainAgent,
  request as plain,
  type ServerResponse,
} from 'node:http';
import { Agent as SecureAgent, request as secure } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Certificate } from './certificates.ts';
import { listen } from './web-server.ts';

export interface RecordedRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly authorization: string | undefined;
  /** 0 as long as there is no answer. */
  readonly status: number;
  /** Which connection it came over, from 1. */
  readonly connection: number;
}

/** An answer given in the upstream's place. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface RecordingProxyOptions {
  /** Where requests go on to, as in `http://127.0.0.1:5000`. */
  readonly upstream: string;
  /** Serves HTTPS with this certificate. */
  readonly tls?: Certificate;
  /** Waited before each request goes on, as a distant server would make one wait. */
  readonly delayMs?: number;
  /** Answers some requests itself, to play a server's fault. */
  readonly answer?: (request: RecordedRequest) => Answer | undefined;
}

export interface RecordingProxy {
  readonly port: number;
  readonly host: string;
  readonly url: string;
  requests(): readonly RecordedRequest[];
  /** Forgets what was recorded. */
  clear(): void;
  stop(): Promise<void>;
}

/** Starts a reverse proxy that hands requests on unchanged, `Host` included, and records them. */
export async function startRecordingProxy(options: RecordingProxyOptions): Promise<RecordingProxy> {
  const recorded: (() => RecordedRequest)[] = [];
  const connectionOf = countConnections();
  const forward = createForwarder(options);
  const server = await listen((request, response) => {
    const entry = record(request, connectionOf(request));
    recorded.push(() => ({ ...entry, status: response.headersSent ? response.statusCode : 0 }));
    handle(options, forward, entry, request, response).catch(() => response.destroy());
  }, options.tls);
  return {
    port: server.port,
    host: new URL(server.url).host,
    url: server.url,
    requests: () => recorded.map((current) => current()),
    clear: () => void recorded.splice(0),
    stop: async () => {
      forward.close();
      await server.stop();
    },
  };
}

function record(request: IncomingMessage, connection: number): RecordedRequest {
  const { method = '', url = '', headers } = request;
  const { authorization } = headers;
  return { method, path: url, headers, authorization, status: 0, connection };
}

function countConnections(): (request: IncomingMessage) => number {
  const numbers = new WeakMap<object, number>();
  let count = 0;
  return ({ socket }) => {
    const number = numbers.get(socket) ?? ++count;
    numbers.set(socket, number);
    return number;
  };
}

async function handle(
  { delayMs = 0, answer }: RecordingProxyOptions,
  forward: Forwarder,
  entry: RecordedRequest,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (delayMs > 0) await sleep(delayMs);
  const own = answer?.(entry);
  if (own === undefined) return forward.send(request, response);
  request.resume();
  response.writeHead(own.status, own.headers).end(own.body);
}

interface Forwarder {
  send(request: IncomingMessage, response: ServerResponse): void;
  close(): void;
}

function createForwarder({ upstream, tls }: RecordingProxyOptions): Forwarder {
  const encrypted = upstream.startsWith('https:');
  // Its own agent: a client's connection may end, the one to the upstream is used again.
  const agent = new (encrypted ? SecureAgent : PlainAgent)({ keepAlive: true });
  const open = encrypted ? secure : plain;
  // A registry writes absolute locations, for which it must know how its client reached it.
  const scheme = { 'x-forwarded-proto': tls === undefined ? 'http' : 'https' };
  return {
    send: (request, response) => {
      const { method, url = '', headers } = request;
      const options = { method, headers: { ...headers, ...scheme }, agent };
      const outgoing = open(new URL(url, upstream), { ...options, rejectUnauthorized: false });
      relay(request, response, outgoing);
    },
    close: () => agent.destroy(),
  };
}

function relay(request: IncomingMessage, response: ServerResponse, outgoing: ClientRequest): void {
  outgoing.once('response', (incoming) => {
    response.writeHead(incoming.statusCode ?? 502, incoming.headers);
    incoming.pipe(response);
  });
  outgoing.once('error', () => response.destroy());
  request.pipe(outgoing);
}
