import { UserError } from '../faults/user-error.ts';
import { isRepository, isTag } from '../registry/reference.ts';
import { oneLine } from '../report/text.ts';
import type { ChartMetadata } from './metadata.ts';

/** Where a chart goes in a registry. */
export interface ChartLocation {
  /** The path under the host, the chart's name at its end. */
  readonly repository: string;
  readonly tag: string;
}

/** A version as a tag: `+` is no tag character, and helm writes `_` in its place. */
function tagOfVersion(version: string): string {
  return version.replaceAll('+', '_');
}

/**
 * Where helm puts a chart: `<prefix>/<name>:<version>`.
 * @param prefix path under the registry's host, empty for none.
 * @throws {UserError} `chart-location-invalid` when no registry would take that.
 */
export function chartLocation(
  { name, version }: ChartMetadata,
  prefix: string,
  where: string,
): ChartLocation {
  const repository = prefix === '' ? name : `${prefix}/${name}`;
  const tag = tagOfVersion(version);
  if (!isRepository(repository)) {
    throw invalid(where, `"${oneLine(repository)}" is no path of a repository`, NAME_RULE);
  }
  if (!isTag(tag)) throw invalid(where, `the version "${version}" does not fit a tag`, TAG_RULE);
  return { repository, tag };
}

/**
 * The path that the `repository` input names.
 * @throws {UserError} `chart-location-invalid`
 */
export function chartRepositoryPrefix(input: string | undefined): string {
  const prefix = (input ?? '').replace(/^\/+|\/+$/g, '');
  if (prefix === '' || isRepository(prefix)) return prefix;
  throw invalid('repository', `"${oneLine(prefix)}" is no path of a repository`, PREFIX_RULE);
}

/**
 * The `tags` input, held to the grammar.
 * @throws {UserError} `chart-location-invalid`
 */
export function extraTags(tags: readonly string[]): readonly string[] {
  const wrong = tags.filter((tag) => !isTag(tag));
  if (wrong.length === 0) return [...new Set(tags)];
  const words = wrong.map((tag) => `"${oneLine(tag)}"`).join(', ');
  throw invalid('tags', `${words} cannot be a tag`, TAG_RULE);
}

const PREFIX_RULE =
  'Give the path under the host, without the host, `oci://` or the name of the chart: `acme/charts`.';
const NAME_RULE =
  'A chart in a registry is named in lower-case letters and digits, with `.`, `_` and `-` between them.';
const TAG_RULE =
  'A tag has letters, digits, `.`, `_` and `-`, at most 128, and starts with no `.` or `-`.';

function invalid(where: string, message: string, next: string): UserError {
  return new UserError({ code: 'chart-location-invalid', message, where, next });
}
