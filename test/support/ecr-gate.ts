import { request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Certificate } from './certificates.ts';
import { listen, type WebServer } from './web-server.ts';

/**
 * Starts a server before a registry that behaves as ECR where a repository was not created: it
 * knows no such name, neither to read from nor to push to.
 */
export function startEcrGate(
  registryPort: number,
  tls: Certificate,
  hasRepository: (name: string) => boolean,
): Promise<WebServer> {
  return listen((request, response) => {
    const [, name] = /^\/v2\/(.+)\/(?:manifests|blobs|tags)\//.exec(request.url ?? '') ?? [];
    const isLoggedIn = request.headers.authorization !== undefined;
    if (name === undefined || !isLoggedIn || hasRepository(name)) {
      passOn(request, response, registryPort);
    } else refuse(response, name);
  }, tls);
}

function refuse(response: ServerResponse, name: string): void {
  const message = `The repository with name '${name}' does not exist in the registry`;
  response.writeHead(404, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ errors: [{ code: 'NAME_UNKNOWN', message }] }));
}

function passOn(request: IncomingMessage, response: ServerResponse, port: number): void {
  const { method, url: path, headers } = request;
  const sent = { ...headers, 'x-forwarded-proto': 'https' };
  const options = { host: '127.0.0.1', port, method, path, headers: sent, agent: false };
  const outgoing = forward(options, (incoming) => {
    response.writeHead(incoming.statusCode ?? 502, incoming.headers);
    incoming.pipe(response);
  });
  outgoing.once('error', () => response.destroy());
  request.pipe(outgoing);
}
