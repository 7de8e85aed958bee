import type { IncomingMessage, ServerResponse } from 'node:http';
import { createHttpClient } from '../../../src/http/client.ts';
import type { HttpClient } from '../../../src/http/message.ts';
import { DEFAULT_LIMITS } from '../../../src/limits/read.ts';
import type { Limits } from '../../../src/limits/table.ts';
import type { RegistryCredential, RegistryTraits } from '../../../src/providers/provider.ts';
import { RegistryClient } from '../../../src/registry/client.ts';
import { Secret } from '../../../src/secrets/secret.ts';
import { type Loopback, serveHttp } from '../http/loopback.ts';

export type Answer = (request: IncomingMessage, response: ServerResponse, body: Buffer) => void;

/** A registry made of rules: `'GET /v2/'` → what to answer. It keeps what it was asked. */
export interface FakeRegistry extends Loopback {
  /** `METHOD path` of each request, without its query. */
  readonly asked: string[];
  readonly authorizations: (string | undefined)[];
  readonly bodies: string[];
  client(
    credential?: RegistryCredential,
    limits?: Partial<Limits>,
    traits?: RegistryTraits,
  ): RegistryClient;
}

export const BASIC: RegistryCredential = {
  kind: 'basic',
  username: 'ci',
  secret: new Secret('hunter22'),
  expiresAt: undefined,
};
export const BASIC_HEADER = `Basic ${Buffer.from('ci:hunter22').toString('base64')}`;

export async function fakeRegistry(rules: Record<string, Answer>): Promise<FakeRegistry> {
  const asked: string[] = [];
  const authorizations: (string | undefined)[] = [];
  const bodies: string[] = [];
  const server = await serveHttp(async (request, response) => {
    const key = `${request.method} ${request.url?.split('?')[0]}`;
    asked.push(key);
    authorizations.push(request.headers.authorization);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    bodies.push(Buffer.concat(chunks).toString('latin1'));
    const rule = rules[key];
    if (rule === undefined) response.writeHead(404).end();
    else rule(request, response, Buffer.concat(chunks));
  });
  const limits = { ...DEFAULT_LIMITS, retryPause: 1, requestAttempts: 2, idleTime: 2000 };
  const clients: HttpClient[] = [];
  return {
    ...server,
    asked,
    authorizations,
    bodies,
    client: (credential, more = {}, traits = {}) => {
      const http = createHttpClient({ env: {}, limits: { ...limits, ...more } });
      clients.push(http);
      return new RegistryClient({
        host: server.url.host,
        http,
        credential,
        plainHttp: true,
        limits,
        traits,
        conceal: (value) => new Secret(value),
      });
    },
    close: async () => {
      for (const http of clients) http.close();
      await server.close();
    },
  };
}

/** Lets through whoever has the header, and challenges everybody else. */
export function guarded(
  challenge: string,
  allowed: (header: string) => boolean,
  then: Answer,
): Answer {
  return (request, response, body) => {
    if (allowed(request.headers.authorization ?? '')) then(request, response, body);
    else response.writeHead(401, { 'www-authenticate': challenge }).end();
  };
}

export const ok =
  (body: string | Buffer = '', headers: Record<string, string> = {}, status = 200): Answer =>
  (_request, response) => {
    response.writeHead(status, headers).end(body);
  };

/** A JSON web token that grants actions on repositories; nothing checks its signature here. */
export function tokenFor(access: Record<string, string[]>): string {
  const entries = Object.entries(access);
  const claims = {
    access: entries.map(([name, actions]) => ({ type: 'repository', name, actions })),
  };
  return `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`;
}
