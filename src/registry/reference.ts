import { isDigest } from './digest.ts';

/** A repository's path, as the OCI distribution specification has it. */
const REPOSITORY =
  /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const LONGEST_REPOSITORY = 255;

const TAG = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/;

/** Where a manifest is: `host/repository:tag` or `host/repository@digest`. */
export interface Reference {
  readonly host: string;
  readonly repository: string;
  /** A tag or a digest. */
  readonly reference: string;
}

export function isRepository(text: string): boolean {
  return text.length <= LONGEST_REPOSITORY && REPOSITORY.test(text);
}

export function isTag(text: string): boolean {
  return TAG.test(text);
}

/** The way people and tools write a reference. */
export function formatReference({ host, repository, reference }: Reference): string {
  return `${host}/${repository}${isDigest(reference) ? '@' : ':'}${reference}`;
}
