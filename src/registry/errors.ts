import type { ErrorCode } from '../faults/error-code.ts';
import { UserError } from '../faults/user-error.ts';
import type { HttpResponse } from '../http/message.ts';
import { oneLine } from '../report/text.ts';
import { type Meaning, meaningOf, REPOSITORY_UNAUTHORIZED } from './status-meaning.ts';

/** More of a server's own words helps nobody and floods the log. */
const LONGEST_WORDS = 300;

/** One entry of `errors` in a body of the OCI distribution specification. */
interface OciError {
  readonly code: string;
  readonly message: string;
}

/** A refusal as a registry words it. */
export interface Refusal {
  /** HTTP status. */
  readonly status: number;
  /** For example `TAG_INVALID`; empty when the body held none. */
  readonly ociCodes: readonly string[];
  readonly words: string;
}

/** What to do next, and what a refusal is where its status would call it something else. */
export interface Advice {
  readonly next: string;
  readonly code?: ErrorCode;
}

/** What to do about a refusal; undefined: what its status usually asks for. */
export type Advise = (refusal: Refusal) => Advice | undefined;

/** What is known of a registry and its credential beyond what an answer says. */
export interface Hints {
  /** What to look at where the credentials are not accepted. */
  readonly ifRefused?: string | undefined;
  readonly advise?: Advise | undefined;
}

/** An answer of a registry, or of its token server, that ends what was being done. */
export class RegistryError extends UserError {
  /** HTTP status as it was received. */
  readonly status: number;
  /** For example `TAG_INVALID`; empty when the body held none. */
  readonly ociCodes: readonly string[];

  constructor(host: string, doing: string, response: HttpResponse, hints: Hints = {}) {
    const words = wordsOf(response);
    const { code, means, next } = toldOf(response, words, doing);
    const ociCodes = ociErrorsOf(response).map((error) => error.code);
    const advice = hints.advise?.({ status: response.status, ociCodes, words });
    const refused = code === 'registry-unauthorized' ? hints.ifRefused : undefined;
    super({
      code: advice?.code ?? code,
      message: `${sourceOf(host, response)} answered ${response.status} to ${doing}: ${words || means}`,
      next: advice?.next ?? refused ?? next,
    });
    this.name = 'RegistryError';
    this.status = response.status;
    this.ociCodes = ociCodes;
  }
}

/** What a login is called in messages. */
export const LOGIN = 'the login';

function toldOf(response: HttpResponse, words: string, doing: string): Meaning {
  if (GO_TLS_SERVER.test(words)) return NOT_PLAIN;
  if (isSpentGrant(response)) return meaningOf({ ...response, status: 401 });
  const meaning = meaningOf(response);
  if (meaning.code === 'registry-refused' && ociErrorsOf(response).length > 0) {
    return {
      ...meaning,
      next: 'That is a registry’s own code: its documentation and its log say more.',
    };
  }
  if (response.status !== 401) return meaning;
  if (response.from !== undefined) return elsewhere(response.from);
  return doing === LOGIN ? meaning : { ...meaning, ...REPOSITORY_UNAUTHORIZED };
}

/** A token server's answer to an identity token that is "invalid, expired, revoked" (RFC 6749, 5.2). */
function isSpentGrant(response: HttpResponse): boolean {
  return response.status === 400 && jsonOf(response)?.error === 'invalid_grant';
}

function sourceOf(host: string, { from }: HttpResponse): string {
  return from === undefined ? host : `${from.host}, where ${host} redirects to,`;
}

/** It never got any credentials, which are for the registry alone. */
function elsewhere({ host }: URL): Meaning {
  return {
    code: 'registry-redirect',
    means: 'it wants credentials',
    next: `Credentials do not follow to another host: if ${host} is the registry, write that as its \`url\`.`,
  };
}

/** What Go's server says to plain HTTP where it expects TLS, as most registries do. */
const GO_TLS_SERVER = /sent an HTTP request to an HTTPS server/i;

const NOT_PLAIN: Meaning = {
  code: 'registry-refused',
  means: 'it speaks TLS only',
  next: 'Remove `tls: none`; for a private CA use `tls: { ca: path/to/ca.crt }`.',
};

/**
 * A 401 that leaves no way on.
 * @param offered the schemes that it names, in lower case
 */
export function noWayIn(host: string, offered: readonly string[]): UserError {
  const schemes = [...new Set(offered)].join(', ');
  const what = offered.length === 0 ? 'does not say how' : `offers only ${oneLine(schemes)}`;
  return new UserError({
    code: 'registry-no-challenge',
    message: `${host} answered 401 to a request without credentials, but ${what} to log in`,
    next: 'Check that the host is a registry, and that no proxy or login page answers in its place.',
  });
}

/** @throws UserError `registry-unexpected-answer` for a page made for people. */
export function requireNoPage(host: string, doing: string, response: HttpResponse): void {
  const { headers, body } = response;
  const isPage =
    /^text\/html\b/i.test(headers['content-type'] ?? '') ||
    /^\s*<(?:!doctype html|html)\b/i.test(body.subarray(0, 200).toString('latin1'));
  if (isPage) throw unexpectedAnswer(host, doing, `a web page (status ${response.status})`);
}

/** An answer that a registry would not give: HTML of a proxy, JSON of something else. */
export function unexpectedAnswer(host: string, doing: string, what: string): UserError {
  return new UserError({
    code: 'registry-unexpected-answer',
    message: `${host} answered ${doing} with ${what}`,
    next: 'Check that the host is a registry, and that no proxy or login page answers in its place.',
  });
}

/** The server's own words, out of the several forms that registries and token servers use. */
function wordsOf(response: HttpResponse): string {
  const errors = ociErrorsOf(response)
    .map(({ code, message }) => [code, message].filter(Boolean).join(': '))
    .filter(Boolean);
  if (errors.length > 0) return oneLine(errors.join('; '), LONGEST_WORDS);
  const body = jsonOf(response);
  for (const key of ['error_description', 'details', 'message', 'error']) {
    if (typeof body?.[key] === 'string') return oneLine(body[key], LONGEST_WORDS);
  }
  const text = response.body.subarray(0, 4 * LONGEST_WORDS).toString('utf8');
  const isText = /^text\/plain/.test(response.headers['content-type'] ?? 'text/plain');
  return isText && !/^\s*[<{]/.test(text) ? oneLine(text, LONGEST_WORDS) : '';
}

function ociErrorsOf(response: HttpResponse): readonly OciError[] {
  const errors = jsonOf(response)?.errors;
  if (!Array.isArray(errors)) return [];
  return errors.slice(0, 3).map((error: Record<string, unknown> | null) => ({
    code: typeof error?.code === 'string' ? error.code : '',
    message: typeof error?.message === 'string' ? error.message : '',
  }));
}

/** The body as a JSON object; undefined when it is none. */
export function jsonOf(response: HttpResponse): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(response.body.toString('utf8'));
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
