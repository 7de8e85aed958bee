import { expect, test } from '@jest/globals';
import { formatGoFloat } from '../../../src/charts/go-float.ts';

/** Printed by `strconv.FormatFloat(value, 'g', -1, 32)` of Go. */
const PRINTED: readonly (readonly [number, string])[] = [
  [1.1, '1.1'],
  [1, '1'],
  [0, '0'],
  [-0, '-0'],
  [-2.5, '-2.5'],
  [0.1, '0.1'],
  [100_000, '100000'],
  [1_000_000, '1e+06'],
  [1_234_567.5, '1.2345675e+06'],
  [999_999.9, '999999.9'],
  [0.0001, '0.0001'],
  [0.00001234, '1.234e-05'],
  [16_777_217, '1.6777216e+07'],
  [0.30000001, '0.3'],
  [1e21, '1e+21'],
  [1e40, '+Inf'],
  [Number.NEGATIVE_INFINITY, '-Inf'],
  [Number.NaN, 'NaN'],
];

test.each(PRINTED)('%p is printed as %s', (value, printed) => {
  expect(formatGoFloat(value)).toBe(printed);
});
