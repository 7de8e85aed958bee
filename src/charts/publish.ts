import { UserError } from '../faults/user-error.ts';
import type { RegistryClient } from '../registry/client.ts';
import { RegistryError } from '../registry/errors.ts';
import type { Manifest, ManifestHead } from '../registry/manifest.ts';
import { formatReference } from '../registry/reference.ts';
import type { ChartArtifact } from './artifact.ts';
import {
  contentOfManifest,
  type Decision,
  decide,
  type Existing,
  type IfExists,
} from './if-exists.ts';
import type { ChartLocation } from './location.ts';

/** The part of a registry that charts are pushed through. */
export type ChartRegistry = Pick<
  RegistryClient,
  | 'host'
  | 'limitsPulls'
  | 'authorize'
  | 'headManifest'
  | 'getManifest'
  | 'prepareRepository'
  | 'uploadBlob'
  | 'putManifest'
>;

export interface PublishOptions {
  readonly ifExists: IfExists;
  /** Further tags, which move to this version whatever they stood for. */
  readonly tags: readonly string[];
  /** Whether the same chart has the same manifest on every run. */
  readonly isReproducible: boolean;
}

type ChartStatus = 'pushed' | 'unchanged' | 'skipped' | 'overwritten';

/** A chart that is in the registry, and how it came to be there. */
export interface PublishedChart {
  readonly name: string;
  readonly version: string;
  /** `host/repository:tag` */
  readonly reference: string;
  /** Of the manifest that stands at the tag now. */
  readonly digest: string;
  readonly status: ChartStatus;
}

/**
 * Pushes a chart, unless what stands at its tag makes that needless or forbids it. Nothing is
 * written then. Only the registry's 404 counts as "nothing there".
 * @throws {UserError} `chart-exists`, `chart-tag-immutable`; what {@link RegistryClient} throws
 */
export async function publishChart(
  registry: ChartRegistry,
  artifact: ChartArtifact,
  location: ChartLocation,
  options: PublishOptions,
): Promise<PublishedChart> {
  const { repository } = location;
  registry.authorize([{ repository, actions: ['pull', 'push'] }]);
  const existing = await lookUp(registry, artifact, location, options.isReproducible);
  const decision = decisionOn(existing, artifact, options.ifExists);
  const kept = await carryOut(decision, existing, { registry, artifact, location });
  if (kept.status !== 'skipped') await moveTags(registry, repository, options.tags, kept.manifest);
  const { name, version } = artifact.chart.metadata;
  const reference = referenceOf(registry, location);
  return { name, version, reference, digest: kept.manifest.digest, status: kept.status };
}

interface Push {
  readonly registry: ChartRegistry;
  readonly artifact: ChartArtifact;
  readonly location: ChartLocation;
}

/** What stands at the tag, its bytes where they were needed. */
type Found = Existing & { readonly manifest?: Manifest };

interface Kept {
  readonly status: ChartStatus;
  readonly manifest: Manifest;
}

/**
 * A manifest is asked for by HEAD, which no registry counts as a pull, and got only when it is not
 * ours, to compare what it holds. Where its time surely differs it is got at once, which saves a
 * request; not where pulls are limited: a new version needs none, and must not fail for want of one.
 */
async function lookUp(
  registry: ChartRegistry,
  artifact: ChartArtifact,
  { repository, tag }: ChartLocation,
  isReproducible: boolean,
): Promise<Found> {
  const { manifest } = artifact;
  const asksFirst = isReproducible || registry.limitsPulls;
  const head = asksFirst ? await registry.headManifest(repository, tag) : null;
  if (head === undefined) return { kind: 'absent' };
  if (head?.digest === manifest.digest) return presentAs(manifest);
  const found = await wholeOf(registry, head, { repository, tag });
  if (found !== undefined) return presentAs(found);
  // Taken for "nothing there", this would overwrite what stands at the tag.
  if (head !== null) throw withheld(registry, { repository, tag }, head.digest);
  return { kind: 'absent' };
}

async function wholeOf(
  registry: ChartRegistry,
  head: ManifestHead | null,
  { repository, tag }: ChartLocation,
): Promise<Manifest | undefined> {
  if (head?.body !== undefined) return { ...head, body: head.body };
  return registry.getManifest(repository, head?.digest ?? tag);
}

function presentAs(manifest: Manifest): Found {
  const content = contentOfManifest(manifest.body);
  return { kind: 'present', digest: manifest.digest, content, manifest };
}

