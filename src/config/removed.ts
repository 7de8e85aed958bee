import { oneLine, shown } from '../report/text.ts';
import type { Analysis } from './analyse.ts';
import { clustersOf, defaultSecretName } from './normalise.ts';
import type { RawFile } from './raw.ts';
import type { Finding } from './rule.ts';
import { selectedNames } from './rules/overlap.ts';
import { Report } from './rules/report.ts';

/** A workflow step of this repository that names registries or clusters. */
export interface StepUse {
  /** `workflow.yml:12`, as shown to people. */
  readonly where: string;
  readonly registries: readonly string[];
  readonly clusters: readonly string[];
}

/**
 * What a change of the file takes away that is still needed, and what it leaves behind. `base` is
 * what is sound of the file that the change is to be merged into.
 */
export function removalFindings(
  base: RawFile,
  head: Analysis,
  uses: readonly StepUse[],
): readonly Finding[] {
  const report = new Report(head.locator);
  const gone = removedNames(base.registries, head, 'registries');
  for (const name of gone) checkRegistry(name, base, head.raw, uses, report);
  const made = secretsOf(base);
  for (const name of removedNames(base.clusters, head, 'clusters')) {
    checkCluster(name, made, uses, report);
  }
  adviseToRetire(made, head.raw, report);
  return report.findings;
}

function removedNames(
  before: object | undefined,
  head: Analysis,
  key: 'registries' | 'clusters',
): readonly string[] {
  return Object.keys(before ?? {}).filter((name) => !head.locator.has([key, name]));
}

function checkRegistry(
  name: string,
  base: RawFile,
  head: RawFile,
  uses: readonly StepUse[],
  report: Report,
): void {
  const users = uses.filter(({ registries }) => registries.includes(name));
  if (users.length > 0) refuseUsed('registry', name, users, report);
  if (defaultOf(base) !== name || defaultOf(head) !== undefined) return;
  report.atKey(['registries'], {
    code: 'removed-in-use',
    message: `registry ${shown(name)} is removed: it is the default, and no other takes its place`,
    hint: 'Set `default: true` on another registry.',
  });
}

/** The default of a file: marked so, or its only private registry. */
function defaultOf(raw: RawFile): string | undefined {
  const registries = Object.entries(raw.registries ?? {});
  const marked = registries.find(([, registry]) => registry.default === true);
  const known = registries.filter(([, registry]) => registry.visibility !== 'public');
  return marked?.[0] ?? (known.length === 1 ? known[0]?.[0] : undefined);
}

function checkCluster(name: string, made: Secrets, uses: readonly StepUse[], report: Report): void {
  const users = uses.filter(({ clusters }) => clusters.includes(name));
  if (users.length > 0) refuseUsed('cluster', name, users, report);
  const left = [...made].filter(([, clusters]) => clusters.has(name));
  if (left.length === 0) return;
  report.atKey(
    ['clusters'],
    {
      code: 'removed-in-use',
      message: `cluster ${shown(name)} is removed while it holds ${namesOf(left.map(([secret]) => secret))}: nothing will remove or renew them there`,
      hint: 'First take the cluster out of every `pull-secret.clusters` and sync with `prune: true`; remove it after that.',
    },
    'warning',
  );
}

function refuseUsed(
  what: 'registry' | 'cluster',
  name: string,
  users: readonly StepUse[],
  report: Report,
): void {
  const places = users.slice(0, 5).map(({ where }) => where);
  report.atKey([what === 'registry' ? 'registries' : 'clusters'], {
    code: 'removed-in-use',
    message: `${what} ${shown(name)} is removed and still used in ${oneLine(places.join(', '), 300)}`,
    hint: 'Change those steps in the same pull request.',
  });
}

function adviseToRetire(before: Secrets, head: RawFile, report: Report): void {
  const made = secretsOf(head);
  const retired = new Set(head.retired ?? []);
  const left = [...before.keys()].filter((secret) => !made.has(secret) && !retired.has(secret));
  if (left.length === 0) return;
  const list = [...(head.retired ?? []).filter((name) => name !== undefined), ...left];
  report.atKey(
    [report.has(['retired']) ? 'retired' : 'registries'],
    {
      code: 'retire-secret',
      message: `${namesOf(left)} would be left behind in clusters: no registry makes them any more`,
      hint: `Add \`retired: [${oneLine(list.join(', '), 300)}]\`, so that a sync with \`prune: true\` removes them.`,
    },
    'warning',
  );
}

/** The Secrets that a file makes, with the clusters that get each. */
type Secrets = ReadonlyMap<string, ReadonlySet<string>>;

function secretsOf(raw: RawFile): Secrets {
  const all = Object.keys(raw.clusters ?? {});
  const secrets = new Map<string, Set<string>>();
  for (const [registry, { 'pull-secret': pullSecret }] of Object.entries(raw.registries ?? {})) {
    const credentials = pullSecret?.credentials;
    const isMade = !(typeof credentials === 'object' && credentials.existing !== undefined);
    const clusters = selectedNames(clustersOf(pullSecret?.clusters), all);
    if (!isMade || clusters.length === 0) continue;
    const name = pullSecret?.name ?? defaultSecretName(registry);
    const getting = secrets.get(name) ?? new Set();
    for (const cluster of clusters) getting.add(cluster);
    secrets.set(name, getting);
  }
  return secrets;
}

function namesOf(secrets: readonly string[]): string {
  const names = secrets.slice(0, 10).map((secret) => shown(secret));
  return `Secret${secrets.length === 1 ? '' : 's'} ${names.join(', ')}`;
}
