/** Time, size and retry limits of every request, in one place. Times are in milliseconds. */
export interface HttpLimits {
  /** Until TCP, proxy and TLS are through. */
  readonly connectTimeout: number;
  /** Without a byte either way. */
  readonly idleTimeout: number;
  /** For one attempt, from first byte out to last byte in. */
  readonly attemptTimeout: number;
  /** For a request with all of its retries. */
  readonly totalTimeout: number;
  /** Attempts in all, the first included. */
  readonly attempts: number;
  /** First pause between attempts; doubled each time, with jitter. */
  readonly firstPause: number;
  /** A longer Retry-After is not waited for. */
  readonly longestPause: number;
  /** Bytes of a response's body. */
  readonly largestBody: number;
  /** Sockets at once to one host. */
  readonly sockets: number;
}

export const DEFAULT_LIMITS: HttpLimits = {
  connectTimeout: 10_000,
  idleTimeout: 30_000,
  attemptTimeout: 120_000,
  totalTimeout: 300_000,
  attempts: 5,
  firstPause: 250,
  longestPause: 60_000,
  largestBody: 64 * 1024 * 1024,
  sockets: 32,
};
