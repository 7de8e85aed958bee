import type {
  Cluster,
  NamespaceSelection,
  PullSecret,
  RegistriesFile,
  Registry,
} from '../config/model.ts';
import type { Diagnostic } from '../faults/diagnostic.ts';
import { countOf } from './diagnostics.ts';
import { markdownTable, tableOf } from './table.ts';
import { markdownCode, markdownMessage, markdownText } from './text.ts';

/** With more columns the table is wider than the page. */
const MOST_COLUMNS = 6;

/** The job summary of `validate`: findings, registries, clusters and who gets what. */
export function validationSummary(
  file: RegistriesFile | undefined,
  diagnostics: readonly Diagnostic[],
): string {
  const counts = countOf(diagnostics);
  const parts = [
    `### Registries file: ${verdict(diagnostics)}${counts === '' ? '' : ` (${counts})`}`,
    findingsTable(diagnostics),
    ...(file === undefined ? [] : [registriesTable(file), clustersTable(file), whoGetsWhat(file)]),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function verdict(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.some(({ severity }) => severity === 'error') ? '❌ not valid' : '✅ valid';
}

function findingsTable(diagnostics: readonly Diagnostic[]): string {
  const head = ['', 'Where', 'What', 'Rule'];
  return tableOf(head, diagnostics, ({ severity, file, range, message, hint, code }) => [
    severity,
    markdownCode(`${file}:${range.start.line}:${range.start.column}`),
    `${markdownMessage(message)}${hint === undefined ? '' : `<br>${lines(hint)}`}`,
    markdownCode(code),
  ]);
}

function lines(text: string): string {
  return text
    .split('\n')
    .map((line) => '&nbsp;'.repeat(line.search(/\S|$/)) + markdownMessage(line))
    .join('<br>');
}

function registriesTable({ registries }: RegistriesFile): string {
  const head = ['Registry', 'Provider', 'Host', 'Authentication', 'Images', 'Charts', 'Connection'];
  const table = tableOf(head, registries, (registry) => [
    markdownText(registry.name) + (registry.isDefault ? ' (default)' : ''),
    markdownText(registry.provider),
    markdownCode(registry.host),
    markdownText(registry.auth?.type ?? 'public'),
    mark(registry.pushImages),
    mark(registry.pushCharts),
    markdownText(routeOf(registry)),
  ]);
  return titled('Registries', table);
}

function mark(isAllowed: boolean): string {
  return isAllowed ? 'push' : '–';
}

function routeOf({ connection, tls }: Registry): string {
  const security = { secure: '', ca: ', own CA', insecure: ', not verified', none: ', plain HTTP' };
  return `${connection.method}${security[tls.mode]}`;
}

function clustersTable({ clusters }: RegistriesFile): string {
  const head = ['Cluster', 'Access', 'Namespaces', 'Service accounts'];
  const table = tableOf(head, clusters, ({ name, access, namespaces, serviceAccounts }) => [
    markdownText(name),
    markdownText(access.kind),
    namespacesText(namespaces),
    serviceAccounts.kind === 'list'
      ? serviceAccounts.names.map(markdownCode).join(', ')
      : serviceAccounts.kind,
  ]);
  return titled('Clusters', table);
}

/** A table of clusters by registries; a list where there are too many registries for columns. */
function whoGetsWhat({ clusters, registries }: RegistriesFile): string {
  const giving = registries.filter(({ pullSecret }) => pullSecret?.clusters !== undefined);
  if (giving.length === 0 || clusters.length === 0) return '';
  const content =
    giving.length <= MOST_COLUMNS ? asMatrix(clusters, giving) : asList(clusters, giving);
  return titled('Who gets what', content);
}

function asMatrix(clusters: readonly Cluster[], registries: readonly Registry[]): string {
  const rows = clusters.map((cluster) => [
    markdownText(cluster.name),
    ...registries.map(({ pullSecret }) =>
      gets(pullSecret, cluster) ? secretText(pullSecret) : '–',
    ),
  ]);
  return markdownTable(['Cluster', ...registries.map(({ name }) => markdownText(name))], rows);
}

function asList(clusters: readonly Cluster[], registries: readonly Registry[]): string {
  const pairs = clusters.flatMap((cluster) =>
    registries.flatMap(({ name, pullSecret }) =>
      gets(pullSecret, cluster) ? [{ cluster, name, pullSecret }] : [],
    ),
  );
  return tableOf(['Cluster', 'Registry', 'Secret'], pairs, ({ cluster, name, pullSecret }) => [
    markdownText(cluster.name),
    markdownText(name),
    secretText(pullSecret),
  ]);
}

function gets(pullSecret: PullSecret | undefined, { name }: Cluster): pullSecret is PullSecret {
  const selection = pullSecret?.clusters;
  if (selection === undefined) return false;
  if (selection.kind === 'all') return true;
  return selection.names.includes(name) === (selection.kind === 'list');
}

function secretText({ name, credentials, namespaces }: PullSecret): string {
  const secret =
    credentials.kind === 'existing'
      ? `${markdownCode(credentials.name)} (existing)`
      : markdownCode(name);
  return namespaces === undefined ? secret : `${secret} in ${namespacesText(namespaces)}`;
}

function namespacesText(selection: NamespaceSelection): string {
  switch (selection.kind) {
    case 'all':
      return 'all';
    case 'list':
      return selection.patterns.map(markdownCode).join(', ');
    case 'except':
      return `all but ${selection.patterns.map(markdownCode).join(', ')}`;
    case 'selector':
      return `with ${markdownCode(selection.selector)}`;
  }
}

function titled(title: string, content: string): string {
  return content === '' ? '' : `#### ${title}\n\n${content}`;
}
