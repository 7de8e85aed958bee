import { createHash } from 'node:crypto';

/** What we put on a Secret besides its content, and know it again by. */
export interface Marks {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

const MANAGED_BY = 'app.kubernetes.io/managed-by';
const MANAGER = 'registry-actions';
const PREFIX = 'registry-actions/';
const OWNER = `${PREFIX}owner`;
const REGISTRIES = `${PREFIX}registries`;
const EXPIRES_AT = `${PREFIX}expires-at`;
const PRINCIPALS = `${PREFIX}principals`;

/** What moves with every renewal, and is compared by itself. */
const MOVING: ReadonlySet<string> = new Set([EXPIRES_AT, PRINCIPALS]);

/** A label's value has at most 63 characters; the rest is the hash and its hyphen. */
const LONGEST_STEM = 54;
const HASH_LENGTH = 8;

/**
 * An owner as a label's value: readable, and different for different owners, because it ends in a
 * part of the owner's hash. https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/
 */
export function ownerLabel(owner: string): string {
  const label = labelsMade.get(owner) ?? makeLabel(owner);
  labelsMade.set(owner, label);
  return label;
}

/** A run has one owner and asks for its label at every Secret. */
const labelsMade = new Map<string, string>();

function makeLabel(owner: string): string {
  const lower = owner.toLowerCase();
  const hash = createHash('sha256').update(lower).digest('hex').slice(0, HASH_LENGTH);
  const stem = lower
    .replaceAll(/[^a-z0-9._-]+/g, '.')
    .slice(0, LONGEST_STEM)
    .replaceAll(/^[^a-z0-9]+|[^a-z0-9]+$/g, '');
  return stem === '' ? hash : `${stem}-${hash}`;
}

/** Whom the tokens that expire were got as: registry → mark. */
export type Principals = ReadonlyMap<string, string>;

/** The marks of a Secret that holds credentials of these registries. */
export function marksFor(
  owner: string,
  registries: readonly string[],
  expiresAt: Date | undefined,
  principals: Principals = new Map(),
): Marks {
  return {
    labels: { [MANAGED_BY]: MANAGER, [OWNER]: ownerLabel(owner) },
    annotations: {
      [OWNER]: owner,
      [REGISTRIES]: [...registries].sort().join(','),
      ...(expiresAt === undefined ? {} : { [EXPIRES_AT]: timeText(expiresAt) }),
      ...(principals.size === 0 ? {} : { [PRINCIPALS]: principalsText(principals) }),
    },
  };
}

export function isOwnedBy(owner: string, marks: Marks): boolean {
  return marks.labels[MANAGED_BY] === MANAGER && marks.labels[OWNER] === ownerLabel(owner);
}

/** Who a Secret that is not ours says it belongs to. */
export function otherOwner({ labels, annotations }: Marks): string | undefined {
  return labels[MANAGED_BY] === MANAGER ? annotations[OWNER] : labels[MANAGED_BY];
}

/** The earliest moment at which a credential in the Secret stops working. */
export function expiryOf({ annotations }: Marks): Date | undefined {
  const time = Date.parse(annotations[EXPIRES_AT] ?? '');
  return Number.isNaN(time) ? undefined : new Date(time);
}

/** Undefined where none are noted: nothing in the Secret expires, or a version before wrote it. */
export function principalsOf({ annotations }: Marks): Principals | undefined {
  const pairs = annotations[PRINCIPALS]?.split(',').map((pair) => pair.split('=', 2));
  return pairs && new Map(pairs.map(([registry = '', mark = '']) => [registry, mark]));
}

/** Names of registries hold neither of the two signs. */
function principalsText(principals: Principals): string {
  const pairs = [...principals].map(([registry, mark]) => `${registry}=${mark}`);
  return pairs.sort().join(',');
}

/** Whether the marks are as they should be, those apart that move with every renewal. */
export function sameMarks(observed: Marks, desired: Marks): boolean {
  const labels = Object.entries(desired.labels);
  if (labels.some(([key, value]) => observed.labels[key] !== value)) return false;
  return ourAnnotations(observed) === ourAnnotations(desired);
}

/** Seconds are enough, and what every reader of RFC 3339 takes. */
export function timeText(time: Date): string {
  return time.toISOString().replace(/\.\d+Z$/, 'Z');
}

function ourAnnotations({ annotations }: Marks): string {
  const ours = Object.entries(annotations).filter(
    ([key]) => key.startsWith(PREFIX) && !MOVING.has(key),
  );
  return JSON.stringify(ours.sort(([a], [b]) => (a < b ? -1 : 1)));
}
