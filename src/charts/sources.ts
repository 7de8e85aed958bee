import { globSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { shownPath } from '../config/paths.ts';
import { UserError } from '../faults/user-error.ts';
import { oneLine } from '../report/text.ts';

/** A chart that is to be pushed: packaged already, or a directory to package. */
export interface ChartSource {
  readonly kind: 'archive' | 'directory';
  /** Absolute. */
  readonly path: string;
  /** Relative to the workspace where it is in there, with `/`. */
  readonly where: string;
}

/**
 * Finds the charts that an input names: directories, archives (`.tgz`) and globs of both. In the
 * order given, those of one glob sorted, each once. A glob passes over what is no chart.
 * @throws {UserError} `charts-missing`, `chart-not-found`
 */
export async function findCharts(
  entries: readonly string[],
  workspace: string,
): Promise<readonly ChartSource[]> {
  if (entries.length === 0) {
    throw new UserError({
      code: 'charts-missing',
      message: 'no chart is named',
      where: 'charts',
      next: 'Give directories, .tgz files or globs, for example `charts: charts/*`.',
    });
  }
  const found = new Map<string, ChartSource>();
  for (const entry of entries) {
    const sources = isGlob(entry)
      ? await expand(entry, workspace)
      : [await named(entry, workspace)];
    for (const source of sources) found.set(source.path, found.get(source.path) ?? source);
  }
  return [...found.values()];
}

function isGlob(entry: string): boolean {
  return /[*?[\]{}]/.test(entry);
}

async function expand(pattern: string, workspace: string): Promise<readonly ChartSource[]> {
  const paths = globSync(pattern, { cwd: workspace });
  const sources = await Promise.all(paths.sort().map((path) => sourceAt(path, workspace)));
  const charts = sources.filter((source) => source !== undefined);
  if (charts.length > 0) return charts;
  const what = paths.length === 0 ? 'matches nothing' : 'matches no chart directory and no .tgz';
  throw notFound(pattern, `the glob ${what}`);
}

async function named(path: string, workspace: string): Promise<ChartSource> {
  const source = await sourceAt(path, workspace);
  if (source !== undefined) return source;
  const status = await stat(resolve(workspace, path)).catch(() => undefined);
  if (status === undefined) throw notFound(path, 'there is no such file or directory');
  const what = status.isDirectory() ? 'the directory holds no Chart.yaml' : 'it is no .tgz file';
  throw notFound(path, what);
}

async function sourceAt(path: string, workspace: string): Promise<ChartSource | undefined> {
  const absolute = resolve(workspace, path);
  const status = await stat(absolute).catch(() => undefined);
  const source = { path: absolute, where: oneLine(shownPath(workspace, absolute)) };
  if (status?.isFile() && absolute.endsWith('.tgz')) return { ...source, kind: 'archive' };
  if (!status?.isDirectory()) return undefined;
  const chartFile = await stat(join(absolute, 'Chart.yaml')).catch(() => undefined);
  return chartFile?.isFile() ? { ...source, kind: 'directory' } : undefined;
}

function notFound(path: string, message: string): UserError {
  return new UserError({
    code: 'chart-not-found',
    message,
    where: oneLine(path),
    next: 'Check the path; it is relative to the workspace (the checkout).',
  });
}
