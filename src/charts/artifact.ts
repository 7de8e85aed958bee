import type { Manifest } from '../registry/manifest.ts';
import { manifestAnnotations } from './annotations.ts';
import { type Chart, readPackagedChart } from './chart.ts';
import { chartConfig } from './config.ts';
import type { Created } from './created.ts';
import { type Content, contentOf } from './descriptor.ts';
import type { ChartLimits } from './limits.ts';
import { CHART_TYPE, CONFIG_TYPE, chartManifest, PROVENANCE_TYPE } from './manifest.ts';

/** A packaged chart as it lies on disk. */
export interface ChartPackage {
  /** As shown to people. */
  readonly where: string;
  readonly archive: Buffer;
  /** The file `<archive>.prov`, where there is one. */
  readonly provenance: Buffer | undefined;
  readonly created: Created;
}

/** Everything of a chart that goes to a registry. */
export interface ChartArtifact {
  readonly where: string;
  readonly chart: Chart;
  readonly config: Content;
  readonly layers: readonly Content[];
  readonly manifest: Manifest;
}

/**
 * Makes of a packaged chart what `helm push` makes of it: the same config, layers and manifest,
 * and so the same digests.
 * @throws {UserError} `chart-archive-invalid`, `chart-invalid`
 */
export async function chartArtifact(
  source: ChartPackage,
  limits: ChartLimits,
): Promise<ChartArtifact> {
  const { archive, provenance, created, where } = source;
  const chart = await readPackagedChart(archive, where, limits);
  const config = contentOf(CONFIG_TYPE, chartConfig(chart.metadata));
  const layers = [contentOf(CHART_TYPE, archive)];
  if (provenance !== undefined) layers.push(contentOf(PROVENANCE_TYPE, provenance));
  const manifest = chartManifest(
    config.descriptor,
    layers.map(({ descriptor }) => descriptor),
    manifestAnnotations(chart.metadata, created.text),
  );
  return { where, chart, config, layers, manifest };
}
