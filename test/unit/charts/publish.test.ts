import { beforeAll, describe, expect, test } from '@jest/globals';
import { type ChartArtifact, chartArtifact } from '../../../src/charts/artifact.ts';
import { createdAt } from '../../../src/charts/created.ts';
import type { IfExists } from '../../../src/charts/if-exists.ts';
import { publishChart } from '../../../src/charts/publish.ts';
import { DEFAULT_LIMITS } from '../../../src/limits/read.ts';
import { digestOf } from '../../../src/registry/digest.ts';
import { RegistryError } from '../../../src/registry/errors.ts';
import type { Manifest } from '../../../src/registry/manifest.ts';
import { FakeRegistry } from './fake-registry.ts';
import { chartYaml, packaged } from './packaged.ts';

const LOCATION = { repository: 'charts/web', tag: '1.2.3' };
const REFERENCE = 'registry.test/charts/web:1.2.3';

function refusal(status: number, code: string): RegistryError {
  const body = Buffer.from(JSON.stringify({ errors: [{ code, message: 'no' }] }));
  return new RegistryError('registry.test', 'the manifest', { status, headers: {}, body });
}

let archive: Buffer;
let ours: ChartArtifact;
/** The same chart, made a second later. */
let later: ChartArtifact;
let other: Manifest;

beforeAll(async () => {
  archive = await packaged({ 'web/Chart.yaml': chartYaml() });
  const source = { where: 'web.tgz', archive, provenance: undefined };
  ours = await chartArtifact({ ...source, created: createdAt(0) }, DEFAULT_LIMITS);
  later = await chartArtifact({ ...source, created: createdAt(1000) }, DEFAULT_LIMITS);
  const body = Buffer.from('{"config":{"digest":"x"},"layers":[]}');
  other = { digest: digestOf(body), mediaType: '', body };
});

interface Run {
  readonly ifExists?: IfExists;
  readonly tags?: readonly string[];
  readonly isReproducible?: boolean;
}

function publish(registry: FakeRegistry, run: Run = {}) {
  const { ifExists = 'skip', tags = [], isReproducible = false } = run;
  return publishChart(registry, ours, LOCATION, { ifExists, tags, isReproducible });
}

function holding(manifest: Manifest): FakeRegistry {
  const registry = new FakeRegistry();
  registry.tags.set(LOCATION.tag, manifest);
  return registry;
}

test('a new version: its blobs, then the manifest', async () => {
  const registry = new FakeRegistry();
  expect(await publish(registry)).toEqual({
    name: 'web',
    version: '1.2.3',
    reference: REFERENCE,
    digest: ours.manifest.digest,
    status: 'pushed',
  });
  expect(registry.calls).toEqual(['GET 1.2.3', 'blob', 'blob', 'PUT 1.2.3']);
});

test('its repository is made sure of before the first write, and only then', async () => {
  const registry = new FakeRegistry();
  await publish(registry);
  await publish(registry);
  expect(registry.prepared).toEqual([['charts/web', 1]]);
});

describe('nothing is written when the chart is there', () => {
  test('and its time is fixed: one HEAD', async () => {
    const registry = holding(ours.manifest);
    expect(await publish(registry, { isReproducible: true })).toMatchObject({
      status: 'unchanged',
    });
    expect(registry.calls).toEqual(['HEAD 1.2.3']);
  });

  test('and its time is that of the file: one GET', async () => {
    const registry = holding(later.manifest);
    expect(await publish(registry)).toMatchObject({
      status: 'unchanged',
      digest: later.manifest.digest,
    });
    expect(registry.calls).toEqual(['GET 1.2.3']);
  });

  test('and its time was fixed otherwise: a HEAD and a GET', async () => {
    const registry = holding(later.manifest);
    expect(await publish(registry, { isReproducible: true })).toMatchObject({
      status: 'unchanged',
    });
    expect(registry.calls).toEqual(['HEAD 1.2.3', `GET ${later.manifest.digest}`]);
  });
});

describe('where pulls are limited', () => {
  const limited = (registry: FakeRegistry) => Object.assign(registry, { limitsPulls: true });

  test('a new version takes none', async () => {
    const registry = limited(new FakeRegistry());
    expect(await publish(registry, { tags: ['latest'] })).toMatchObject({ status: 'pushed' });
    expect(registry.calls.filter((call) => call.startsWith('GET'))).toEqual([]);
  });

  test('nor does one that is there with the time of this file', async () => {
    const registry = limited(holding(ours.manifest));
    expect(await publish(registry)).toMatchObject({ status: 'unchanged' });
    expect(registry.calls).toEqual(['HEAD 1.2.3']);
  });

  test('one of another time takes one', async () => {
    const registry = limited(holding(later.manifest));
    expect(await publish(registry)).toMatchObject({ status: 'unchanged' });
    expect(registry.calls).toEqual(['HEAD 1.2.3', `GET ${later.manifest.digest}`]);
  });

  test('nor is one got twice whose digest no HEAD tells', async () => {
    const registry = limited(holding(later.manifest));
    registry.namesDigests = false;
    expect(await publish(registry)).toMatchObject({
      status: 'unchanged',
      digest: later.manifest.digest,
    });
    expect(registry.calls).toEqual(['HEAD 1.2.3']);
  });
});

