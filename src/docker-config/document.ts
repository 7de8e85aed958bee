import { isUtf8 } from 'node:buffer';
import { UserError } from '../faults/user-error.ts';
import { getRaw, remove, setRaw, setValue } from './json-text.ts';

type Json = Readonly<Record<string, unknown>>;

/** @throws UserError when a file is no text: its bytes could not be kept. */
export function configText(bytes: Buffer, path: string): string {
  if (!isUtf8(bytes)) throw unusable(path, 'is not UTF-8');
  return bytes.toString('utf8');
}

/** Docker's config file as text; every change keeps what it does not touch as it is. */
export class ConfigDocument {
  readonly text: string;
  readonly #root: Json;

  /** @throws UserError when the text is not what docker writes: then it must not be touched. */
  constructor(text: string, path: string) {
    // What docker, too, takes for no settings.
    const isEmpty = /^[ \t\r\n]*(null[ \t\r\n]*)?$/.test(text);
    this.text = isEmpty ? '{}' : text;
    this.#root = isEmpty ? {} : parseRoot(text, path);
  }

  get hasNoMembers(): boolean {
    return Object.keys(this.#root).length === 0;
  }

  /** Nothing but, at most, an `auths` without entries. */
  get isBlank(): boolean {
    return Object.keys(this.#root).every((key) => key === 'auths') && this.hasNoEntries;
  }

  /** The text of `auths`; undefined when there is none. */
  get auths(): string | undefined {
    return getRaw(this.text, ['auths']);
  }

  /** The keys of `auths`. */
  get servers(): readonly string[] {
    return Object.keys(asObject(this.#root.auths) ?? {});
  }

  get hasNoEntries(): boolean {
    return this.servers.length === 0;
  }

  /** The text of a server's entry; undefined when there is none. */
  entry(server: string): string | undefined {
    return getRaw(this.text, ['auths', server]);
  }

  /** The credential helper that covers a server: its own, or the one for all. */
  helperFor(server: string): string | undefined {
    const own = asObject(this.#setting('credHelpers')) ?? {};
    const name = Object.hasOwn(own, server) ? own[server] : this.#setting('credsStore');
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

  /** Puts back an `auths` without entries as it was; null: there was none. */
  withRawAuths(raw: string | null): string {
    return raw === null ? remove(this.text, ['auths']) : setRaw(this.text, ['auths'], raw);
  }

  /** Docker reads names of settings in any case, and of several spellings the last. */
  #setting(name: string): unknown {
    const spelling = Object.keys(this.#root).findLast(
      (key) => key.toLowerCase() === name.toLowerCase(),
    );
    return spelling === undefined ? undefined : this.#root[spelling];
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
    next: 'Correct the file or move it away; docker could not use it, or not keep all of it.',
  });
}
