import { UserError } from '../faults/user-error.ts';
import { getRaw, remove, setRaw, setValue } from './json-text.ts';

type Json = Readonly<Record<string, unknown>>;

/** Docker's config file as text; every change keeps what it does not touch as it is. */
export class ConfigDocument {
  readonly text: string;
  readonly #root: Json;

  /** @throws UserError when the text is not what docker writes: then it must not be touched. */
  constructor(text: string, path: string) {
    const isEmpty = text.trim() === '';
    this.text = isEmpty ? '{}' : text;
    this.#root = isEmpty ? {} : parseRoot(text, path);
  }

  get hasAuths(): boolean {
    return this.#root.auths !== undefined;
  }

  /** Nothing but, at most, an `auths` without entries. */
  get isBlank(): boolean {
    return Object.keys(this.#root).every((key) => key === 'auths') && this.hasNoEntries;
  }

  get hasNoEntries(): boolean {
    return Object.keys(asObject(this.#root.auths) ?? {}).length === 0;
  }

  /** The text of a server's entry; undefined when there is none. */
  entry(server: string): string | undefined {
    return getRaw(this.text, ['auths', server]);
  }

  /** The credential helper that covers a server: its own, or the one for all. */
  helperFor(server: string): string | undefined {
    const own = asObject(this.#root.credHelpers) ?? {};
    const name = Object.hasOwn(own, server) ? own[server] : this.#root.credsStore;
    return typeof name === 'string' && name !== '' ? name : undefined;
  }

  withEntry(server: string, entry: Json): string {
    // Docker takes null for an empty map; an entry can only be put into a real one.
    const text = this.#root.auths === null ? setRaw(this.text, ['auths'], '{}') : this.text;
    return setValue(text, ['auths', server], entry);
  }

  /** Puts back an entry as it was, to the character; undefined: there was none. */
  withRawEntry(server: string, raw: string | undefined): string {
    const path = ['auths', server];
    return raw === undefined ? remove(this.text, path) : setRaw(this.text, path, raw);
  }

  withoutAuths(): string {
    return remove(this.text, ['auths']);
  }
}

function parseRoot(text: string, path: string): Json {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw unusable(path, 'is not JSON'); // the parser's own words would quote the file
  }
  const root = asObject(value);
  if (root === undefined) throw unusable(path, 'holds no JSON object');
  if (root.auths !== undefined && root.auths !== null && asObject(root.auths) === undefined) {
    throw unusable(path, 'has an `auths` that is no object');
  }
  return root;
}

function asObject(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Json)
    : undefined;
}

function unusable(path: string, why: string): UserError {
  return new UserError({
    code: 'docker-config-unusable',
    message: `docker's config file ${why}; it was left as it is`,
    where: path,
    next: 'Correct the file or move it away; docker itself could not use it either.',
  });
}
