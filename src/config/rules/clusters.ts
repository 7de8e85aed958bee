import { shown } from '../../report/text.ts';
import type { Path } from '../locate.ts';
import { namespacesOf } from '../normalise.ts';
import type { RawCluster, RawFile } from '../raw.ts';
import type { Words } from '../rule.ts';
import { namespacesOverlap } from './overlap.ts';
import { isOpen, itemsOf, type Report, refuseRepeated } from './report.ts';
import { selectorProblem } from './selector.ts';

/** The ways to a cluster; exactly one is taken. */
const WAYS = ['kubeconfig', 'kubeconfig-file', 'server', 'eks', 'gke', 'aks'] as const;

/** Keys that go with some of the ways alone. */
const COMPANIONS: Readonly<Record<string, readonly string[]>> = {
  context: ['kubeconfig', 'kubeconfig-file'],
  token: ['server'],
  'certificate-authority': ['server'],
};

/** The rules about clusters. */
export function clusterRules(raw: RawFile, report: Report): void {
  for (const [name, cluster] of Object.entries(raw.clusters ?? {})) {
    const path = ['clusters', name];
    checkAccess(path, report);
    checkServer(cluster, path, report);
    checkNamespaces(cluster.namespaces, [...path, 'namespaces'], report);
    const accounts = cluster['service-accounts'];
    if (typeof accounts === 'object') {
      refuseRepeated(accounts, [...path, 'service-accounts'], report);
    }
  }
  warnOfSameClusters(Object.entries(raw.clusters ?? {}), report);
}

/** Each of the two would write what it says into the same Secret, over what the other wrote. */
function warnOfSameClusters(
  clusters: readonly (readonly [string, RawCluster])[],
  report: Report,
): void {
  for (const [place, group] of Map.groupBy(clusters, ([, cluster]) => placeOf(cluster))) {
    if (place === undefined) continue;
    const named = group.map(([name, { namespaces }]) => ({
      name,
      taken: namespacesOf(namespaces),
    }));
    for (const [index, { name, taken }] of named.entries()) {
      const other = named
        .slice(0, index)
        .find((earlier) => namespacesOverlap(earlier.taken, taken));
      if (other !== undefined) warnOfSameCluster(name, other.name, report);
    }
  }
}

function warnOfSameCluster(name: string, other: string, report: Report): void {
  const words: Words = {
    code: 'same-cluster',
    message: `${shown(name)} is the cluster that ${shown(other)} is, with namespaces in common: what one of them writes, the other may write over`,
    hint: 'Declare the cluster once, or give the two namespaces that do not overlap.',
  };
  report.atKey(['clusters', name], words, 'warning');
}

/** What is the same for two names of one cluster, as far as the file tells. */
function placeOf(cluster: RawCluster): string | undefined {
  const { server, context } = cluster;
  if (server !== undefined) return URL.parse(server)?.origin ?? server;
  const config = cluster.kubeconfig ?? cluster['kubeconfig-file'];
  return config === undefined ? undefined : JSON.stringify([config, context]);
}

function checkAccess(path: Path, report: Report): void {
  const [way, ...more] = WAYS.filter((key) => report.has([...path, key]));
  for (const other of more) {
    report.atKey([...path, other], {
      code: 'cluster-access',
      message: `the cluster is reached by \`${way}\` already`,
      hint: `Keep one of ${WAYS.map((key) => `\`${key}\``).join(', ')}.`,
    });
  }
  const ways = [way, ...more].filter((key) => key !== undefined);
  const misplaced = way === undefined ? [] : companionsWithout(ways, path, report);
  for (const key of misplaced) {
    report.atKey([...path, key], {
      code: 'cluster-access',
      message: `\`${key}\` does not go with \`${way}\``,
      hint: `It goes with ${COMPANIONS[key]?.map((other) => `\`${other}\``).join(' or ')}.`,
    });
  }
  const isUnreachable = way === undefined || (way === 'server' && !report.has([...path, 'token']));
  if (!isUnreachable) return;
  report.atKey(path, {
    code: 'cluster-access',
    message:
      way === undefined
        ? `nothing says how cluster ${shown(path[1])} is reached`
        : `cluster ${shown(path[1])} has a \`server\` and no \`token\``,
    hint: 'Add `kubeconfig: ${NAME}`, or `server`, `certificate-authority` and `token: ${NAME}`.',
  });
}

function companionsWithout(
  taken: readonly string[],
  path: Path,
  report: Report,
): readonly string[] {
  return Object.entries(COMPANIONS)
    .filter(([key, ways]) => report.has([...path, key]) && !taken.some((way) => ways.includes(way)))
    .map(([key]) => key);
}

function checkServer({ server }: RawCluster, path: Path, report: Report): void {
  if (server === undefined || server.startsWith('${')) return;
  const url = URL.parse(server);
  const hasPassword = url !== null && (url.username !== '' || url.password !== '');
  if (url?.protocol === 'https:' && !hasPassword) return;
  report.atValue([...path, 'server'], {
    code: 'cluster-server',
    message: hasPassword
      ? 'a user name or a password in the url of an API server is not allowed'
      : `${shown(server)} is not the https:// URL of an API server`,
    hint:
      url?.protocol === 'http:'
        ? 'The token would be sent unencrypted: use https://.'
        : 'For example `https://10.1.2.3:6443`.',
  });
}

/** The rules about a selection of namespaces, of a cluster or of a pull secret. */
export function checkNamespaces(
  namespaces: RawCluster['namespaces'],
  path: Path,
  report: Report,
): void {
  if (namespaces === undefined || typeof namespaces === 'string') return;
  if (isList(namespaces)) {
    checkPatterns(namespaces, path, report);
    return;
  }
  refuseRepeated(namespaces.except, [...path, 'except'], report);
  const { selector } = namespaces;
  const words = selector === undefined || isOpen(selector) ? undefined : selectorProblem(selector);
  if (words !== undefined) report.atValue([...path, 'selector'], words);
}

function checkPatterns(
  patterns: readonly (string | undefined)[],
  path: Path,
  report: Report,
): void {
  refuseRepeated(patterns, path, report);
  for (const [index, pattern] of itemsOf(patterns)) {
    if (!pattern.startsWith('kube-')) continue;
    report.atValue([...path, index], {
      code: 'reserved-namespace',
      message: `${shown(pattern)} belongs to Kubernetes itself and never gets Secrets`,
      hint: 'Remove it.',
    });
  }
}

function isList(value: object): value is readonly (string | undefined)[] {
  return Array.isArray(value);
}
