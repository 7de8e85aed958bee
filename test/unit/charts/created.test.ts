import { describe, expect, test } from '@jest/globals';
import { createdAt, fixedCreated } from '../../../src/charts/created.ts';

describe('when a chart was made', () => {
  const cases: readonly (readonly [string, string | undefined, string | undefined, string])[] = [
    ['the input in UTC', '2026-01-31T12:00:00Z', undefined, '2026-01-31T12:00:00Z'],
    ['the input in another zone', '2026-01-31T12:00:00.9+02:00', undefined, '2026-01-31T10:00:00Z'],
    ['the input in seconds', '0', undefined, '1970-01-01T00:00:00Z'],
    ['the input before the environment', '1', '2', '1970-01-01T00:00:01Z'],
    ['SOURCE_DATE_EPOCH', undefined, '1700000000', '2023-11-14T22:13:20Z'],
  ];
  test.each(cases)('%s', (_name, input, epoch, text) => {
    expect(fixedCreated(input, epoch)?.text).toBe(text);
  });

  test.each([undefined, ''])('is open when nothing says it (SOURCE_DATE_EPOCH %p)', (epoch) => {
    expect(fixedCreated(undefined, epoch)).toBeUndefined();
  });

  test('is cut to whole seconds, also before 1970', () => {
    expect(createdAt(1999)).toEqual({ text: '1970-01-01T00:00:01Z', epoch: 1 });
    expect(createdAt(-1)).toEqual({ text: '1969-12-31T23:59:59Z', epoch: -1 });
  });

  const wrong: readonly (readonly [string | undefined, string | undefined])[] = [
    ['yesterday', undefined],
    ['2026-01-31', undefined],
    ['2026-13-31T12:00:00Z', undefined],
    ['999999999999', undefined],
    [undefined, '1.5'],
    [undefined, '-1'],
  ];
  test.each(wrong)('is not %p / %p', (input, epoch) => {
    expect(() => fixedCreated(input, epoch)).toThrow(
      expect.objectContaining({ code: 'created-invalid' }),
    );
  });
});
