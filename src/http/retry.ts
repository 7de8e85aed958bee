import type { HttpLimits } from './limits.ts';
import type { HttpRequest } from './message.ts';
import type { NetworkReason } from './network-error.ts';

/** How one attempt ended. */
export type Outcome =
  | {
      readonly kind: 'response';
      readonly status: number;
      /** Raw value of the `Retry-After` header. */
      readonly retryAfter: string | undefined;
    }
  | { readonly kind: 'fault'; readonly reason: NetworkReason };

export type RetryLimits = Pick<
  HttpLimits,
  'requestAttempts' | 'requestTime' | 'retryPause' | 'longestPause'
>;

/** All that the decision looks at. Times are in milliseconds. */
export interface Attempt {
  readonly request: Pick<HttpRequest, 'method' | 'retry'>;
  readonly outcome: Outcome;
  /** Attempts made so far, this one included. */
  readonly made: number;
  /** Since the first attempt began. */
  readonly elapsed: number;
  /** The time of day, for a `Retry-After` that is a date. */
  readonly now: number;
  /** 0 ≤ jitter < 1. */
  readonly jitter: number;
}

const IDEMPOTENT = new Set(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS']);

/** Answers that may be another one in a moment. Never 401 or 403: trying again locks accounts. */
const PASSING_STATUS = new Set([408, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524]);

const PASSING_REASONS: ReadonlySet<NetworkReason> = new Set([
  'refused',
  'unreachable',
  'timeout',
  'reset',
  'proxy',
]);

/**
 * In these cases the server cannot have acted on the request. A reset is none of them, not even on
 * a connection that was used before and may have been closed while it was idle: from here that
 * looks like a server that fell over its work. Go's client draws the same line; what POST and PATCH
 * begin is begun anew by who knows how (`registry/blob-upload.ts`).
 */
const NOT_CARRIED_OUT_REASONS: ReadonlySet<NetworkReason> = new Set([
  'refused',
  'unreachable',
  'proxy',
]);

/**
 * The pause in milliseconds before the next attempt; undefined when there is to be none.
 * `Retry-After` (RFC 9110, 10.2.3: seconds or a date) is honoured within the limits; without it
 * the pause doubles from attempt to attempt, with jitter.
 */
export function pauseBeforeRetry(attempt: Attempt, limits: RetryLimits): number | undefined {
  if (attempt.made >= limits.requestAttempts || !canHeal(attempt.outcome)) return undefined;
  if (!maySendAgain(attempt)) return undefined;
  const pause = askedPause(attempt) ?? ownPause(attempt, limits);
  if (pause > limits.longestPause) return undefined;
  return attempt.elapsed + pause >= limits.requestTime ? undefined : pause;
}

function canHeal(outcome: Outcome): boolean {
  return outcome.kind === 'response'
    ? PASSING_STATUS.has(outcome.status)
    : PASSING_REASONS.has(outcome.reason);
}

function maySendAgain({ request, outcome }: Attempt): boolean {
  const policy = request.retry ?? (IDEMPOTENT.has(request.method) ? 'safe' : 'never');
  if (policy === 'safe') return true;
  return outcome.kind === 'response'
    ? outcome.status === 429
    : NOT_CARRIED_OUT_REASONS.has(outcome.reason);
}

function askedPause({ outcome, now }: Attempt): number | undefined {
  return outcome.kind === 'response' ? retryAfter(outcome.retryAfter, now) : undefined;
}

/** Milliseconds that a `Retry-After` asks for: seconds or a date. Undefined: it cannot be read. */
export function retryAfter(header: string | undefined, now: number): number | undefined {
  const asked = header?.trim() ?? '';
  if (/^\d+$/.test(asked)) return Number(asked) * 1000;
  const date = Date.parse(asked);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

function ownPause({ made, jitter }: Attempt, limits: RetryLimits): number {
  const full = Math.min(limits.retryPause * 2 ** (made - 1), limits.longestPause);
  return Math.round(full * (0.5 + jitter / 2));
}
