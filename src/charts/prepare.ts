import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isCancellation, UserError } from '../faults/user-error.ts';
import type { Log } from '../platform/host.ts';
import { type ChartArtifact, chartArtifact } from './artifact.ts';
import type { Created } from './created.ts';
import { incompleteChart, missingDependencies } from './dependencies.ts';
import type { Helm } from './helm.ts';
import type { ChartLimits } from './limits.ts';
import { type ChartLocation, chartLocation } from './location.ts';
import { packageChart } from './package.ts';
import { readPackageFile } from './package-file.ts';
import type { ChartSource } from './sources.ts';

export interface PrepareOptions {
  /** Path under the registry's host. */
  readonly prefix: string;
  readonly version: string | undefined;
  readonly appVersion: string | undefined;
  readonly dependencies: boolean;
  readonly created: Created | undefined;
  /** Whether further tags follow, which only one chart of a repository can have. */
  readonly hasTags: boolean;
  readonly workspace: string;
  /** An empty folder for what helm packages. */
  readonly scratch: string;
  readonly helm: () => Promise<Helm>;
  readonly log: Log;
  readonly limits: ChartLimits;
  readonly signal: AbortSignal;
}

/** A chart that is ready to be pushed. */
export interface PreparedChart {
  readonly artifact: ChartArtifact;
  readonly location: ChartLocation;
}

/**
 * Packages, reads and checks every chart before the first one is pushed.
 * @throws {UserError} the one problem, or `charts-invalid` with all of them.
 */
export async function prepareCharts(
  sources: readonly ChartSource[],
  options: PrepareOptions,
): Promise<readonly PreparedChart[]> {
  const prepared: PreparedChart[] = [];
  const problems: UserError[] = [];
  for (const [index, source] of sources.entries()) {
    options.signal.throwIfAborted();
    try {
      prepared.push(await prepare(source, index, options));
    } catch (error) {
      if (!(error instanceof UserError) || isCancellation(error)) throw error;
      problems.push(error);
    }
  }
  problems.push(...collisions(prepared, options.hasTags));
  if (problems.length > 0) throw together(problems);
  return prepared;
}

async function prepare(
  source: ChartSource,
  index: number,
  options: PrepareOptions,
): Promise<PreparedChart> {
  const path =
    source.kind === 'archive' ? source.path : await packageDirectory(source, index, options);
  const { created, limits } = options;
  const artifact = await chartArtifact(
    await readPackageFile(path, source.where, created, limits),
    limits,
  );
  checkVersion(artifact, options.version);
  checkComplete(artifact, options);
  const { metadata } = artifact.chart;
  return { artifact, location: chartLocation(metadata, options.prefix, source.where) };
}

async function packageDirectory(
  source: ChartSource,
  index: number,
  options: PrepareOptions,
): Promise<string> {
  const helm = await options.helm();
  options.log.info(`${source.where}, with ${helm.path}`);
  const into = join(options.scratch, String(index));
  await mkdir(into);
  return packageChart(source, options, helm, into);
}

function checkVersion({ chart, where }: ChartArtifact, wanted: string | undefined): void {
  const { version } = chart.metadata;
  if (wanted === undefined || wanted === version) return;
  throw new UserError({
    code: 'chart-version-fixed',
    message: `it is packaged as version ${version} and cannot become ${wanted}`,
    where,
    next: 'Leave `version` out, or give the chart as a directory.',
  });
}

function checkComplete({ chart, where }: ChartArtifact, options: PrepareOptions): void {
  const missing = missingDependencies(chart);
  if (missing.length === 0) return;
  const problem = incompleteChart(missing, where);
  if (options.dependencies) throw problem;
  options.log.warning(`${where}: ${problem.message}`);
}

function collisions(prepared: readonly PreparedChart[], hasTags: boolean): readonly UserError[] {
  const first = new Map<string, PreparedChart>();
  return prepared.flatMap((chart) => {
    const { repository, tag } = chart.location;
    const place = hasTags ? `${repository} with the same \`tags\`` : `${repository}:${tag}`;
    const other = first.get(place);
    if (other === undefined) {
      first.set(place, chart);
      return [];
    }
    return [
      new UserError({
        code: 'chart-collision',
        message: `would be pushed to ${place}, and so would ${other.artifact.where}`,
        where: chart.artifact.where,
        next: hasTags
          ? 'A tag stands for one version: push the others in a step without `tags`.'
          : 'Give one of the two, or raise the version of one.',
      }),
    ];
  });
}

function together(problems: readonly UserError[]): UserError {
  const [only, ...others] = problems;
  if (only !== undefined && others.length === 0) return only;
  const lines = problems.map(({ where, message, code }) => `${where}: ${message} [${code}]`);
  return new UserError({
    code: 'charts-invalid',
    message: `${problems.length} charts cannot be pushed, so none was:\n  ${lines.join('\n  ')}`,
    next: 'Correct them and run it again.',
  });
}
