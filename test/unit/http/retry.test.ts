import { describe, expect, test } from '@jest/globals';
import { type Attempt, type Outcome, pauseBeforeRetry } from '../../../src/http/retry.ts';
import { DEFAULT_LIMITS } from '../../../src/limits/read.ts';

const NOW = Date.parse('2030-01-01T00:00:00Z');

function pauseAfter(outcome: Outcome, more: Partial<Attempt> = {}): number | undefined {
  const first = { request: { method: 'GET' }, outcome, made: 1, elapsed: 0, now: NOW, jitter: 0.5 };
  return pauseBeforeRetry({ ...first, ...more }, DEFAULT_LIMITS);
}

const status = (code: number, retryAfter?: string): Outcome => ({
  kind: 'response',
  status: code,
  retryAfter,
});

describe('a response is tried again only where another one can come', () => {
  test.each([408, 429, 500, 502, 503, 504])('%i: yes', (code) => {
    expect(pauseAfter(status(code))).toBeGreaterThan(0);
  });
  test.each([200, 201, 301, 400, 401, 403, 404, 409, 412, 501, 505])('%i: no', (code) => {
    expect(pauseAfter(status(code))).toBeUndefined();
  });
});

describe('a fault of the network is tried again only where it can heal', () => {
  test.each(['refused', 'unreachable', 'timeout', 'reset', 'proxy'] as const)(
    '%s: yes',
    (reason) => {
      expect(pauseAfter({ kind: 'fault', reason })).toBeGreaterThan(0);
    },
  );
  test.each([
    'unknown-host',
    'certificate-unknown',
    'certificate-expired',
    'not-tls',
    'too-large',
  ] as const)('%s: no', (reason) => {
    expect(pauseAfter({ kind: 'fault', reason })).toBeUndefined();
  });
});

describe('a request that may have been carried out is not sent twice', () => {
  const post = { request: { method: 'POST' } };
  const safePost = { request: { method: 'POST', retry: 'safe' } } as const;
  test.each<[string, Outcome, Partial<Attempt>, boolean]>([
    ['POST after 503', status(503), post, false],
    ['POST after 429, which refused it', status(429), post, true],
    ['POST after a reset', { kind: 'fault', reason: 'reset' }, post, false],
    ['POST that never left', { kind: 'fault', reason: 'refused' }, post, true],
    ['POST marked safe after 503', status(503), safePost, true],
    ['PUT after a reset', { kind: 'fault', reason: 'reset' }, { request: { method: 'PUT' } }, true],
  ])('%s: %#', (_name, outcome, more, again) => {
    expect(pauseAfter(outcome, more) !== undefined).toBe(again);
  });
});

describe('the pause', () => {
  test.each<[string, number | undefined]>([
    ['0', 0],
    ['7', 7000],
    ['60', 60_000],
    ['61', undefined],
    ['Tue, 01 Jan 2030 00:00:05 GMT', 5000],
    ['Mon, 31 Dec 2029 23:00:00 GMT', 0],
    ['Tue, 01 Jan 2030 01:00:00 GMT', undefined],
    ['soon', 188],
  ])('Retry-After: %s', (header, pause) => {
    expect(pauseAfter(status(429, header))).toBe(pause);
  });

  test('doubles from attempt to attempt', () => {
    const pauses = [1, 2, 3, 4].map((made) => pauseAfter(status(500), { made, jitter: 0 }));
    expect(pauses).toEqual([125, 250, 500, 1000]);
  });

  test('ends with the number of attempts and with the time in all', () => {
    expect(pauseAfter(status(500), { made: DEFAULT_LIMITS.requestAttempts })).toBeUndefined();
    expect(pauseAfter(status(500), { elapsed: DEFAULT_LIMITS.requestTime })).toBeUndefined();
  });
});
