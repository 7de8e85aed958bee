import { request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Certificate } from './certificates.ts';
import { listen } from './web-server.ts';

export interface ConnectProxyOptions {
  /** `host:port` as a client asks for it → the port on 127.0.0.1 that answers for it. */
  readonly routes: Readonly<Record<string, number>>;
  /** Asks for these with `Proxy-Authorization: Basic`. */
  readonly credentials?: { readonly username: string; readonly password: string };
  /** The connection to the proxy itself is encrypted. */
  readonly tls?: Certificate;
}

export interface ProxiedConnection {
  /** CONNECT, or the method of a request for a plain `http://` address. */
  readonly method: string;
  /** `host:port` */
  readonly target: string;
  /** 200 let through, 403 a name it does not know, 407 without the right credentials. */
  readonly status: number;
}

export interface ConnectProxy {
  readonly port: number;
  /** For `HTTPS_PROXY`; credentials are not in it. */
  readonly url: string;
  /** Every attempt, also those refused. */
  connections(): readonly ProxiedConnection[];
  /** Adds a name, or gives one to another server. */
  route(target: string, port: number): void;
  stop(): Promise<void>;
}

/**
 * Starts an HTTP proxy that answers for real host names with servers on this machine, and refuses
 * every other name: what goes through it can never reach the network.
 */
export async function startConnectProxy(options: ConnectProxyOptions): Promise<ConnectProxy> {
  const routes = new Map(Object.entries(options.routes));
  const seen: ProxiedConnection[] = [];
  const tunnels = new Set<Duplex>();
  const decide = (request: IncomingMessage, target: string) => {
    const status = statusOf(options, routes, request, target);
    seen.push({ method: request.method ?? '', target, status });
    return { status, port: routes.get(target) ?? 0 };
  };
  const server = await listen((request, response) => {
    const { status, port } = decide(request, targetOf(request));
    if (status === 200) passOn(request, response, port);
    else response.writeHead(status, challenge(status)).end();
  }, options.tls);
  server.server.on('connect', (request: IncomingMessage, client: Duplex, head: Buffer) => {
    const { status, port } = decide(request, request.url ?? '');
    tunnels.add(client.once('close', () => tunnels.delete(client)));
    if (status === 200) tunnel(client, head, port);
    else client.end(refusal(status));
  });
  const stop = async () => {
    for (const client of tunnels) client.destroy();
    await server.stop();
  };
  const route = (target: string, port: number) => void routes.set(target, port);
  return { port: server.port, url: server.url, connections: () => [...seen], route, stop };
}

function statusOf(
  { credentials }: ConnectProxyOptions,
  routes: ReadonlyMap<string, number>,
  request: IncomingMessage,
  target: string,
): number {
  if (credentials !== undefined) {
    const { username, password } = credentials;
    const expected = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
    if (request.headers['proxy-authorization'] !== expected) return 407;
  }
  return routes.has(target) ? 200 : 403;
}

function challenge(status: number): Record<string, string> {
  return status === 407 ? { 'proxy-authenticate': 'Basic realm="proxy"' } : {};
}

function refusal(status: number): string {
  const reason = status === 407 ? 'Proxy Authentication Required' : 'Forbidden';
  const headers = { ...challenge(status), connection: 'close', 'content-length': '0' };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${reason}\r\n${lines.join('')}\r\n`;
}

function tunnel(client: Duplex, head: Buffer, port: number): void {
  const upstream = connect(port, '127.0.0.1', () => {
    client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    upstream.write(head);
    client.pipe(upstream).pipe(client);
  });
  upstream.once('error', () => client.destroy());
  client.once('error', () => upstream.destroy());
  client.once('close', () => upstream.destroy());
}

// A request for a plain address bears it whole: `GET http://registry.test/v2/ HTTP/1.1`.
function targetOf({ url = '' }: IncomingMessage): string {
  const address = URL.parse(url);
  return address === null ? url : `${address.hostname}:${address.port || 80}`;
}

function passOn(request: IncomingMessage, response: ServerResponse, port: number): void {
  const { method, headers } = request;
  const { pathname, search } = new URL(request.url ?? '');
  const { 'proxy-authorization': _, 'proxy-connection': __, ...kept } = headers;
  const path = pathname + search;
  const options = { host: '127.0.0.1', port, method, path, headers: kept, agent: false };
  const outgoing = forward(options, (incoming) => {
    response.writeHead(incoming.statusCode ?? 502, incoming.headers);
    incoming.pipe(response);
  });
  outgoing.once('error', () => response.destroy());
  request.pipe(outgoing);
}
