/** Significant decimal digits that always tell two 32-bit floats apart. */
const FLOAT32_DIGITS = 9;

/**
 * Writes a number as Go's `strconv.FormatFloat(value, 'g', -1, 32)`: the fewest digits that give
 * the same 32-bit float, with an exponent from 1e+06 and below 0.0001. It is what
 * `sigs.k8s.io/yaml` makes of a number where text is wanted, for example `appVersion: 1.10`.
 */
export function formatGoFloat(value: number): string {
  const single = Math.fround(value);
  if (Number.isNaN(single)) return 'NaN';
  if (!Number.isFinite(single)) return single > 0 ? '+Inf' : '-Inf';
  const { sign, digits, exponent } = shortest(single);
  return sign + (usesExponent(exponent) ? scientific(digits, exponent) : plain(digits, exponent));
}

interface Decimal {
  readonly sign: '' | '-';
  /** Without trailing zeros. */
  readonly digits: string;
  /** Of the first digit. */
  readonly exponent: number;
}

function shortest(single: number): Decimal {
  const sign = single < 0 || Object.is(single, -0) ? '-' : '';
  const magnitude = Math.abs(single);
  let text = magnitude.toExponential(FLOAT32_DIGITS - 1);
  for (let fraction = 0; fraction < FLOAT32_DIGITS; fraction += 1) {
    text = magnitude.toExponential(fraction);
    if (Math.fround(Number(text)) === magnitude) break;
  }
  const [mantissa = '0', exponent = '0'] = text.split('e');
  const digits = mantissa.replace('.', '').replace(/(?<=.)0+$/, '');
  return { sign, digits, exponent: Number(exponent) };
}

/** Asked for the fewest digits, Go decides on the notation as if six had been asked for. */
function usesExponent(exponent: number): boolean {
  return exponent < -4 || exponent >= 6;
}

function scientific(digits: string, exponent: number): string {
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
  const sign = exponent < 0 ? '-' : '+';
  return `${digits[0]}${fraction}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

function plain(digits: string, exponent: number): string {
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  const fraction = digits.slice(exponent + 1);
  return fraction === '' ? whole : `${whole}.${fraction}`;
}
