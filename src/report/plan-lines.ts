import { type Counts, countVerbs, type PlanItem, type Verb } from '../pull-secrets/plan.ts';
import { oneLine } from './text.ts';

/** What a plan's line begins with. */
const SIGNS: Readonly<Record<Verb, string>> = {
  create: '+',
  update: '~',
  delete: '-',
  unchanged: '=',
  refused: '!',
  skipped: '>',
  failed: 'x',
};

/** What needs attention first. */
const ORDER: readonly Verb[] = [
  'failed',
  'refused',
  'delete',
  'create',
  'update',
  'skipped',
  'unchanged',
];

/** Up to so many namespaces with the same fate get a line each. */
const MOST_SINGLE_LINES = 3;
/** Of more of them, so many are named. */
const MOST_NAMES = 3;
/** Longer than this, a log is not read; the plan file has the whole. */
const MOST_LINES = 40;

/** A server's own words may be in it. */
const LONGEST_REASON = 400;

/** How a plan is shown: whether under a heading that names its one cluster. */
export interface PlanLayout {
  readonly ofOneCluster: boolean;
}

/** A plan for a log: what is alike is one line, and there are never more than some dozens. */
export function planLines(items: readonly PlanItem[], layout: PlanLayout): readonly string[] {
  const groups = [...groupAlike(items).values()].sort(
    (a, b) => ORDER.indexOf(verbOf(a)) - ORDER.indexOf(verbOf(b)),
  );
  const lines = groups.flatMap((group) =>
    group.length > MOST_SINGLE_LINES
      ? [manyLine(group, layout)]
      : group.map((item) => singleLine(item, layout)),
  );
  if (lines.length <= MOST_LINES) return lines;
  const rest = lines.length - MOST_LINES;
  return [
    ...lines.slice(0, MOST_LINES),
    `… and ${rest} more lines; \`plan-file\` takes all of them`,
  ];
}

/** `Plan: 3 to create, 1 to update, 0 to delete; 2 unchanged.` */
export function planTotals(items: readonly PlanItem[]): string {
  const counts = countVerbs(items);
  const changes = `${number(counts.create)} to create, ${number(counts.update)} to update, ${number(counts.delete)} to delete`;
  return `Plan: ${changes}${others(counts)}.`;
}

/** `Done: 3 created, 1 updated, 0 deleted; 2 unchanged.` */
export function doneTotals(items: readonly PlanItem[]): string {
  const counts = countVerbs(items);
  const changes = `${number(counts.create)} created, ${number(counts.update)} updated, ${number(counts.delete)} deleted`;
  return `Done: ${changes}${others(counts)}.`;
}

function others(counts: Counts): string {
  const parts = (['unchanged', 'refused', 'skipped', 'failed'] as const)
    .filter((verb) => counts[verb] > 0)
    .map((verb) => `${number(counts[verb])} ${verb}`);
  return parts.length > 0 ? `; ${parts.join(', ')}` : '';
}

function groupAlike(items: readonly PlanItem[]): Map<string, [PlanItem, ...PlanItem[]]> {
  const groups = new Map<string, [PlanItem, ...PlanItem[]]>();
  for (const item of items) {
    const { namespace, ...alike } = item;
    const key = JSON.stringify(alike);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

function verbOf([first]: readonly [PlanItem, ...PlanItem[]]): Verb {
  return first.verb;
}

function singleLine(item: PlanItem, { ofOneCluster }: PlanLayout): string {
  const cluster = ofOneCluster ? '' : `${oneLine(item.cluster)}/`;
  return `${head(item)} ${cluster}${oneLine(item.namespace)}${what(item)}`;
}

function manyLine(group: readonly [PlanItem, ...PlanItem[]], { ofOneCluster }: PlanLayout): string {
  const names = group.slice(0, MOST_NAMES).map(({ namespace }) => oneLine(namespace));
  const [first] = group;
  const cluster = ofOneCluster ? '' : `${oneLine(first.cluster)}: `;
  const where = `${cluster}${number(group.length)} namespaces (${names.join(', ')}, …)`;
  return `${head(first)} ${where}${what(first)}`;
}

function head({ verb }: PlanItem): string {
  return `${SIGNS[verb]} ${verb}`;
}

function what({ kind, name, registries, added, reason = '' }: PlanItem): string {
  const object = kind === 'secret' ? name : `service account ${name}`;
  const inside = kind === 'secret' ? registries.join(', ') : added.join(', ');
  const plus = kind === 'secret' ? '' : 'imagePullSecrets + ';
  const content = inside === '' ? '' : ` (${plus}${oneLine(inside)})`;
  const subject = object === '' ? '' : ` ${oneLine(object)}${content}`;
  return reason === '' ? subject : `${subject}: ${oneLine(reason, LONGEST_REASON)}`;
}

/** With thousands separated; `toLocaleString` would load ICU for it, which takes 13 ms. */
function number(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}
