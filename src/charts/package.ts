import { existsSync, globSync, rmSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withSlashes } from '../config/paths.ts';
import { UserError } from '../faults/user-error.ts';
import { atExit } from '../platform/at-exit.ts';
import { type Chart, isChartFile, readChartFiles } from './chart.ts';
import type { Created } from './created.ts';
import { incompleteChart, missingDependencies } from './dependencies.ts';
import type { Helm } from './helm.ts';
import { repositoryConfig } from './helm-repositories.ts';
import type { ChartLimits } from './limits.ts';
import { localDependencies, requireLinksInside } from './links.ts';
import type { ChartSource } from './sources.ts';

export interface PackageOptions {
  /** The checkout: nothing outside of it is packed. */
  readonly workspace: string;
  /** Overrides that of the Chart.yaml. */
  readonly version: string | undefined;
  readonly appVersion: string | undefined;
  readonly limits: ChartLimits;
  /** Fetch dependencies that are declared and not there. */
  readonly dependencies: boolean;
  /** Makes the archive the same on every run; undefined: helm takes the times of the files. */
  readonly created: Created | undefined;
}

/**
 * Packages a chart directory with `helm package`, its dependencies fetched before where they are
 * missing (into its `charts/` folder, as helm does).
 * @param into an empty folder.
 * @returns the path of the archive in it.
 * @throws {UserError} `chart-link-outside`, `chart-invalid`, `chart-incomplete`, `helm-failed`
 */
export async function packageChart(
  source: ChartSource,
  options: PackageOptions,
  helm: Helm,
  into: string,
): Promise<string> {
  const env = reproducible(options.created);
  const bounds = { workspace: options.workspace, where: source.where };
  await requireLinksInside(source.path, bounds);
  const chart = await readChartDirectory(source, options.limits);
  for (const directory of localDependencies(source.path, chart.metadata.dependencies)) {
    if (existsSync(directory)) await requireLinksInside(directory, bounds);
  }
  const missing = missingDependencies(chart);
  if (missing.length > 0) {
    if (!options.dependencies) throw incompleteChart(missing, source.where);
    await fetchDependencies(source, chart, helm, into, env);
  }
  await helm.run(packageArguments(source.path, options, join(into, 'packaged')), env);
  const [archive] = await readdir(join(into, 'packaged'));
  if (archive !== undefined) return join(into, 'packaged', archive);
  throw new UserError({
    code: 'helm-failed',
    message: 'helm package ended well and made no file',
    where: source.where,
    next: 'Check that the helm on PATH is helm 3 or 4.',
  });
}

/** What a chart directory says about itself. */
async function readChartDirectory(
  { path, where }: ChartSource,
  limits: ChartLimits,
): Promise<Chart> {
  const candidates = ['Chart.yaml', 'requirements.yaml', 'charts/*/Chart.yaml', 'charts/*.tgz'];
  const found = globSync(candidates, { cwd: path }).sort();
  const wanted = found.filter((name) => isChartFile(withSlashes(name)));
  const files = wanted.map(async (name) => ({
    path: withSlashes(name),
    bytes: await readFile(join(path, name)),
  }));
  return readChartFiles(await Promise.all(files), where, limits);
}

async function fetchDependencies(
  source: ChartSource,
  chart: Chart,
  helm: Helm,
  scratch: string,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  // `build` keeps to Chart.lock where there is one, and is `update` where there is none.
  const repositories = await repositoryConfig(chart.metadata.dependencies, helm, scratch);
  const sweep = sweeper(source.path);
  const forget = atExit(sweep);
  try {
    await helm.run(['dependency', 'build', source.path], { ...env, ...repositories });
  } finally {
    sweep();
    forget();
  }
}

/**
 * Helm gathers dependencies in a folder beside the templates. When it is ended it leaves that, and
 * the next run would pack it: this removes what was not there before.
 */
function sweeper(chart: string): () => void {
  const gathered = () => globSync('tmpcharts-*', { cwd: chart });
  const before = new Set(gathered());
  return () => {
    for (const name of gathered().filter((one) => !before.has(one))) {
      rmSync(join(chart, name), { recursive: true, force: true });
    }
  };
}

function packageArguments(
  path: string,
  { version, appVersion }: PackageOptions,
  into: string,
): readonly string[] {
  return [
    'package',
    path,
    `--destination=${into}`,
    ...(version === undefined ? [] : [`--version=${version}`]),
    ...(appVersion === undefined ? [] : [`--app-version=${appVersion}`]),
  ];
}

/** Helm 4 stamps everything in the archive with this time, helm 3 does not know it. */
function reproducible(created: Created | undefined): Readonly<Record<string, string>> {
  return created === undefined ? {} : { SOURCE_DATE_EPOCH: String(created.epoch) };
}
