import type { Certificate } from './certificates.ts';
import { listen } from './web-server.ts';

export interface TrappedRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** Name, value, name, value …, as they came. */
  readonly headers: readonly string[];
  readonly body: Buffer;
}

export interface TrapServerOptions {
  readonly tls?: Certificate;
  /** The loopback address that it listens on, and is called by (127.0.0.1). */
  readonly address?: string;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface TrapServer {
  readonly host: string;
  readonly url: string;
  requests(): readonly TrappedRequest[];
  /** All that it was ever told, to look for secrets in. */
  heard(): Buffer;
  forget(): void;
  stop(): Promise<void>;
}

/**
 * Starts a host that a sick registry sends its clients to. It writes down all that it is told, and
 * asks for Basic credentials unless it is to answer otherwise.
 */
export async function startTrapServer(options: TrapServerOptions = {}): Promise<TrapServer> {
  const { tls, address = '127.0.0.1', status = 401, body = '' } = options;
  const headers = options.headers ?? { 'www-authenticate': 'Basic realm="trap"' };
  const seen: TrappedRequest[] = [];
  const server = await listen(
    async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const { method = '', url: path = '', rawHeaders } = request;
      seen.push({ method, path, headers: rawHeaders, body: Buffer.concat(chunks) });
      response.writeHead(status, headers).end(body);
    },
    tls,
    address,
  );
  return {
    host: new URL(server.url).host,
    url: server.url,
    requests: () => [...seen],
    heard: () => Buffer.concat(seen.map(written)),
    forget: () => void seen.splice(0),
    stop: server.stop,
  };
}

function written({ method, path, headers, body }: TrappedRequest): Buffer {
  return Buffer.concat([Buffer.from(`${method} ${path}\n${headers.join('\n')}\n\n`), body]);
}
