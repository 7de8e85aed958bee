import { createHash } from 'node:crypto';

/** What points at a blob or manifest, as in the OCI image specification. */
export interface Descriptor {
  readonly mediaType: string;
  /** `sha256:` and 64 hexadecimal digits. */
  readonly digest: string;
  /** In bytes. */
  readonly size: number;
}

/** Bytes with the descriptor that names them. */
export interface Content {
  readonly descriptor: Descriptor;
  readonly bytes: Buffer;
}

/** Names bytes by their SHA-256 digest. */
export function contentOf(mediaType: string, bytes: Buffer): Content {
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  return { descriptor: { mediaType, digest, size: bytes.length }, bytes };
}
