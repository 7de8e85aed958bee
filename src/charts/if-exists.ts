import type { Descriptor } from './descriptor.ts';

/** What to do when the tag is there and holds something else. */
export type IfExists = 'skip' | 'fail' | 'overwrite';

/** The blobs of a manifest: what a chart is, whatever its annotations say. */
export interface ManifestContent {
  readonly config: string;
  readonly layers: readonly string[];
}

/** What stands at the tag now. */
export type Existing =
  | { readonly kind: 'absent' }
  /** Undefined: something that is no manifest with config and layers. */
  | {
      readonly kind: 'present';
      readonly digest: string;
      readonly content: ManifestContent | undefined;
    };

export type Decision = 'push' | 'unchanged' | 'skip' | 'refuse' | 'overwrite';

/** Decides what happens to a tag, by what stands there and what is to be pushed. */
export function decide(
  existing: Existing,
  ours: { readonly digest: string; readonly content: ManifestContent },
  ifExists: IfExists,
): Decision {
  if (existing.kind === 'absent') return 'push';
  if (existing.digest === ours.digest) return 'unchanged';
  if (existing.content !== undefined && sameContent(existing.content, ours.content)) {
    return 'unchanged';
  }
  if (ifExists === 'overwrite') return 'overwrite';
  return ifExists === 'fail' ? 'refuse' : 'skip';
}

/** When a chart was made is in the annotations alone, and so makes no difference. */
function sameContent(a: ManifestContent, b: ManifestContent): boolean {
  return (
    a.config === b.config &&
    a.layers.length === b.layers.length &&
    a.layers.every((layer) => b.layers.includes(layer))
  );
}

/** The blobs that a manifest names; undefined when it is none of an OCI or Docker image. */
export function contentOfManifest(bytes: Buffer): ManifestContent | undefined {
  try {
    const { config, layers } = JSON.parse(bytes.toString('utf8')) as {
      readonly config: Descriptor;
      readonly layers: readonly Descriptor[];
    };
    return { config: config.digest, layers: layers.map(({ digest }) => digest) };
  } catch {
    return undefined;
  }
}
