import type { ChartRegistry } from '../../../src/charts/publish.ts';
import type { Manifest } from '../../../src/registry/manifest.ts';

/** A registry of one repository that notes what is asked of it. */
export class FakeRegistry implements ChartRegistry {
  readonly host = 'registry.test';
  limitsPulls = false;
  /** Whether a HEAD tells the digest; else it takes a GET, which brings the bytes. */
  namesDigests = true;
  readonly tags = new Map<string, Manifest>();
  readonly calls: string[] = [];
  /** Repositories that were to be there, and after how many calls. */
  readonly prepared: [string, number][] = [];
  /** Thrown by the next write of a manifest. */
  refusal: unknown;
  /** Run before the next write of a manifest. */
  meanwhile = () => {};

  authorize(): void {}

  async headManifest(_repository: string, reference: string) {
    this.calls.push(`HEAD ${reference}`);
    const found = this.#find(reference);
    if (found === undefined || !this.namesDigests) return found;
    return { digest: found.digest, mediaType: found.mediaType };
  }

  async getManifest(_repository: string, reference: string) {
    this.calls.push(`GET ${reference}`);
    return this.#find(reference);
  }

  async prepareRepository(repository: string): Promise<void> {
    this.prepared.push([repository, this.calls.length]);
  }

  async uploadBlob(): Promise<void> {
    this.calls.push('blob');
  }

  async putManifest(_repository: string, tag: string, manifest: Manifest): Promise<void> {
    this.calls.push(`PUT ${tag}`);
    this.meanwhile();
    if (this.refusal !== undefined) throw this.refusal;
    this.tags.set(tag, manifest);
  }

  #find(reference: string): Manifest | undefined {
    const all = [...this.tags.values()];
    return this.tags.get(reference) ?? all.find(({ digest }) => digest === reference);
  }
}
