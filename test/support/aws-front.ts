import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { refuseAssumption, type Trust } from './aws-sts.ts';
import type { Certificate } from './certificates.ts';
import { createEcrPublic } from './ecr-public.ts';
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
  /** Of temporary keys. */
  readonly sessionToken: string | undefined;
  /** The name that was asked for; that of a real endpoint where a proxy led here. */
  readonly host: string;
  readonly body: string;
  readonly status: number;
}

/** Answers a call in moto's place, for what AWS refuses and moto does not; undefined lets it by. */
export type Refuse = (call: Omit<AwsCall, 'status'>) => HttpResponse | undefined;

export interface AwsFrontOptions {
  /** Where moto listens. */
  readonly upstream: string;
  /** Only these access keys may call ECR, and those that STS gave out; all may by default. */
  readonly accessKeyIds?: readonly string[];
  /** How long ECR's token is said to last (43,200: twelve hours). */
  readonly tokenSeconds?: number;
  /** Whom roles trust; everybody by default. */
  readonly trust?: Trust;
  readonly refuse?: Refuse;
  /** By how much AWS's clock is ahead of this machine's for a call, in milliseconds; 0. */
  readonly clockAhead?: (call: Omit<AwsCall, 'status'>) => number;
  /** For AWS's own host names, as a proxy leads to them. */
  readonly tls?: Certificate;
}

export interface AwsFront {
  readonly url: string;
  /** The port that speaks TLS, where there is a certificate. */
  readonly securePort: number | undefined;
  /** The password, for user `AWS`, in the tokens that it gives out. */
  readonly password: string;
  calls(): readonly AwsCall[];
  stop(): Promise<void>;
}

/**
 * Starts a server before moto that gives ECR's tokens what they lack there: a password that nobody
 * can guess, of a real one's length, and an expiry that is not in 2015. It checks what moto does
 * not (identity tokens, external ids, the time of a signature), stands in for ECR Public, which
 * moto does not have, and plays the metadata services of instances, containers and EKS.
 */
export async function startAwsFront(options: AwsFrontOptions): Promise<AwsFront> {
  // Real ones are about two kilobytes long.
  const password = randomBytes(1400).toString('base64');
  const calls: AwsCall[] = [];
  const respondAsPublic = createEcrPublic();
  const known = new Set([ROLE.AccessKeyId, ...(options.accessKeyIds ?? [])]);
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await read(request);
    const call = identify(request, body);
    const reply =
      respondAsMetadata(request) ?? (await serve(call, request, known, respondAsPublic, options));
    for (const id of issuedKeys(reply.body)) known.add(id);
    calls.push({ ...call, status: reply.status });
    deliver(response, reply, call, password, options);
  };
  const handle = (request: IncomingMessage, response: ServerResponse) => {
    answer(request, response).catch(() => response.destroy());
  };
  const server = await listen(handle);
  const secure = options.tls === undefined ? undefined : await listen(handle, options.tls);
  const stop = async () => {
    await Promise.all([server.stop(), secure?.stop()]);
  };
  const securePort = secure?.port;
  return { url: server.url, securePort, password, calls: () => [...calls], stop };
}

type Call = Omit<AwsCall, 'status'>;

async function serve(
  call: Call,
  request: IncomingMessage,
  known: ReadonlySet<string>,
  respondAsPublic: Refuse,
  { accessKeyIds, clockAhead, refuse, trust, upstream }: AwsFrontOptions,
): Promise<HttpResponse> {
  if (accessKeyIds !== undefined && isUnknown(call, known)) return UNKNOWN_KEY;
  const refused =
    refuseTime(request, clockAhead?.(call) ?? 0) ??
    refuse?.(call) ??
    (trust && refuseAssumption(new URLSearchParams(call.body), trust)) ??
    respondAsPublic(call);
  return refused ?? ask(upstream, request, call.body);
}

/** An error in the form of AWS's JSON protocols. */
export function jsonError(status: number, type: string, message: string): HttpResponse {
  const headers = { 'content-type': 'application/x-amz-json-1.1' };
  return { status, headers, body: JSON.stringify({ __type: type, message }) };
}

const UNKNOWN_KEY = jsonError(
  400,
  'UnrecognizedClientException',
  'The security token included in the request is invalid.',
);

/** What a signature's time may be off by ("Signature Version 4": five minutes). */
const LARGEST_SKEW = 300_000;

function refuseTime({ headers }: IncomingMessage, ahead: number): HttpResponse | undefined {
  const [, date, time] = /^(\d{8})T(\d{6})Z$/.exec(String(headers['x-amz-date'] ?? '')) ?? [];
  if (date === undefined || time === undefined) return undefined;
  const parts = `${date}${time}`.replace(/^(....)(..)(..)(..)(..)(..)$/, '$1-$2-$3T$4:$5:$6Z');
  const now = Date.now() + ahead;
  if (Math.abs(Date.parse(parts) - now) <= LARGEST_SKEW) return undefined;
  const message = `Signature not yet current: ${date}T${time}Z is still later or earlier than ${new Date(now).toISOString()}`;
  return jsonError(400, 'InvalidSignatureException', message);
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

// A signature names the key and what it is for: Credential=AKIA…/20260101/eu-west-1/ecr/aws4_request
const SCOPE = /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\//;

function identify({ headers, url = '' }: IncomingMessage, body: string): Call {
  const [, accessKeyId, region, signed] = SCOPE.exec(headers.authorization ?? '') ?? [];
  const target = String(headers['x-amz-target'] ?? '').split('.')[1];
  const form = new URLSearchParams(body).get('Action');
  const action = target ?? form ?? url;
  // AssumeRoleWithWebIdentity is not signed: the identity token stands for the signature.
  const service = signed ?? (form === null ? 'metadata' : 'sts');
  const sessionToken = headers['x-amz-security-token']?.toString();
  const host = headers.host ?? '';
  return { service, action, region, accessKeyId, sessionToken, host, body };
}

/** Temporary keys, `ASIA…`, are nothing without their session's token. */
function isUnknown(call: Call, known: ReadonlySet<string>): boolean {
  const { service, accessKeyId = '', sessionToken } = call;
  if (!service.startsWith('ecr')) return false;
  return !known.has(accessKeyId) || (accessKeyId.startsWith('ASIA') && !sessionToken);
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
  call: Call,
  password: string,
  { tokenSeconds = 43_200, clockAhead }: AwsFrontOptions,
): void {
  const isToken = call.action === 'GetAuthorizationToken' && status === 200;
  const content = isToken ? withRealToken(body, password, tokenSeconds) : body;
  const { 'content-length': _, connection: __, ...kept } = headers;
  const date = new Date(Date.now() + (clockAhead?.(call) ?? 0)).toUTCString();
  response.writeHead(status, { ...kept, date }).end(content);
}

/** A list of data for private registries, one for the public one. */
function withRealToken(body: string, password: string, seconds: number): string {
  const { authorizationData: data } = JSON.parse(body) as { authorizationData: object | object[] };
  const authorizationToken = Buffer.from(`AWS:${password}`).toString('base64');
  const expiresAt = Math.floor(Date.now() / 1000) + seconds;
  const renew = (one: object) => ({ ...one, authorizationToken, expiresAt });
  return JSON.stringify({ authorizationData: Array.isArray(data) ? data.map(renew) : renew(data) });
}
