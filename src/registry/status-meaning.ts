import type { ErrorCode } from '../faults/error-code.ts';
import type { HttpResponse } from '../http/message.ts';
import { retryAfter } from '../http/retry.ts';
import { timestamp } from '../report/text.ts';

/** What a status stands for, for people. */
export interface Meaning {
  readonly code: ErrorCode;
  /** Told where the server has no words of its own. */
  readonly means: string;
  readonly next: string;
}

const UNAVAILABLE: Meaning = {
  code: 'registry-unavailable',
  means: 'it is out of order',
  next: 'Try again later; the status page or the log of the registry says more.',
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
    413,
    {
      code: 'registry-refused',
      means: 'that is more than it takes at once',
      next: 'Raise the largest size of a request in the registry, or in the proxy before it.',
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

/** What an answer means, and what there is to do about it. */
export function meaningOf(response: HttpResponse): Meaning {
  const { status } = response;
  if (status >= 300 && status < 400) return redirectMeaning(response);
  const meaning = MEANINGS.get(status) ?? (isOutOfOrder(status) ? UNAVAILABLE : OTHER);
  const until = status === 429 || isOutOfOrder(status) ? waitUntil(response) : undefined;
  if (until === undefined) return meaning;
  return {
    ...meaning,
    next: `It asks to be left alone until ${until}: run the step again then.`,
  };
}

/** A 401 to what was asked of a repository, by credentials that may be sound. */
export const REPOSITORY_UNAUTHORIZED: Pick<Meaning, 'next'> = {
  next: 'Check the credentials, and the repository: where they may not go, or where there is none, some registries answer so.',
};

/**
 * Whether a refusal has its reason in a body alone, which the answer to a HEAD has not. A limit or a
 * server that is too slow says all in its status, and wants to be left alone.
 */
export function hidesReason(status: number): boolean {
  return status >= 400 && status < 500 && status !== 408 && status !== 429;
}

function isOutOfOrder(status: number): boolean {
  return status >= 500 || status === 408;
}

/** Latest moment that a `Date` holds. */
const END_OF_TIME = 8.64e15;

function waitUntil({ headers }: HttpResponse): string | undefined {
  const now = Date.now();
  const wait = retryAfter(headers['retry-after'], now);
  if (wait === undefined || wait === 0 || now + wait > END_OF_TIME) return undefined;
  return timestamp(new Date(now + wait));
}

function redirectMeaning({ headers }: HttpResponse): Meaning {
  const to = URL.parse(headers.location ?? '')?.origin ?? 'another place';
  return {
    code: 'registry-redirect',
    means: `it redirects to ${to}, where this request does not follow`,
    next: 'If that is the registry, write its host as `url`; else check what answers in the registry’s place.',
  };
}
