import { UserError } from '../faults/user-error.ts';
import { digestOf, hasDigest, isDigest } from './digest.ts';

/** What there is to know of a manifest without getting it. */
export interface ManifestHead {
  readonly digest: string;
  readonly mediaType: string;
  /** Where it had to be got all the same. */
  readonly body?: Buffer;
}

/** A manifest as its bytes: its digest is theirs. */
export interface Manifest extends ManifestHead {
  readonly body: Buffer;
}

export const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';

/** Every kind that a tag may stand for, as the value of `Accept`. */
export const MANIFEST_TYPES = [
  OCI_MANIFEST,
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
].join(', ');

/**
 * Holds bytes against the digest they were asked for by, and the one the registry tells, which it
 * may leave out. What the registry keeps must be what was sent, and the other way round.
 * @throws UserError `digest-mismatch`
 */
export function checkDigest(
  host: string,
  reference: string,
  bytes: Buffer,
  told: string | readonly string[] | undefined,
): void {
  for (const digest of [reference, told]) {
    if (typeof digest !== 'string' || !isDigest(digest) || hasDigest(bytes, digest)) continue;
    throw new UserError({
      code: 'digest-mismatch',
      message: `${host} has ${digest} for what is ${digestOf(bytes)}`,
      next: 'Something between here and the registry changes content: check proxies and the registry.',
    });
  }
}
