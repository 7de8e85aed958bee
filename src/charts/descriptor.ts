import { digestOf } from '../registry/digest.ts';

/** What points at a blob, as in the OCI image specification. */
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
  return { descriptor: { mediaType, digest: digestOf(bytes), size: bytes.length }, bytes };
}
