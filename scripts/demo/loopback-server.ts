import type { IncomingHttpHeaders } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';

/** A request, its body read whole. */
export interface Call {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Anything but a Buffer is sent as JSON. */
  readonly body?: unknown;
}

/** Certificate and key, both PEM. */
export interface Identity {
  readonly certificate: string;
  readonly key: string;
}

export interface LoopbackServer {
  /** `127.0.0.1:<port>` */
  readonly host: string;
  close(): void;
}

/** Serves HTTPS on a free port of 127.0.0.1, and nowhere else. */
export async function serve(
  identity: Identity,
  handle: (call: Call) => Answer,
): Promise<LoopbackServer> {
  const server = createServer({ cert: identity.certificate, key: identity.key });
  server.on('request', async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const call = {
      method: request.method ?? 'GET',
      url: new URL(request.url ?? '/', 'https://127.0.0.1'),
      headers: request.headers,
      body: Buffer.concat(chunks),
    };
    const { status, headers, body } = withJson(handle(call));
    response.writeHead(status, { 'content-length': body.length, ...headers });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { host: hostOf(server), close: () => stop(server) };
}

function withJson(answer: Answer): Answer & { readonly body: Buffer } {
  const { body } = answer;
  if (body === undefined) return { ...answer, body: Buffer.alloc(0) };
  if (Buffer.isBuffer(body)) return { ...answer, body };
  const headers = { 'content-type': 'application/json', ...answer.headers };
  return { ...answer, headers, body: Buffer.from(JSON.stringify(body)) };
}

function hostOf(server: Server): string {
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function stop(server: Server): void {
  server.close();
  server.closeAllConnections();
}
