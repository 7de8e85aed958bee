import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type HttpResponse, request as send } from './http.ts';
import { ROLE, respondAsMetadata } from './instance-metadata.ts';
import { listen } from './web-server.ts';

export interface AwsCall {
  /** As in `ecr`, `sts`, or `metadata` for the credentials of an instance or a container. */
  readonly service: string;
  /** As in `GetAuthorizationToken`; the path for `metadata`. */
  readonly action: string;
  readonly region: string | undefined;
  readonly accessKeyId: string | undefined;
  readonly status: number;
}

export interface AwsFrontOptions {
  /** Where moto listens. */
  readonly upstream: string;
  /** Only these access keys may call ECR, and those that STS gave out; all may by default. */
  readonly accessKeyIds?: readonly string[];
  /** How long ECR's token is said to last (43,200: twelve hours). */
  readonly tokenSeconds?: number;
}

export interface AwsFront {
  readonly url: string;
  /** The password, for user `AWS`, in the tokens that it gives out. */
  readonly password: string;
  calls(): readonly AwsCall[];
  stop(): Promise<void>;
}

/**
 * Starts a server before moto that gives ECR's tokens what they lack there: a password that nobody
 * can guess, of a real one's length, and an expiry that is not in 2015. It also plays the metadata
 * services by which instances and containers get their role's credentials.
 */
export async function startAwsFront(options: AwsFrontOptions): Promise<AwsFront> {
  // Real ones are about two kilobytes long.
  const password = randomBytes(1400).toString('base64');
  const calls: AwsCall[] = [];
  const known = new Set([ROLE.AccessKeyId, ...(options.accessKeyIds ?? [])]);
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await read(request);
    const call = identify(request, body);
    const refused = options.accessKeyIds !== undefined && isUnknown(call, known);
    const reply =
      respondAsMetadata(request) ??
      (refused ? UNKNOWN_KEY : await ask(options.upstream, request, body));
    for (const id of issuedKeys(reply.body)) known.add(id);
    calls.push({ ...call, status: reply.status });
    deliver(response, reply, call.action, password, options.tokenSeconds ?? 43_200);
  };
  const server = await listen((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  return { url: server.url, password, calls: () => [...calls], stop: server.stop };
}

const UNKNOWN_KEY: HttpResponse = {
  status: 400,
  headers: { 'content-type': 'application/x-amz-json-1.1' },
  body: JSON.stringify({
    __type: 'UnrecognizedClientException',
    message: 'The security token included in the request is invalid.',
  }),
};

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

// A signature names the key and what it is for: Credential=AKIA…/20260101/eu-west-1/ecr/aws4_request
const SCOPE = /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\//;

function identify({ headers, url = '' }: IncomingMessage, body: string): Omit<AwsCall, 'status'> {
  const [, accessKeyId, region, signed] = SCOPE.exec(headers.authorization ?? '') ?? [];
  const target = String(headers['x-amz-target'] ?? '').split('.')[1];
  const form = new URLSearchParams(body).get('Action');
  const action = target ?? form ?? url;
  // AssumeRoleWithWebIdentity is not signed: the identity token stands for the signature.
  const service = signed ?? (form === null ? 'metadata' : 'sts');
  return { service, action, region, accessKeyId };
}

function isUnknown({ service, accessKeyId = '' }: Omit<AwsCall, 'status'>, known: Set<string>) {
  return service === 'ecr' && !known.has(accessKeyId);
}

function ask(upstream: string, request: IncomingMessage, body: string): Promise<HttpResponse> {
  const { method = 'POST', url = '/', headers } = request;
  const kept = Object.entries(headers).filter(([, value]) => typeof value === 'string');
  const sent = Object.fromEntries(kept) as Record<string, string>;
  return send(upstream + url, { method, headers: { ...sent, connection: 'close' }, body });
}

function issuedKeys(body: string): string[] {
  return Array.from(body.matchAll(/<AccessKeyId>(\w+)</g), ([, id = '']) => id);
}

function deliver(
  response: ServerResponse,
  { status, headers, body }: HttpResponse,
  action: string,
  password: string,
  seconds: number,
): void {
  const isToken = action === 'GetAuthorizationToken' && status === 200;
  const content = isToken ? withRealToken(body, password, seconds) : body;
  const { 'content-length': _, connection: __, ...kept } = headers;
  response.writeHead(status, kept).end(content);
}

function withRealToken(body: string, password: string, seconds: number): string {
  const { authorizationData } = JSON.parse(body) as { authorizationData: object[] };
  const authorizationToken = Buffer.from(`AWS:${password}`).toString('base64');
  const expiresAt = Math.floor(Date.now() / 1000) + seconds;
  const renewed = authorizationData.map((data) => ({ ...data, authorizationToken, expiresAt }));
  return JSON.stringify({ authorizationData: renewed });
}
