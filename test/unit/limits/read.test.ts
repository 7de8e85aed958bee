import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { DEFAULT_LIMITS, limitVariable, readLimits } from '../../../src/limits/read.ts';
import { LIMITS, type LimitName } from '../../../src/limits/table.ts';
import { formatLimit, parseLimit } from '../../../src/limits/value.ts';

const NAMES = Object.keys(LIMITS) as LimitName[];

describe('the value of a limit', () => {
  test.each([
    ['time', '500ms', 500],
    ['time', '30s', 30_000],
    ['time', '5m', 300_000],
    ['time', ' 2h ', 7_200_000],
    ['time', '6d', 518_400_000],
    ['size', '512KiB', 524_288],
    ['size', '64MiB', 67_108_864],
    ['size', '1GiB', 1_073_741_824],
    ['size', '7B', 7],
    ['count', '5', 5],
    ['time', '30', undefined],
    ['time', '1.5s', undefined],
    ['time', '-1s', undefined],
    ['time', '1 s', undefined],
    ['size', '64MB', undefined],
    ['count', '5s', undefined],
    ['count', '', undefined],
    ['count', 'toString', undefined],
  ] as const)('of kind %s: %j → %j', (kind, text, value) => {
    expect(parseLimit(kind, text)).toBe(value);
  });

  test.each(NAMES)(
    '%s is written as it is read, and its default lies within its bounds',
    (name) => {
      const { kind, fallback, least, most } = LIMITS[name];
      for (const value of [fallback, least, most]) {
        expect(parseLimit(kind, formatLimit(kind, value))).toBe(value);
      }
      expect([least <= fallback, fallback <= most]).toEqual([true, true]);
    },
  );
});

describe('an environment', () => {
  test('that says nothing leaves the defaults', () => {
    expect(readLimits({ HOME: '/x', REGISTRY_ACTIONS_LIMIT_IDLE_TIME: '' })).toEqual(
      DEFAULT_LIMITS,
    );
  });

  test('sets single limits', () => {
    const env = {
      REGISTRY_ACTIONS_LIMIT_REQUEST_ATTEMPTS: '2',
      REGISTRY_ACTIONS_LIMIT_RESPONSE_SIZE: '1MiB',
    };
    const set = { requestAttempts: 2, responseSize: 1_048_576 };
    expect(readLimits(env)).toEqual({ ...DEFAULT_LIMITS, ...set });
  });

  test('is told everything that is wrong with it at once', () => {
    const env = {
      REGISTRY_ACTIONS_LIMIT_IDLE_TIME: 'soon',
      REGISTRY_ACTIONS_LIMIT_REQUEST_ATTEMPTS: '0',
      REGISTRY_ACTIONS_LIMIT_RETRIES: '3',
    };
    const message = [
      'REGISTRY_ACTIONS_LIMIT_IDLE_TIME takes a time such as 500ms, 30s, 5m or 1h, from 100ms to 1h',
      'REGISTRY_ACTIONS_LIMIT_REQUEST_ATTEMPTS takes a whole number, from 1 to 20',
      'REGISTRY_ACTIONS_LIMIT_RETRIES sets no limit',
    ].join('; ');
    expect(() => readLimits(env)).toThrow(
      expect.objectContaining({ code: 'invalid-limit', message }),
    );
  });
});

test('the page names every variable', () => {
  const page = readFileSync(new URL('../../../docs/limits.md', import.meta.url), 'utf8');
  for (const name of NAMES) expect(page).toContain(`\`${limitVariable(name)}\``);
});