describe('another content at the tag', () => {
  test('is left alone, and named by its own digest', async () => {
    const registry = holding(other);
    const result = await publish(registry, { tags: ['latest'] });
    expect(result).toMatchObject({ status: 'skipped', digest: other.digest });
    expect(registry.calls).toEqual(['GET 1.2.3']);
  });

  test('is a failure when asked for', async () => {
    await expect(publish(holding(other), { ifExists: 'fail' })).rejects.toMatchObject({
      code: 'chart-exists',
      where: REFERENCE,
    });
  });

  test('is overwritten when asked for', async () => {
    const registry = holding(other);
    const result = await publish(registry, { ifExists: 'overwrite' });
    expect(result).toMatchObject({ status: 'overwritten', digest: ours.manifest.digest });
    expect(registry.tags.get('1.2.3')).toBe(ours.manifest);
  });
});

describe('further tags', () => {
  test('get the manifest that stands at the version', async () => {
    const registry = holding(later.manifest);
    await publish(registry, { tags: ['latest', '1.2'] });
    expect(registry.tags.get('latest')).toMatchObject({ digest: later.manifest.digest });
    expect(registry.tags.get('1.2')).toMatchObject({ digest: later.manifest.digest });
  });

  test('are not written when they stand there already', async () => {
    const registry = holding(ours.manifest);
    registry.tags.set('latest', ours.manifest);
    await publish(registry, { tags: ['latest'], isReproducible: true });
    expect(registry.calls).toEqual(['HEAD 1.2.3', 'HEAD latest']);
  });
});

describe('a registry that does not let the tag be written', () => {
  const cases: readonly (readonly [string, RegistryError])[] = [
    ['ECR', refusal(400, 'TAG_INVALID')],
    ['Docker Hub', refusal(403, 'DENIED')],
    ['Harbor', refusal(412, 'PRECONDITION')],
  ];

  test.each(cases)('%s: success when another run put the same there', async (_name, error) => {
    const registry = new FakeRegistry();
    registry.refusal = error;
    registry.meanwhile = () => registry.tags.set('1.2.3', later.manifest);
    expect(await publish(registry)).toMatchObject({ status: 'unchanged' });
  });

  test.each(cases)('%s: immutable when something else is there', async (_name, error) => {
    const registry = holding(other);
    registry.refusal = error;
    await expect(publish(registry, { ifExists: 'overwrite' })).rejects.toMatchObject({
      code: 'chart-tag-immutable',
      where: REFERENCE,
    });
  });

  test('its own words when nothing is there', async () => {
    const registry = new FakeRegistry();
    registry.refusal = refusal(403, 'DENIED');
    await expect(publish(registry)).rejects.toBe(registry.refusal);
  });

  test('nor is a server’s fault taken for it', async () => {
    const registry = holding(other);
    registry.refusal = refusal(503, 'UNAVAILABLE');
    await expect(publish(registry, { ifExists: 'overwrite' })).rejects.toBe(registry.refusal);
  });
});

test('a tag whose manifest the registry keeps to itself is not taken for free', async () => {
  const registry = holding(other);
  registry.getManifest = async () => undefined;
  const published = publish(registry, { ifExists: 'overwrite', isReproducible: true });
  await expect(published).rejects.toMatchObject({
    code: 'registry-lost-content',
    where: REFERENCE,
  });
  expect(registry.calls).toEqual(['HEAD 1.2.3']);
});

test('a refusal stays what is told when the look behind it fails, too', async () => {
  const registry = new FakeRegistry();
  registry.refusal = refusal(403, 'DENIED');
  registry.meanwhile = () => {
    registry.getManifest = async () => {
      throw refusal(500, 'UNKNOWN');
    };
  };
  await expect(publish(registry)).rejects.toBe(registry.refusal);
});

describe('a further tag that cannot be moved', () => {
  const failing = (error: unknown) => {
    const registry = holding(ours.manifest);
    const put = registry.putManifest.bind(registry);
    registry.putManifest = async (repository, tag, manifest) => {
      if (tag === 'stable') throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
      return put(repository, tag, manifest);
    };
    return registry;
  };

  test('is told, after the others were moved', async () => {
    const error = refusal(500, 'UNKNOWN');
    const registry = failing(error);
    await expect(publish(registry, { tags: ['stable', 'latest'] })).rejects.toBe(error);
    expect(registry.tags.has('latest')).toBe(true);
  });

  test('is named when it is immutable', async () => {
    const registry = failing(refusal(412, 'PRECONDITION'));
    registry.tags.set('stable', other);
    await expect(publish(registry, { tags: ['stable'] })).rejects.toMatchObject({
      code: 'chart-tag-immutable',
      where: 'registry.test/charts/web:stable',
    });
  });
});

test('no manifest is written when a blob was not taken, and no upload is left running', async () => {
  const registry = new FakeRegistry();
  let finished = 0;
  let uploads = 0;
  registry.uploadBlob = async () => {
    uploads += 1;
    if (uploads === 1) throw refusal(500, 'UNKNOWN');
    await new Promise((resolve) => setTimeout(resolve, 20));
    finished += 1;
  };
  await expect(publish(registry)).rejects.toMatchObject({ status: 500 });
  expect(finished).toBe(1);
  expect(registry.calls).toEqual(['GET 1.2.3']);
});
