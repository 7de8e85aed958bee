/** The part of ASN.1's Distinguished Encoding Rules (X.690) that a certificate needs. */

export type Der = Buffer;

/** Any value: its tag, its length, its content. */
export function value(tag: number, ...content: readonly Uint8Array[]): Der {
  const body = Buffer.concat(content);
  return Buffer.concat([Buffer.from([tag]), lengthOf(body), body]);
}

function lengthOf(body: Buffer): Buffer {
  if (body.length < 0x80) return Buffer.from([body.length]);
  const hex = body.length.toString(16);
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
  return Buffer.concat([Buffer.from([0x80 | bytes.length]), bytes]);
}

export const sequence = (...items: readonly Der[]): Der => value(0x30, ...items);
export const set = (...items: readonly Der[]): Der => value(0x31, ...items);
export const octets = (content: Uint8Array): Der => value(0x04, content);
export const text = (content: string): Der => value(0x0c, Buffer.from(content));
export const yes = (): Der => value(0x01, Buffer.from([0xff]));

/**
 * An unsigned integer in as few bytes as it takes (Go refuses others, as X.690 8.3.2 says); a
 * leading zero keeps its first bit from meaning "negative".
 */
export function integer(bytes: Uint8Array): Der {
  const first = bytes.findIndex((byte) => byte !== 0);
  const digits = first === -1 ? Uint8Array.of(0) : bytes.subarray(first);
  const negative = ((digits[0] ?? 0) & 0x80) !== 0;
  return value(0x02, Buffer.from(negative ? [0] : []), digits);
}

/** A bit string whose last byte has `unused` bits that do not count. */
export function bits(content: Uint8Array, unused = 0): Der {
  return value(0x03, Buffer.from([unused]), content);
}

/** An object identifier in dotted notation. */
export function identifier(dotted: string): Der {
  const [first = 0, second = 0, ...others] = dotted.split('.').map(Number);
  return value(0x06, Buffer.from([first * 40 + second, ...others.flatMap(base128)]));
}

function base128(number: number): number[] {
  const bytes = [number & 0x7f];
  for (let rest = number >> 7; rest > 0; rest >>= 7) bytes.unshift(0x80 | (rest & 0x7f));
  return bytes;
}

/** A moment, to the second. */
export function time(moment: Date): Der {
  const digits = moment.toISOString().replace(/[-:T]|\.\d+/g, '');
  // RFC 5280: UTCTime up to 2049, GeneralizedTime after it.
  const short = moment.getUTCFullYear() < 2050;
  return short ? value(0x17, Buffer.from(digits.slice(2))) : value(0x18, Buffer.from(digits));
}

/** Content under a context-specific tag that wraps it whole. */
export const explicit = (tag: number, content: Der): Der => value(0xa0 | tag, content);
