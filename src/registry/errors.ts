import type { ErrorCode } from '../faults/error-code.ts';
import { UserError } from '../faults/user-error.ts';
import type { HttpResponse } from '../http/message.ts';
import { oneLine } from '../report/text.ts';

/** More of a server's own words helps nobody and floods the log. */
const LONGEST_WORDS = 300;

/** One entry of `errors` in a body of the OCI distribution specification. */
interface OciError {
  readonly code: string;
  readonly message: string;
}

/** An answer of a registry, or of its token server, that ends what was being done. */
export class RegistryError extends UserError {
  /** HTTP status as it was received. */
  readonly status: number;
  /** For example `TAG_INVALID`; empty when the body held none. */
  readonly ociCodes: readonly string[];

  constructor(host: string, doing: string, response: HttpResponse) {
    const words = wordsOf(response);
    const { code, means, next } = GO_TLS_SERVER.test(words)
      ? NOT_PLAIN
      : meaningOf(response.status);
    super({
      code,
      message: `${host} answered ${response.status} to ${doing}: ${words || means}`,
      next,
    });
    this.name = 'RegistryError';
    this.status = response.status;
    this.ociCodes = ociErrorsOf(response).map((error) => error.code);
  }
}

interface Meaning {
  readonly code: ErrorCode;
  readonly means: string;
  readonly next: string;
}

const UNAVAILABLE: Meaning = {
  code: 'registry-unavailable',
  means: 'it is out of order',
  next: 'Try again later; the status page or the log of the registry says more.',
};

/** What Go's server says to plain HTTP where it expects TLS, as most registries do. */
const GO_TLS_SERVER = /sent an HTTP request to an HTTPS server/i;

const NOT_PLAIN: Meaning = {
  code: 'registry-refused',
  means: 'it speaks TLS only',
  next: 'Remove `tls: none`; for a private CA use `tls: { ca: path/to/ca.crt }`.',
};

const OTHER: Meaning = {
  code: 'registry-refused',
  means: 'no reason given',
  next: 'Check that the host is a registry, and what its log says.',
};

const MEANINGS: ReadonlyMap<number, Meaning> = new Map([
  [
    401,
    {
      code: 'registry-unauthorized',
      means: 'the credentials are not accepted',
      next: 'Check the user name and the password or token, and that it has not expired.',
    },
  ],
  [
    403,
    {
      code: 'registry-denied',
      means: 'these credentials may not do that',
      next: 'Give the account the permission it needs (pull, or pull and push) on the repository.',
    },
  ],
  [
    404,
    {
      code: 'registry-not-found',
      means: 'there is no such repository or API',
      next: 'Check the host and the path; some registries want the repository created first.',
    },
  ],
  [
    429,
    {
      code: 'registry-throttled',
      means: 'too many requests',
      next: 'Wait, or log in with an account that has a higher limit.',
    },
  ],
]);

function meaningOf(status: number): Meaning {
  return MEANINGS.get(status) ?? (status >= 500 || status === 408 ? UNAVAILABLE : OTHER);
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
