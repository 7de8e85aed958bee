import type { ChartMetadata, Maintainer } from './metadata.ts';

const OCI = 'org.opencontainers.image';
/** Of the chart's own annotations these two never win: they are what the artifact is found by. */
const FIXED: ReadonlySet<string> = new Set([`${OCI}.title`, `${OCI}.version`]);

/**
 * The manifest's annotations as helm writes them: those of the OCI image specification made from
 * the metadata, overridden and extended by the chart's own.
 * @param created RFC 3339.
 */
export function manifestAnnotations(
  metadata: ChartMetadata,
  created: string,
): ReadonlyMap<string, string> {
  const derived: readonly (readonly [string, string])[] = [
    [`${OCI}.description`, metadata.description],
    [`${OCI}.title`, metadata.name],
    [`${OCI}.version`, metadata.version],
    [`${OCI}.url`, metadata.home],
    [`${OCI}.created`, created],
    [`${OCI}.source`, metadata.sources[0] ?? ''],
    [`${OCI}.authors`, authors(metadata.maintainers)],
  ];
  return new Map([
    ...derived.filter(([, value]) => !/^\p{White_Space}*$/u.test(value)),
    ...[...metadata.annotations].filter(([key]) => !FIXED.has(key)),
  ]);
}

function authors(maintainers: readonly (Maintainer | null)[]): string {
  return maintainers
    .map((maintainer) => {
      const email = maintainer?.email ? ` (${maintainer.email})` : '';
      return `${maintainer?.name ?? ''}${email}`;
    })
    .join(', ');
}
