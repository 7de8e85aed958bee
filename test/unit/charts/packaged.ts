import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';

/** Files of an archive: full name → content. */
export type Files = Readonly<Record<string, string | Buffer>>;

/** An uncompressed tar of these files, in this order. */
export async function tarOf(files: Files): Promise<Buffer> {
  const tar = pack();
  for (const [name, content] of Object.entries(files)) tar.entry({ name }, content);
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** A packaged chart of these files, whose names start with the chart's own folder. */
export async function packaged(files: Files): Promise<Buffer> {
  return gzipSync(await tarOf(files));
}

/** A Chart.yaml of a minimal chart, `more` lines added. */
export function chartYaml(name = 'web', version = '1.2.3', ...more: readonly string[]): string {
  return [`apiVersion: v2`, `name: ${name}`, `version: ${version}`, ...more, ''].join('\n');
}
