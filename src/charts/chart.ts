import { isUtf8 } from 'node:buffer';
import { UserError } from '../faults/user-error.ts';
import { formatLimit } from '../limits/value.ts';
import { oneLine } from '../report/text.ts';
import { type ArchiveFile, unpackChart } from './archive.ts';
import { type GoYaml, parseGoYaml } from './go-yaml.ts';
import type { ChartLimits } from './limits.ts';
import { type ChartMetadata, decodeMetadata, NO_METADATA } from './metadata.ts';
import { metadataProblems, sanitizeMetadata } from './validate-metadata.ts';

/** What a chart says about itself. */
export interface Chart {
  readonly metadata: ChartMetadata;
  /** Names of the charts in its `charts/` folder. */
  readonly vendored: readonly string[];
}

/**
 * Reads a packaged chart.
 * @param where the archive as shown to people.
 * @throws {UserError} `chart-archive-invalid`, `chart-invalid`
 */
export async function readPackagedChart(
  archive: Buffer,
  where: string,
  limits: ChartLimits,
): Promise<Chart> {
  return readChartFiles(await unpackChart(archive, where, isChartFile, limits), where, limits);
}

/** Whether {@link readChartFiles} wants to see a file. */
export function isChartFile(path: string): boolean {
  return METADATA_FILES.includes(path) || VENDORED_CHART.test(path) || VENDORED_ARCHIVE.test(path);
}

/**
 * Reads a chart from its files, as helm does: Chart.yaml, and over it the requirements.yaml of
 * version 1.
 * @throws {UserError} `chart-invalid`
 */
export async function readChartFiles(
  files: readonly ArchiveFile[],
  where: string,
  limits: ChartLimits,
): Promise<Chart> {
  const metadata = sanitizeMetadata(metadataOf(files, where, limits));
  const problems = metadataProblems(metadata);
  if (problems.length > 0) throw invalidChart(where, `Chart.yaml: ${problems.join('; ')}`);
  return { metadata, vendored: await vendoredNames(files, where, limits) };
}

const METADATA_FILES: readonly string[] = ['Chart.yaml', 'requirements.yaml'];
/** Names that start so are no charts to helm. */
const VENDORED_CHART = /^charts\/[^/_.][^/]*\/Chart\.yaml$/;
const VENDORED_ARCHIVE = /^charts\/[^/_.][^/]*\.tgz$/;

function metadataOf(
  files: readonly ArchiveFile[],
  where: string,
  limits: ChartLimits,
): ChartMetadata {
  if (!files.some(({ path }) => path === 'Chart.yaml')) {
    throw invalidChart(where, 'it holds no Chart.yaml');
  }
  const inOrder = METADATA_FILES.flatMap((name) => files.filter(({ path }) => path === name));
  return inOrder.reduce((known, file) => decode(file, known, where, limits), NO_METADATA);
}

function decode(
  { path, bytes }: ArchiveFile,
  known: ChartMetadata,
  where: string,
  limits: ChartLimits,
): ChartMetadata {
  try {
    return decodeMetadata(parse(bytes, limits.chartMetadataSize), known);
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error;
    throw invalidChart(where, `${path}: ${error.message}`, error);
  }
}

function parse(bytes: Buffer, largest: number): GoYaml {
  if (bytes.length > largest) {
    throw new SyntaxError(`larger than ${formatLimit('size', largest)}`);
  }
  if (!isUtf8(bytes)) throw new SyntaxError('not in UTF-8');
  return parseGoYaml(bytes.toString('utf8').replace(/^\ufeff/, ''));
}

async function vendoredNames(
  files: readonly ArchiveFile[],
  where: string,
  limits: ChartLimits,
): Promise<readonly string[]> {
  const names: string[] = [];
  for (const file of files) {
    if (VENDORED_CHART.test(file.path)) names.push(decode(file, NO_METADATA, where, limits).name);
    if (VENDORED_ARCHIVE.test(file.path)) names.push(await nameInside(file, where, limits));
  }
  return names;
}

async function nameInside(
  { path, bytes }: ArchiveFile,
  where: string,
  limits: ChartLimits,
): Promise<string> {
  const inside = `${where}, ${path}`;
  const files = await unpackChart(bytes, inside, (name) => name === 'Chart.yaml', limits);
  return metadataOf(files, inside, limits).name;
}

function invalidChart(where: string, message: string, cause?: unknown): UserError {
  return new UserError({
    code: 'chart-invalid',
    message: oneLine(message, 1000),
    where,
    next: 'Correct the chart; `helm lint` shows what else helm would complain about.',
    cause,
  });
}
