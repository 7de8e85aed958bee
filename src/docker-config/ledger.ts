import { createHash } from 'node:crypto';

/**
 * What stood in docker's config before each login that is still to be undone: per server a stack,
 * the latest login last. Pure; it is kept in a 0600 file beside the config.
 */
export interface Ledger {
  readonly version: 1;
  readonly blank: Blank;
  readonly servers: Readonly<Record<string, readonly LedgerEntry[]>>;
}

/**
 * What the first login found in place of what it had to make: it comes back, to the character,
 * once the last one is undone and nobody else uses what was made.
 */
export interface Blank {
  /** The whole file where it had no members; null: there was none. */
  readonly file?: string | null;
  /** An `auths` without entries; null: there was none. */
  readonly auths?: string | null;
}

/** One login to one server. */
export interface LedgerEntry {
  /** Key of the login, the only thing that the job's state holds. */
  readonly login: string;
  /** ISO 8601. */
  readonly at: string;
  readonly before: StoredValue;
  /** {@link fingerprint} of what the login put there. */
  readonly wrote: string;
}

/** What stood somewhere: nothing, an entry's own text, or what a credential helper gave. */
export type StoredValue =
  | { readonly in: 'file'; readonly raw: string | null }
  | {
      readonly in: 'helper';
      readonly helper: string;
      readonly credential: { readonly Username: string; readonly Secret: string } | null;
      /** The entry in the file that goes with it. */
      readonly raw: string | null;
    };

export const EMPTY_LEDGER: Ledger = { version: 1, blank: {}, servers: {} };

/** A ledger that cannot be read tells nothing, and nothing is undone by it. */
export function parseLedger(text: string): Ledger {
  try {
    const { version, blank, servers } = JSON.parse(text) as Partial<Ledger>;
    const stacks = Object.values(servers ?? {});
    if (version !== 1 || !servers || !blank || !stacks.every(Array.isArray)) return EMPTY_LEDGER;
    return { version, blank, servers };
  } catch {
    return EMPTY_LEDGER;
  }
}

/** Recognises a value again without keeping it; independent of spaces and of the order of keys. */
export function fingerprint(value: StoredValue): string {
  const comparable =
    value.in === 'file'
      ? [canonical(value.raw)]
      : [value.helper, value.credential?.Username, value.credential?.Secret];
  return createHash('sha256').update(JSON.stringify(comparable)).digest('hex');
}

function canonical(raw: string | null): unknown {
  if (raw === null) return null;
  const value: unknown = JSON.parse(raw);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
}

export function push(ledger: Ledger, server: string, entry: LedgerEntry): Ledger {
  const stack = [...(ledger.servers[server] ?? []), entry];
  return { ...ledger, servers: { ...ledger.servers, [server]: stack } };
}

/** What the end of a login asks for. */
export type Settlement =
  /** It was the latest one, and what it wrote (or was about to) still stands: put this back. */
  | { readonly kind: 'restore'; readonly value: StoredValue }
  /** A later login still needs what is there. */
  | { readonly kind: 'in-use' }
  /** Somebody else has changed what is there. */
  | { readonly kind: 'changed' };

/**
 * Takes a login out of a server's stack. A later one inherits what stood before it, so that the
 * last to end puts back what stood before the first, in whichever order they end.
 */
export function settle(
  ledger: Ledger,
  server: string,
  login: string,
  current: StoredValue,
): { ledger: Ledger; settlement: Settlement } {
  const stack = ledger.servers[server] ?? [];
  const at = stack.findIndex((entry) => entry.login === login);
  const entry = stack[at];
  if (entry === undefined) return { ledger, settlement: { kind: 'changed' } };
  const later = stack[at + 1];
  const rest = stack.filter((one) => one !== entry);
  if (later === undefined) {
    // A login that was killed half-way has noted what it did not come to write.
    const isOurs = [entry.wrote, fingerprint(entry.before)].includes(fingerprint(current));
    const settlement: Settlement = isOurs
      ? { kind: 'restore', value: entry.before }
      : { kind: 'changed' };
    return { ledger: withStack(ledger, server, rest), settlement };
  }
  // Unless somebody else wrote between the two: then that is what the later one has to put back.
  const inherits = fingerprint(later.before) === entry.wrote;
  const heirs = rest.map((one) =>
    one === later && inherits ? { ...later, before: entry.before } : one,
  );
  return { ledger: withStack(ledger, server, heirs), settlement: { kind: 'in-use' } };
}

function withStack(ledger: Ledger, server: string, stack: readonly LedgerEntry[]): Ledger {
  const { [server]: _, ...others } = ledger.servers;
  return { ...ledger, servers: stack.length === 0 ? others : { ...others, [server]: stack } };
}

export function isSettled(ledger: Ledger): boolean {
  return Object.keys(ledger.servers).length === 0;
}

/** Servers that a login is still to be undone for. */
export function serversOf(ledger: Ledger, login: string): readonly string[] {
  return Object.entries(ledger.servers)
    .filter(([, stack]) => stack.some((entry) => entry.login === login))
    .map(([server]) => server);
}

/** Logins of jobs that can no longer run: they were killed before they could end. */
export function abandoned(ledger: Ledger, before: Date): readonly string[] {
  const logins = Object.values(ledger.servers)
    .flat()
    .filter((entry) => Date.parse(entry.at) < before.getTime())
    .map((entry) => entry.login);
  return [...new Set(logins)];
}
