import type { Expected, SecretContent } from './content.ts';
import { contentWithKept, type DesiredSecret } from './desired.ts';
import {
  type AuthText,
  PULL_SECRET_TYPE,
  parseDockerConfigJson,
  sameUser,
} from './docker-config-json.ts';
import type { PullEntry } from './entry.ts';
import {
  expiryOf,
  isOwnedBy,
  type Marks,
  otherOwner,
  type Principals,
  principalsOf,
  sameMarks,
  timeText,
} from './ownership.ts';

/** A Secret as it was found. */
export interface ObservedSecret {
  readonly uid: string;
  readonly resourceVersion: string;
  readonly type: string;
  readonly immutable: boolean;
  readonly marks: Marks;
  /** The document in base64; empty when there is none. */
  readonly data: string;
}

/** What is to become of one Secret in one namespace, and why. */
export type Decision =
  | { readonly verb: 'create'; readonly content: SecretContent; readonly reason?: undefined }
  | {
      readonly verb: 'update';
      readonly content: SecretContent;
      readonly expected: Expected;
      readonly reason: string;
    }
  | {
      readonly verb: 'unchanged';
      readonly expiresAt: Date | undefined;
      readonly reason?: string;
    }
  | { readonly verb: 'refused' | 'skipped'; readonly reason: string };

export interface DecisionRules {
  readonly now: Date;
  /** Names of Secrets that may be taken over from whoever made them. */
  readonly adopt: ReadonlySet<string>;
}

/** Compares what should be with what is. Decides only; reads and writes nothing. */
export function decide(
  desired: DesiredSecret,
  observed: ObservedSecret | undefined,
  rules: DecisionRules,
): Decision {
  if (observed === undefined) return decideAbsent(desired);
  const isOurs = isOwnedBy(desired.owner, observed.marks);
  const isAdopted = !isOurs && rules.adopt.has(desired.name);
  const refusal = refusalOf(desired, observed, isOurs || isAdopted);
  if (refusal !== undefined) return { verb: 'refused', reason: refusal };
  const found = parseDockerConfigJson(observed.data) ?? new Map<string, AuthText>();
  const lost = [...desired.absent].find(([server]) => !found.has(server));
  if (lost !== undefined) return incomplete(lost[1]);
  const content = desired.content ?? contentKeeping(desired, found, observed);
  const change = isAdopted ? 'adopted' : changeOf(desired, content, found, observed, rules.now);
  if (change === undefined) return { verb: 'unchanged', expiresAt: expiryOf(observed.marks) };
  const { uid, resourceVersion } = observed;
  return { verb: 'update', content, expected: { uid, resourceVersion }, reason: change };
}

function decideAbsent(desired: DesiredSecret): Decision {
  const [registry] = desired.absent.values();
  if (registry !== undefined) return incomplete(registry);
  return desired.content === undefined
    ? { verb: 'skipped', reason: 'no credential' }
    : { verb: 'create', content: desired.content };
}

function incomplete(registry: string): Decision {
  return { verb: 'skipped', reason: `${registry} gave no credential, and none is there to keep` };
}

function refusalOf(desired: DesiredSecret, observed: ObservedSecret, ours: boolean) {
  const owner = otherOwner(observed.marks);
  const whose = owner === undefined ? 'not made by us' : `owned by ${owner}`;
  if (observed.type !== PULL_SECRET_TYPE) {
    const type = `of type ${observed.type || 'Opaque'}, which cannot be changed`;
    return `${ours ? '' : `${whose}, and `}${type}; delete it or take another name`;
  }
  if (!ours) return `${whose}; \`adopt: ${desired.name}\` takes it over`;
  return observed.immutable ? 'immutable; delete it, and the next run makes it again' : undefined;
}

function contentKeeping(
  desired: DesiredSecret,
  found: ReadonlyMap<string, AuthText>,
  observed: ObservedSecret,
): SecretContent {
  const silent = new Set(desired.absent.values());
  const principals = [...(principalsOf(observed.marks) ?? [])];
  return contentWithKept(desired, {
    auths: new Map([...found].filter(([server]) => desired.absent.has(server))),
    expiresAt: expiryOf(observed.marks),
    principals: new Map(principals.filter(([registry]) => silent.has(registry))),
  });
}

/** Why a Secret of ours is to be written; undefined when it is as it should be. */
function changeOf(
  desired: DesiredSecret,
  content: SecretContent,
  found: ReadonlyMap<string, AuthText>,
  observed: ObservedSecret,
  now: Date,
): string | undefined {
  const servers = new Set([...desired.entries.keys(), ...desired.absent.keys()]);
  if (found.size !== servers.size || [...found.keys()].some((server) => !servers.has(server))) {
    return 'registries changed';
  }
  const expiry = expiryOf(observed.marks);
  const noted = { expiry, principals: principalsOf(observed.marks) };
  for (const [server, entry] of desired.entries) {
    const change = entryChange(entry, found.get(server), noted, now);
    if (change !== undefined) return change;
  }
  if (!sameMarks(observed.marks, content.marks)) return 'labels or annotations changed';
  const expires = content.expiresAt !== undefined;
  return expires === (expiry !== undefined) ? undefined : 'labels or annotations changed';
}

/** What a Secret says of the tokens in it. */
interface Noted {
  readonly expiry: Date | undefined;
  /** Undefined: a version before wrote it. It gets them when it is renewed. */
  readonly principals: Principals | undefined;
}

/**
 * A credential that expires is another one each time: it is left alone while it is fresh, and that
 * of the principal which the file names.
 */
function entryChange(
  entry: PullEntry,
  found: AuthText | undefined,
  { expiry, principals }: Noted,
  now: Date,
): string | undefined {
  if (found?.reveal() === entry.text.reveal()) return undefined;
  if (entry.expiresAt === undefined || found === undefined || !sameUser(found, entry.text)) {
    return 'credentials changed';
  }
  if (principals !== undefined && principals.get(entry.registry) !== entry.principal) {
    return 'principal changed';
  }
  if (expiry === undefined) return 'expiry unknown';
  if (expiry.getTime() - now.getTime() > entry.renewWithin) return undefined;
  // A cloud may give out a token that it has kept for a while: worse than what is there.
  if (entry.expiresAt <= expiry) return undefined;
  return expiry <= now ? `expired ${timeText(expiry)}` : `expires ${timeText(expiry)}`;
}
