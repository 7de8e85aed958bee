import type { ChartMetadata, Dependency, Maintainer } from './metadata.ts';

/** Longest version that helm's parser takes, in bytes. */
const LONGEST_VERSION = 256;

/**
 * The rules that helm holds a Chart.yaml to before it packages or pushes it.
 * @returns what is wrong, in the order helm would find it; empty when the chart is fine. Expects
 * metadata that went through {@link sanitizeMetadata}.
 */
export function metadataProblems(metadata: ChartMetadata): readonly string[] {
  return [
    ...nameProblems(metadata.name),
    ...versionProblems(metadata.version),
    ...typeProblems(metadata.type),
    ...metadata.maintainers.flatMap((maintainer) =>
      maintainer === null ? ['maintainers must not have empty entries'] : [],
    ),
    ...dependencyProblems(metadata.dependencies),
  ];
}

/**
 * Normalises spaces and drops what does not print, where helm does: everywhere but in the version,
 * the type, the annotations and an alias. Runs before the rules, and its result is what is pushed.
 */
export function sanitizeMetadata(metadata: ChartMetadata): ChartMetadata {
  return {
    ...metadata,
    // Charts older than the field have none, and are version 1.
    apiVersion: metadata.apiVersion === '' ? 'v1' : metadata.apiVersion,
    name: sanitize(metadata.name),
    description: sanitize(metadata.description),
    home: sanitize(metadata.home),
    icon: sanitize(metadata.icon),
    condition: sanitize(metadata.condition),
    tags: sanitize(metadata.tags),
    appVersion: sanitize(metadata.appVersion),
    kubeVersion: sanitize(metadata.kubeVersion),
    sources: metadata.sources.map(sanitize),
    keywords: metadata.keywords.map(sanitize),
    maintainers: metadata.maintainers.map(sanitizeMaintainer),
    dependencies: metadata.dependencies.map(sanitizeDependency),
  };
}

function sanitizeMaintainer(maintainer: Maintainer | null): Maintainer | null {
  if (maintainer === null) return null;
  return {
    name: sanitize(maintainer.name),
    email: sanitize(maintainer.email),
    url: sanitize(maintainer.url),
  };
}

function sanitizeDependency(dependency: Dependency | null): Dependency | null {
  if (dependency === null) return null;
  return {
    ...dependency,
    name: sanitize(dependency.name),
    version: sanitize(dependency.version),
    repository: sanitize(dependency.repository),
    condition: sanitize(dependency.condition),
    tags: dependency.tags.map(sanitize),
  };
}

/** Go's unicode.IsSpace and unicode.IsPrint, by the same Unicode properties. */
function sanitize(text: string): string {
  return text.replace(/\p{White_Space}/gu, ' ').replace(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, '');
}

function nameProblems(name: string): readonly string[] {
  if (name === '') return ['name is required'];
  const isPath = name === '.' || name === '..' || /[/\\]/.test(name);
  return isPath ? [`name "${name}" is not a plain name`] : [];
}

const NUMBER = String.raw`\d+`;
const IDENTIFIERS = String.raw`[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*`;
const VERSION = new RegExp(
  `^v?(${NUMBER})(?:\\.(${NUMBER}))?(?:\\.(${NUMBER}))?(?:-(${IDENTIFIERS}))?(?:\\+${IDENTIFIERS})?$`,
);

/** Helm is lenient: `1`, `1.2`, a leading `v` and leading zeros are versions too. */
function versionProblems(version: string): readonly string[] {
  if (version === '') return ['version is required'];
  const [matched, major, minor, patch, pre] = VERSION.exec(version) ?? [];
  const numbers = [major, minor, patch].filter((part) => part !== undefined);
  const fits =
    matched !== undefined &&
    Buffer.byteLength(version) <= LONGEST_VERSION &&
    numbers.every((part) => BigInt(part) < 2n ** 64n) &&
    (pre ?? '').split('.').every((part) => !/^0\d+$/.test(part));
  return fits ? [] : [`version "${version}" is not a semantic version, for example 1.2.3`];
}

function typeProblems(type: string): readonly string[] {
  const isKnown = ['', 'application', 'library'].includes(type);
  return isKnown ? [] : [`type "${type}" is neither application nor library`];
}

function dependencyProblems(dependencies: readonly (Dependency | null)[]): readonly string[] {
  const problems: string[] = [];
  const seen = new Set<string>();
  for (const dependency of dependencies) {
    if (dependency === null) {
      problems.push('dependencies must not have empty entries');
      continue;
    }
    problems.push(...aliasProblems(dependency));
    const key = dependency.alias === '' ? dependency.name : dependency.alias;
    if (seen.has(key)) problems.push(`more than one dependency has the name or alias "${key}"`);
    seen.add(key);
  }
  return problems;
}

function aliasProblems({ alias, name }: Dependency): readonly string[] {
  const isFine = alias === '' || /^[a-zA-Z0-9_-]+$/.test(alias);
  return isFine ? [] : [`dependency "${name}" has characters in its alias that helm does not take`];
}
