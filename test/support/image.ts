import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

/**
 * Writes the smallest container image as an OCI image layout (OCI Image Format Specification) into
 * a folder, for `skopeo copy oci:<folder>:<tag>`. `text` makes its digest its own.
 */
export function writeImage(folder: string, tag: string, text: string): void {
  mkdirSync(join(folder, 'blobs', 'sha256'), { recursive: true });
  const write = (mediaType: string, content: Buffer): Descriptor => {
    const digest = createHash('sha256').update(content).digest('hex');
    writeFileSync(join(folder, 'blobs', 'sha256', digest), content);
    return { mediaType, digest: `sha256:${digest}`, size: content.length };
  };
  const emptyArchive = Buffer.alloc(1024);
  const layer = write('application/vnd.oci.image.layer.v1.tar+gzip', gzipSync(emptyArchive));
  const diffId = `sha256:${createHash('sha256').update(emptyArchive).digest('hex')}`;
  const config = write(
    'application/vnd.oci.image.config.v1+json',
    json({
      architecture: 'amd64',
      os: 'linux',
      config: { Labels: { text } },
      rootfs: { type: 'layers', diff_ids: [diffId] },
    }),
  );
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  const manifest = write(mediaType, json({ schemaVersion: 2, mediaType, config, layers: [layer] }));
  const annotations = { 'org.opencontainers.image.ref.name': tag };
  const index = json({ schemaVersion: 2, manifests: [{ ...manifest, annotations }] });
  writeFileSync(join(folder, 'index.json'), index);
  writeFileSync(join(folder, 'oci-layout'), json({ imageLayoutVersion: '1.0.0' }));
}

function json(value: object): Buffer {
  return Buffer.from(JSON.stringify(value));
}
