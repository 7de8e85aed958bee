import { mkdtempSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isCancellation, UserError } from '../faults/user-error.ts';
import { atExit } from '../platform/at-exit.ts';
import type { Host } from '../platform/host.ts';
import { describeFailure } from '../report/failure.ts';
import { type ChartRow, chartLines, chartSummary } from '../report/pushed-charts.ts';
import { findHelm } from './helm.ts';
import type { IfExists } from './if-exists.ts';
import { type PreparedChart, type PrepareOptions, prepareCharts } from './prepare.ts';
import { type ChartRegistry, type PublishOptions, publishChart } from './publish.ts';
import type { ChartSource } from './sources.ts';

/** The registry that charts go to, on its way. */
export interface Destination {
  /** Its name in the registries file. */
  readonly name: string;
  readonly connecting: Promise<ChartRegistry>;
}

export interface PushOptions
  extends Pick<PrepareOptions, 'prefix' | 'version' | 'appVersion' | 'dependencies' | 'created'> {
  readonly ifExists: IfExists;
  readonly tags: readonly string[];
  /** Variables that helm does not get: the secrets of the registries file are not its business. */
  readonly withheld: readonly string[];
}

/** Where the charts are pushed from, and what may stop it. */
export interface PushContext {
  readonly host: Host;
  readonly signal: AbortSignal;
  /** As of an action: words that follow "cancelled while". */
  doing(what: string): void;
}

/**
 * Packages and checks all charts, then pushes them side by side; logs, sums up and puts out what
 * became of each. One that fails does not stop the others.
 * @throws {UserError} at the end, when any failed
 */
export async function pushCharts(
  sources: readonly ChartSource[],
  destination: Destination,
  context: PushContext,
  options: PushOptions,
): Promise<void> {
  const { host } = context;
  context.doing('packaging the charts; none was pushed');
  const charts = await prepareAll(sources, context, options);
  const registry = await destination.connecting;
  const { ifExists, tags } = options;
  const isReproducible = options.created !== undefined;
  context.doing(`pushing to ${destination.name}`);
  const results = await publishAll(charts, registry, host, { ifExists, tags, isReproducible });
  report(results, destination, host);
  // All were to be pushed when it was told to stop: what is there by then is in the report.
  if (results.some(({ row }) => row.status === 'cancelled')) throw context.signal.reason;
}

async function prepareAll(
  sources: readonly ChartSource[],
  { host, signal }: PushContext,
  options: PushOptions,
): Promise<readonly PreparedChart[]> {
  const scratch = mkdtempSync(join(host.env.RUNNER_TEMP ?? tmpdir(), 'push-chart-'));
  const forget = atExit(() => rmSync(scratch, { recursive: true, force: true }));
  try {
    const { limits, log, workspace } = host;
    const helm = () => findHelm(without(host.env, options.withheld), { signal, limits });
    const hasTags = options.tags.length > 0;
    const all = { ...options, hasTags, workspace, scratch, helm, limits, log, signal };
    const prepare = () => prepareCharts(sources, all);
    const isWork = sources.some(({ kind }) => kind === 'directory');
    return await (isWork ? host.log.group('Packaging', prepare) : prepare());
  } finally {
    await rm(scratch, { recursive: true, force: true });
    forget();
  }
}

function without(env: Host['env'], names: readonly string[]): Host['env'] {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !names.includes(name)));
}

interface Result {
  readonly row: ChartRow;
  readonly error?: unknown;
}

function publishAll(
  charts: readonly PreparedChart[],
  registry: ChartRegistry,
  { log }: Host,
  options: PublishOptions,
): Promise<readonly Result[]> {
  let done = 0;
  const publish = async ({ artifact, location }: PreparedChart): Promise<Result> => {
    try {
      return { row: await publishChart(registry, artifact, location, options) };
    } catch (error) {
      const { name, version } = artifact.chart.metadata;
      const reference = `${registry.host}/${location.repository}:${location.tag}`;
      const row = { name, version, reference, digest: '' };
      if (isCancellation(error)) return { row: { ...row, status: 'cancelled' } };
      return { row: { ...row, status: 'failed' }, error };
    } finally {
      done += 1;
      log.progress(done, charts.length, 'charts');
    }
  };
  return Promise.all(charts.map(publish));
}

function report(results: readonly Result[], { name }: Destination, host: Host): void {
  const rows = results.map(({ row }) => row);
  for (const line of chartLines(rows)) host.log.info(line);
  const failures = results.filter(({ error }) => error !== undefined);
  host.summary(chartSummary(name, rows, failures.map(placed)));
  host.setOutput('reference', rows[0]?.reference ?? '');
  host.setOutput('digest', rows[0]?.digest ?? '');
  host.setOutput('charts', JSON.stringify(rows));
  if (failures.length > 0) throw together(failures, results.length, host);
}

/** One that failed alone is the failure; of several each is told, and then their number. */
function together(failures: readonly Result[], total: number, { log }: Host): unknown {
  const [first] = failures.map(placed);
  if (failures.length === 1) return first;
  for (const failure of failures) log.error(describeFailure(placed(failure)).message);
  return new UserError({
    code: 'charts-failed',
    message: `${failures.length} of ${total} charts failed`,
    next: 'Each is told above; the other charts are in the registry. Running it again is safe.',
    cause: first,
  });
}

/** The error with the chart's reference as its place, where it has none of its own. */
function placed({ row, error }: Result): unknown {
  if (!(error instanceof UserError) || error.where !== undefined) return error;
  const { code, message, next, cause } = error;
  const more = next === undefined ? {} : { next };
  return new UserError({ code, message, where: row.reference, cause, ...more });
}