function decisionOn(existing: Existing, artifact: ChartArtifact, ifExists: IfExists): Decision {
  const { config, layers, manifest } = artifact;
  const content = {
    config: config.descriptor.digest,
    layers: layers.map(({ descriptor }) => descriptor.digest),
  };
  return decide(existing, { digest: manifest.digest, content }, ifExists);
}

async function carryOut(decision: Decision, existing: Found, push: Push): Promise<Kept> {
  const manifest = existing.manifest ?? push.artifact.manifest;
  if (decision === 'unchanged') return { status: 'unchanged', manifest };
  if (decision === 'skip') return { status: 'skipped', manifest };
  if (decision === 'refuse') throw alreadyThere(push, manifest.digest);
  if (existing.kind === 'absent') {
    await push.registry.prepareRepository(push.location.repository);
  }
  return write(push, decision === 'overwrite' ? 'overwritten' : 'pushed');
}

async function write(push: Push, status: 'pushed' | 'overwritten'): Promise<Kept> {
  const { registry, artifact, location } = push;
  const { config, layers, manifest } = artifact;
  const uploads = [config, ...layers].map(({ bytes, descriptor }) =>
    registry.uploadBlob(location.repository, bytes, descriptor.digest),
  );
  // The tag must not come before its blobs; and no upload is left running behind a failure.
  for (const upload of await Promise.allSettled(uploads)) {
    if (upload.status === 'rejected') throw upload.reason;
  }
  try {
    await registry.putManifest(location.repository, location.tag, manifest);
    return { status, manifest };
  } catch (error) {
    return await afterRefusal(error, push);
  }
}

/** Statuses that registries answer with when a tag may not be moved; ECR adds `TAG_INVALID`. */
const IMMUTABLE = new Set([400, 403, 409, 412]);

/**
 * A tag may be immutable, and hold what we pushed all the same: put there by another run in the
 * meantime, or by a request whose answer got lost. That is success.
 */
async function afterRefusal(error: unknown, push: Push): Promise<Kept> {
  if (!(error instanceof RegistryError) || !IMMUTABLE.has(error.status)) throw error;
  const { registry, artifact, location } = push;
  const existing = await lookUp(registry, artifact, location, false).catch(() => undefined);
  if (existing?.kind !== 'present' || existing.manifest === undefined) throw error;
  if (decisionOn(existing, artifact, 'fail') === 'unchanged') {
    return { status: 'unchanged', manifest: existing.manifest };
  }
  throw immutable(error, referenceOf(registry, location));
}

/** Moves all that can be moved; none is left running behind one that fails. */
async function moveTags(
  registry: ChartRegistry,
  repository: string,
  tags: readonly string[],
  manifest: Manifest,
): Promise<void> {
  const moves = tags.map((tag) => moveTag(registry, { repository, tag }, manifest));
  for (const move of await Promise.allSettled(moves)) {
    if (move.status === 'rejected') throw move.reason;
  }
}

async function moveTag(
  registry: ChartRegistry,
  location: ChartLocation,
  manifest: Manifest,
): Promise<void> {
  const { repository, tag } = location;
  const head = await registry.headManifest(repository, tag);
  if (head?.digest === manifest.digest) return;
  await registry.putManifest(repository, tag, manifest).catch((error: unknown) => {
    const isRefused = error instanceof RegistryError && IMMUTABLE.has(error.status);
    throw isRefused && head !== undefined
      ? immutable(error, referenceOf(registry, location))
      : error;
  });
}

function immutable(error: RegistryError, reference: string): UserError {
  return new UserError({
    code: 'chart-tag-immutable',
    message: `the registry does not let the tag be moved: ${error.message}`,
    where: reference,
    next: 'Publish under a new version, or allow the tag to be overwritten in the registry.',
    cause: error,
  });
}

function withheld(registry: ChartRegistry, location: ChartLocation, digest: string): UserError {
  return new UserError({
    code: 'registry-lost-content',
    message: `${registry.host} names the manifest ${digest} for the tag, but does not have it`,
    where: referenceOf(registry, location),
    next: 'Run the step again; if it stays, delete the tag in the registry, or look into its log.',
  });
}

function alreadyThere({ registry, location }: Push, digest: string): UserError {
  return new UserError({
    code: 'chart-exists',
    message: `this version is there already, with other content (${digest})`,
    where: referenceOf(registry, location),
    next: 'Raise the version in Chart.yaml; or set `if-exists` to skip or overwrite.',
  });
}

function referenceOf({ host }: ChartRegistry, { repository, tag }: ChartLocation): string {
  return formatReference({ host, repository, reference: tag });
}
