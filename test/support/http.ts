import { type IncomingHttpHeaders, request as plain } from 'node:http';
import { request as secure } from 'node:https';

export interface HttpRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** PEM of the authorities to trust; without it no certificate is checked. */
  readonly ca?: string;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** One request on a connection of its own; any status is a result, only the connection can fail. */
export function request(url: string, options: HttpRequest = {}): Promise<HttpResponse> {
  const send = url.startsWith('https:') ? secure : plain;
  const trust = options.ca === undefined ? { rejectUnauthorized: false } : { ca: options.ca };
  return new Promise((resolve, reject) => {
    const { method = 'GET', headers = {} } = options;
    const outgoing = send(url, { method, headers, agent: false, ...trust }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () => {
        const body = Buffer.concat(chunks).toString();
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(options.body);
  });
}

/** Whether something speaks HTTP there; for a server's readiness. */
export async function answers(url: string): Promise<boolean> {
  return (await request(url)).status > 0;
}
