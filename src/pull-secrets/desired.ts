import type { UserError } from '../faults/user-error.ts';
import type { Conceal } from '../secrets/secret.ts';
import { type SecretContent, secretContent } from './content.ts';
import type { AuthText } from './docker-config-json.ts';
import type { PullEntry } from './entry.ts';
import type { NamespaceMatcher } from './namespaces.ts';
import type { Principals } from './ownership.ts';

/** One registry's share in a Secret of one cluster. */
export interface Member {
  readonly registry: string;
  /** Keys under `auths`. */
  readonly servers: readonly string[];
  readonly matches: NamespaceMatcher;
  /** Two members that declare the same credentials have the same text here; nothing secret. */
  readonly declared: string;
  /** Why there is no credential, where there is none. */
  readonly entry: PullEntry | UserError;
}

/** The registries that share a Secret in one cluster. */
export interface SecretGroup {
  readonly name: string;
  readonly members: readonly Member[];
}

/** Registries that have different credentials for one server. */
export interface Clash {
  readonly server: string;
  readonly registries: readonly [string, string];
}

/** A Secret as it should be in some namespaces. */
export interface DesiredSecret {
  readonly name: string;
  readonly owner: string;
  readonly registries: readonly string[];
  readonly entries: ReadonlyMap<string, PullEntry>;
  /** Registries that gave no credential: server → registry. Their entries are kept. */
  readonly absent: ReadonlyMap<string, string>;
  /** One server twice with different credentials: no such Secret can be made. */
  readonly clash: Clash | undefined;
  /** Undefined when an entry is absent: then it depends on what is in the namespace. */
  readonly content: SecretContent | undefined;
  readonly conceal: Conceal;
}

/** Says which form of a group's Secret a namespace should have. Forms are made once. */
export function desiredSecrets(
  group: SecretGroup,
  owner: string,
  conceal: Conceal,
): (namespace: string) => DesiredSecret | undefined {
  const forms = new Map<string, DesiredSecret | undefined>();
  return (namespace) => {
    const matches = group.members.map((member) => member.matches(namespace));
    const key = matches.map(Number).join('');
    if (!forms.has(key)) {
      const members = group.members.filter((_, index) => matches[index]);
      forms.set(
        key,
        members.length === 0 ? undefined : desired(group.name, members, owner, conceal),
      );
    }
    return forms.get(key);
  };
}

/** What stays of a Secret for registries that gave no credential. */
export interface Kept {
  readonly auths: ReadonlyMap<string, AuthText>;
  readonly expiresAt: Date | undefined;
  readonly principals: Principals;
}

const NOTHING_KEPT: Kept = { auths: new Map(), expiresAt: undefined, principals: new Map() };

/** The whole content, entries that gave no credential taken from what is there. */
export function contentWithKept(desired: DesiredSecret, kept: Kept): SecretContent {
  const texts = [...desired.entries].map(([server, { text }]) => [server, text] as const);
  const entries = [...desired.entries.values()];
  const principals = entries.flatMap(({ registry, principal }) =>
    principal === undefined ? [] : [[registry, principal] as const],
  );
  const parts = {
    name: desired.name,
    owner: desired.owner,
    registries: desired.registries,
    auths: new Map([...kept.auths, ...texts]),
    expiresAt: earliest([...entries.map(({ expiresAt }) => expiresAt), kept.expiresAt]),
    principals: new Map([...kept.principals, ...principals]),
  };
  return secretContent(parts, desired.conceal);
}

export function earliest(times: readonly (Date | undefined)[]): Date | undefined {
  const known = times.flatMap((time) => (time === undefined ? [] : [time.getTime()]));
  // Not Math.min(...): there may be more of them than a call takes arguments.
  const first = known.reduce((least, time) => Math.min(least, time), Infinity);
  return first === Infinity ? undefined : new Date(first);
}

function desired(
  name: string,
  members: readonly Member[],
  owner: string,
  conceal: Conceal,
): DesiredSecret {
  const entries = new Map<string, PullEntry>();
  const absent = new Map<string, string>();
  for (const { registry, servers, entry } of members) {
    for (const server of servers) {
      if (entry instanceof Error) absent.set(server, registry);
      else entries.set(server, entry);
    }
  }
  const registries = members.map(({ registry }) => registry);
  const clash = clashOf(members);
  const form = { name, owner, registries, entries, absent, clash, conceal, content: undefined };
  return absent.size > 0 ? form : { ...form, content: contentWithKept(form, NOTHING_KEPT) };
}

/**
 * Two label selectors may meet where only the cluster can tell, and a host may come from a variable:
 * the rules of the file cannot find every clash.
 */
function clashOf(members: readonly Member[]): Clash | undefined {
  const holders = new Map<string, Member>();
  for (const member of members) {
    for (const server of member.servers) {
      const holder = holders.get(server) ?? member;
      holders.set(server, holder);
      if (!agree(holder, member)) return { server, registries: [holder.registry, member.registry] };
    }
  }
  return undefined;
}

/** Tokens got for one declaration differ each time and do the same. */
function agree(one: Member, other: Member): boolean {
  if (one.declared === other.declared) return true;
  if (one.entry instanceof Error || other.entry instanceof Error) return false;
  return one.entry.text.reveal() === other.entry.text.reveal();
}
