/** One way to authenticate, out of those that a 401 offers. */
export interface Challenge {
  /** In lower case: schemes are case-insensitive. */
  readonly scheme: string;
  /** Names in lower case, values unquoted. */
  readonly parameters: Readonly<Record<string, string>>;
}

const TOKEN = /[!#$%&'*+.^_`|~0-9A-Za-z-]+/y;
const QUOTED = /"((?:[^"\\]|\\[\s\S])*)"/y;
// Wider than the standard's token: some registries do not quote the realm.
const BARE = /[^\s,"]+/y;
const SPACE = /[ \t]*/y;
const SEPARATOR = /[ \t]*(?:,[ \t]*)*/y;
const TOKEN68 = /[A-Za-z0-9\-._~+/]+=*(?=[ \t]*(?:,|$))/y;

/**
 * Reads `WWW-Authenticate` (RFC 9110, 11.6.1): any number of challenges, in any case, with quoted
 * or bare values and with stray commas. What cannot be read ends the list; it never throws.
 */
export function parseChallenges(header: string): readonly Challenge[] {
  const reader = new Reader(header);
  const challenges: Challenge[] = [];
  for (;;) {
    reader.take(SEPARATOR);
    const scheme = reader.take(TOKEN);
    if (scheme === undefined) return challenges;
    challenges.push({ scheme: scheme.toLowerCase(), parameters: readParameters(reader) });
  }
}

function readParameters(reader: Reader): Record<string, string> {
  const parameters: Record<string, string> = Object.create(null);
  reader.take(SPACE);
  if (reader.peekParameter() === undefined) reader.take(TOKEN68);
  for (let name = reader.takeName(); name !== undefined; name = reader.takeName()) {
    const value = reader.takeValue();
    if (value === undefined) break;
    parameters[name.toLowerCase()] ??= value;
  }
  return parameters;
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Takes what the pattern matches right here. */
  take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match === null) return undefined;
    this.#at = pattern.lastIndex;
    return match[1] ?? match[0];
  }

  peekParameter(): string | undefined {
    const start = this.#at;
    const name = this.takeName();
    this.#at = start;
    return name;
  }

  /** The name before `=`, or nothing (and no step further) when another challenge starts here. */
  takeName(): string | undefined {
    const start = this.#at;
    this.take(SEPARATOR);
    const name = this.take(TOKEN);
    this.take(SPACE);
    if (name !== undefined && this.#text[this.#at] === '=') {
      this.#at += 1;
      this.take(SPACE);
      if (this.#at < this.#text.length && !/[,=]/.test(this.#text[this.#at] ?? ',')) return name;
    }
    this.#at = start;
    return undefined;
  }

  takeValue(): string | undefined {
    if (this.#text[this.#at] === '"') return this.take(QUOTED)?.replace(/\\([\s\S])/g, '$1');
    return this.take(BARE);
  }
}
