import { request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Certificate } from './certificates.ts';
import type { TokenServer } from './token-server.ts';
import { listen, type WebServer } from './web-server.ts';

export interface EcrGateOptions {
  readonly registryPort: number;
  readonly tls: Certificate;
  readonly hasRepository: (name: string) => boolean;
  /** Where the registry sends logins to; it is reached by the registry's own name, at `/token`. */
  readonly tokens?: TokenServer | undefined;
}

/**
 * Starts a server before a registry that behaves as ECR where a repository was not created: it
 * knows no such name, neither to read from nor to push to.
 */
export function startEcrGate(options: EcrGateOptions): Promise<WebServer> {
  const { registryPort, tls, hasRepository, tokens } = options;
  return listen((request, response) => {
    const { url = '', headers } = request;
    const [, name] = /^\/v2\/(.+)\/(?:manifests|blobs|tags)\//.exec(url) ?? [];
    const isLoggedIn = headers.authorization !== undefined;
    if (tokens !== undefined && url.startsWith('/token?')) {
      passOn(request, response, Number(new URL(tokens.realm).port));
    } else if (name === undefined || !isLoggedIn || hasRepository(name)) {
      passOn(request, response, registryPort, tokens);
    } else refuse(response, name);
  }, tls);
}

function refuse(response: ServerResponse, name: string): void {
  const message = `The repository with name '${name}' does not exist in the registry`;
  response.writeHead(404, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ errors: [{ code: 'NAME_UNKNOWN', message }] }));
}

function passOn(
  request: IncomingMessage,
  response: ServerResponse,
  port: number,
  tokens?: TokenServer,
): void {
  const { method, url: path, headers } = request;
  const sent = { ...headers, 'x-forwarded-proto': 'https' };
  const options = { host: '127.0.0.1', port, method, path, headers: sent, agent: false };
  const outgoing = forward(options, (incoming) => {
    const { 'www-authenticate': challenge, ...kept } = incoming.headers;
    const own =
      tokens === undefined
        ? challenge
        : challenge?.replace(tokens.realm, `https://${headers.host}/token`);
    const changed = own === undefined ? {} : { 'www-authenticate': own };
    response.writeHead(incoming.statusCode ?? 502, { ...kept, ...changed });
    incoming.pipe(response);
  });
  outgoing.once('error', () => response.destroy());
  request.pipe(outgoing);
}
