import type { Limits } from '../limits/table.ts';

/** The limits of every request; `connections` is per host. */
export type HttpLimits = Pick<
  Limits,
  | 'connectTime'
  | 'idleTime'
  | 'attemptTime'
  | 'requestTime'
  | 'requestAttempts'
  | 'retryPause'
  | 'longestPause'
  | 'responseSize'
  | 'connections'
>;
