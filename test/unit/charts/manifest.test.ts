import { describe, expect, test } from '@jest/globals';
import { manifestAnnotations } from '../../../src/charts/annotations.ts';
import { chartArtifact } from '../../../src/charts/artifact.ts';
import { readPackagedChart } from '../../../src/charts/chart.ts';
import { createdAt } from '../../../src/charts/created.ts';
import { DEFAULT_LIMITS } from '../../../src/limits/read.ts';
import { chartYaml, packaged } from './packaged.ts';

const CREATED = '2026-01-02T03:04:05Z';

async function annotationsOf(...lines: readonly string[]) {
  const archive = await packaged({ 'web/Chart.yaml': chartYaml('web', '1.2.3+b1', ...lines) });
  const { metadata } = await readPackagedChart(archive, 'web.tgz', DEFAULT_LIMITS);
  const prefix = /^org\.opencontainers\.image\./;
  const entries = [...manifestAnnotations(metadata, CREATED)];
  return Object.fromEntries(entries.map(([key, value]) => [key.replace(prefix, ''), value]));
}

describe('annotations', () => {
  const always = { title: 'web', version: '1.2.3+b1', created: CREATED };

  const cases: readonly (readonly [string, readonly string[], Record<string, string>])[] = [
    ['of a plain chart', [], {}],
    [
      'from the chart’s fields',
      ['home: h', 'description: d', 'sources: [s, t]'],
      { url: 'h', description: 'd', source: 's' },
    ],
    ['blank text gives none', ['home: " "', 'description: "\\u3000"'], {}],
    [
      'authors with their addresses',
      ['maintainers: [{name: A, email: a@x}, {email: b@x}, {name: C}, {url: u}]'],
      { authors: 'A (a@x),  (b@x), C, ' },
    ],
    ['nobody of no name', ['maintainers: [{url: u}]'], {}],
    [
      'the chart’s own override all but title and version',
      [
        'description: d',
        'annotations:',
        '  own: ""',
        '  org.opencontainers.image.title: no',
        '  org.opencontainers.image.version: no',
        '  org.opencontainers.image.created: never',
        '  org.opencontainers.image.description: other',
      ],
      { own: '', created: 'never', description: 'other' },
    ],
  ];
  test.each(cases)('%s', async (_name, lines, more) => {
    expect(await annotationsOf(...lines)).toEqual({ ...always, ...more });
  });
});

describe('the manifest', () => {
  const source = async (provenance: Buffer | undefined) => ({
    where: 'web.tgz',
    archive: await packaged({ 'web/Chart.yaml': chartYaml() }),
    provenance,
    created: createdAt(Date.parse(CREATED)),
  });

  test('has no media type of its own, and annotations by key', async () => {
    const { manifest, config, layers } = await chartArtifact(
      await source(undefined),
      DEFAULT_LIMITS,
    );
    const { digest, size } = config.descriptor;
    const [layer] = layers;
    expect(manifest.body.toString()).toBe(
      `{"schemaVersion":2,"config":{"mediaType":"application/vnd.cncf.helm.config.v1+json","digest":"${digest}","size":${size}},` +
        `"layers":[{"mediaType":"application/vnd.cncf.helm.chart.content.v1.tar+gzip","digest":"${layer?.descriptor.digest}","size":${layer?.descriptor.size}}],` +
        `"annotations":{"org.opencontainers.image.created":"${CREATED}","org.opencontainers.image.title":"web","org.opencontainers.image.version":"1.2.3"}}`,
    );
    expect(manifest.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  test.each(['a', 'b', 'c', 'd'])('sorts layers by digest (provenance %s)', async (text) => {
    const { manifest } = await chartArtifact(await source(Buffer.from(text)), DEFAULT_LIMITS);
    const { layers } = JSON.parse(manifest.body.toString()) as { layers: { digest: string }[] };
    const digests = layers.map(({ digest }) => digest);
    expect(digests).toHaveLength(2);
    expect(digests).toEqual(digests.toSorted());
  });
});
