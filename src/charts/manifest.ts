import { digestOf } from '../registry/digest.ts';
import { type Manifest, OCI_MANIFEST } from '../registry/manifest.ts';
import type { Descriptor } from './descriptor.ts';
import { compareBytes, type GoValue, goJson } from './go-json.ts';

export const CONFIG_TYPE = 'application/vnd.cncf.helm.config.v1+json';
export const CHART_TYPE = 'application/vnd.cncf.helm.chart.content.v1.tar+gzip';
export const PROVENANCE_TYPE = 'application/vnd.cncf.helm.chart.provenance.v1.prov';

/**
 * The manifest of a chart, byte for byte as helm writes it: without a `mediaType` of its own,
 * layers sorted by digest, annotations by key.
 */
export function chartManifest(
  config: Descriptor,
  layers: readonly Descriptor[],
  annotations: ReadonlyMap<string, string>,
): Manifest {
  const sorted = layers.toSorted((a, b) => compareBytes(a.digest, b.digest));
  const manifest: GoValue = {
    schemaVersion: 2,
    config: descriptorFields(config),
    layers: sorted.map(descriptorFields),
    ...(annotations.size > 0 ? { annotations } : {}),
  };
  const body = Buffer.from(goJson(manifest), 'utf8');
  return { digest: digestOf(body), mediaType: OCI_MANIFEST, body };
}

function descriptorFields({ mediaType, digest, size }: Descriptor): GoValue {
  return { mediaType, digest, size };
}
