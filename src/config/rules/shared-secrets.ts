import { shown } from '../../report/text.ts';
import { hostOf } from '../host.ts';
import type { NamespaceSelection } from '../model.ts';
import { clustersOf, defaultSecretName, namespacesOf } from '../normalise.ts';
import type { RawFile, RawPullSecret, RawRegistry } from '../raw.ts';
import { namespacesOverlap, selectedNames } from './overlap.ts';
import { providerOf } from './registries.ts';
import { itemsOf, type Report, refuseRepeated } from './report.ts';

/** One registry's entry in a Secret. */
interface Entry {
  readonly registry: string;
  readonly secret: string;
  readonly host: string | undefined;
  readonly clusters: readonly string[];
  readonly namespaces: NamespaceSelection | undefined;
  /** Two entries with the same credentials have the same text here. */
  readonly credentials: string;
}

/** The rules about Secrets that several registries make, and about those no longer made. */
export function sharedSecretRules(raw: RawFile, report: Report): void {
  const registries = Object.entries(raw.registries ?? {});
  refuseCollisions(registries, report);
  const entries = entriesOf(raw);
  refuseTwoCredentials(entries, report);
  checkRetired(raw.retired, entries, report);
}

type Named = readonly (readonly [string, RawRegistry])[];

/** Registries share a Secret on purpose by naming it; a default name is nobody else's to take. */
function refuseCollisions(registries: Named, report: Report): void {
  const byDefault = new Map(
    registries
      .filter(([, { 'pull-secret': secret }]) => secret !== undefined && secret.name === undefined)
      .map(([name]) => [defaultSecretName(name), name]),
  );
  for (const [name, registry] of registries) {
    const given = registry['pull-secret']?.name;
    const other = given === undefined ? undefined : byDefault.get(given);
    if (other === undefined || other === name) continue;
    report.atValue(['registries', name, 'pull-secret', 'name'], {
      code: 'secret-name-collision',
      message: `${shown(given)} is the Secret that registry ${shown(other)} makes by default`,
      hint: `Choose another name; to share one Secret, name it at ${shown(other)} too.`,
    });
  }
}

function entriesOf(raw: RawFile): readonly Entry[] {
  const clusters = Object.keys(raw.clusters ?? {});
  return Object.entries(raw.registries ?? {}).flatMap(([name, registry]) => {
    const pullSecret = registry['pull-secret'];
    const provider = providerOf(registry);
    if (pullSecret === undefined || provider === undefined || usesExisting(pullSecret)) return [];
    return [
      {
        registry: name,
        secret: pullSecret.name ?? defaultSecretName(name),
        host: hostOf(registry.url, provider),
        clusters: selectedNames(clustersOf(pullSecret.clusters), clusters),
        namespaces: namespacesOf(pullSecret.namespaces),
        credentials: JSON.stringify(credentialsOf(registry, pullSecret)),
      },
    ];
  });
}

/** Credentials for pulling only are the same whatever the registry's own are. */
function credentialsOf({ auth }: RawRegistry, { credentials = 'registry' }: RawPullSecret) {
  const isOwn = typeof credentials === 'object' && credentials.password !== undefined;
  return isOwn ? [credentials] : [auth, credentials];
}

function usesExisting({ credentials }: RawPullSecret): boolean {
  return typeof credentials === 'object' && credentials.existing !== undefined;
}

function refuseTwoCredentials(entries: readonly Entry[], report: Report): void {
  const bySecretAndHost = Map.groupBy(entries, ({ secret, host }) =>
    JSON.stringify([secret, host]),
  );
  for (const group of bySecretAndHost.values()) {
    if (group[0]?.host === undefined) continue;
    for (const [index, entry] of group.entries()) {
      const other = group.slice(0, index).find((earlier) => contradict(earlier, entry));
      if (other !== undefined) refuseEntry(entry, other, report);
    }
  }
}

function contradict(a: Entry, b: Entry): boolean {
  return (
    a.credentials !== b.credentials &&
    a.clusters.some((cluster) => b.clusters.includes(cluster)) &&
    namespacesOverlap(a.namespaces, b.namespaces)
  );
}

function refuseEntry(entry: Entry, other: Entry, report: Report): void {
  report.atKey(['registries', entry.registry, 'pull-secret'], {
    code: 'host-twice',
    message: `Secret ${shown(entry.secret)} would hold ${shown(entry.host)} twice with different credentials: registry ${shown(other.registry)} puts it there too`,
    hint: 'Give the two Secrets different names, or clusters or namespaces that do not overlap.',
  });
}

function checkRetired(
  retired: RawFile['retired'],
  entries: readonly Entry[],
  report: Report,
): void {
  refuseRepeated(retired, ['retired'], report);
  const inUse = new Map(entries.map(({ secret, registry }) => [secret, registry]));
  for (const [index, name] of itemsOf(retired)) {
    const registry = inUse.get(name);
    if (registry === undefined) continue;
    report.atValue(['retired', index], {
      code: 'retired-in-use',
      message: `Secret ${shown(name)} is retired, and registry ${shown(registry)} makes it`,
      hint: 'Remove it here, or give the registry another Secret.',
    });
  }
}
