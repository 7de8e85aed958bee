import { type Conceal, Secret } from '../secrets/secret.ts';
import {
  type AuthText,
  dockerConfigJson,
  loginSecrets,
  PULL_SECRET_KEY,
  PULL_SECRET_TYPE,
} from './docker-config-json.ts';
import { type Marks, marksFor, type Principals } from './ownership.ts';

/** All that a Secret of ours holds, ready to be compared and to be sent. */
export interface SecretContent {
  readonly name: string;
  /** The document in base64, as the API has it. */
  readonly data: Secret;
  readonly marks: Marks;
  readonly expiresAt: Date | undefined;
  /** All that must not be repeated when an API server quotes the Secret. */
  readonly holds: () => readonly Secret[];
}

export interface ContentParts {
  readonly name: string;
  readonly owner: string;
  readonly registries: readonly string[];
  readonly auths: ReadonlyMap<string, AuthText>;
  readonly expiresAt: Date | undefined;
  readonly principals: Principals;
}

export function secretContent(parts: ContentParts, conceal: Conceal): SecretContent {
  const document = dockerConfigJson(parts.auths);
  // Masks every form of it, base64 among them.
  conceal(document);
  const data = new Secret(Buffer.from(document, 'utf8').toString('base64'));
  return {
    name: parts.name,
    data,
    holds: () => [data, ...[...parts.auths.values()].flatMap(loginSecrets)],
    marks: marksFor(parts.owner, parts.registries, parts.expiresAt, parts.principals),
    expiresAt: parts.expiresAt,
  };
}

/** What an update expects to find; a write that finds something else is a conflict. */
export interface Expected {
  readonly uid: string;
  readonly resourceVersion: string;
}

/**
 * What no object has: etcd counts from 1, which is before the first write. Without it an apply onto
 * somebody else's Secret with the same content would be no conflict, and put our marks on it.
 */
const NOT_THERE = { resourceVersion: '1' };

/** The body of a server-side apply; the same for every namespace where nothing is expected. */
export function applyBody(content: SecretContent, expected: Expected | undefined): Buffer {
  const { name, data, marks } = content;
  return Buffer.from(
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name, ...marks, ...(expected ?? NOT_THERE) },
      type: PULL_SECRET_TYPE,
      data: { [PULL_SECRET_KEY]: data.reveal() },
    }),
  );
}
