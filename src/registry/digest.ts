import { createHash } from 'node:crypto';

/** `algorithm:hex`, as in the OCI image specification; the registered algorithms only. */
const DIGEST = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/;

/** The SHA-256 digest of some bytes: `sha256:` and 64 hexadecimal digits. */
export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

export function isDigest(text: string): boolean {
  return DIGEST.test(text);
}

/** Whether bytes have a digest, by the algorithm that the digest itself names. */
export function hasDigest(bytes: Uint8Array, digest: string): boolean {
  const [algorithm = '', hex] = digest.split(':');
  if (!isDigest(digest)) return false;
  return createHash(algorithm).update(bytes).digest('hex') === hex;
}
