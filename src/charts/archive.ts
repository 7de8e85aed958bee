import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { UserError } from '../faults/user-error.ts';
import { formatLimit } from '../limits/value.ts';
import { oneLine } from '../report/text.ts';
import type { ChartLimits } from './limits.ts';

/** A file of a chart; its path is relative to the chart, with `/`. */
export interface ArchiveFile {
  readonly path: string;
  readonly bytes: Buffer;
}

/**
 * Unpacks those files of a packaged chart that `wanted` picks, in the archive's order. Names are
 * held to helm's rules: whatever is before the first `/` is the chart's own folder, and nothing
 * may lead out of it.
 * @param where the archive as shown to people.
 * @throws {UserError} `chart-archive-invalid`
 */
export async function unpackChart(
  archive: Buffer,
  where: string,
  wanted: (path: string) => boolean,
  limits: ChartLimits,
): Promise<readonly ArchiveFile[]> {
  const problem = signatureProblem(archive);
  if (problem !== undefined) throw invalidArchive(where, problem);
  const tar = await unzip(archive, where, limits.chartSize);
  const entries = extract();
  entries.end(tar);
  const files: ArchiveFile[] = [];
  try {
    for await (const entry of entries) {
      const path = chartPath(entry.header.name);
      const isFile = entry.header.type !== 'directory' && !entry.header.name.endsWith('/');
      if (isFile && wanted(path)) files.push({ path, bytes: await read(entry) });
      entry.resume();
    }
  } catch (error) {
    throw invalidArchive(where, (error as Error).message, error);
  }
  return files;
}

const unzipBuffer = promisify(gunzip);

async function unzip(archive: Buffer, where: string, largest: number): Promise<Buffer> {
  try {
    return await unzipBuffer(archive, { maxOutputLength: largest });
  } catch (error) {
    const tooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    const limit = formatLimit('size', largest);
    const reason = tooLarge ? `it unpacks to more than ${limit}` : (error as Error).message;
    throw invalidArchive(where, reason, error);
  }
}

async function read(entry: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of entry) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** The name without the chart's own folder. Throws for one that helm takes for an attack. */
function chartPath(name: string): string {
  // Archives made on Windows may have backslashes.
  const parts = name.split(name.includes('\\') ? '\\' : '/');
  if (parts[0] === 'Chart.yaml') throw new Error('Chart.yaml is not inside a folder');
  const path = parts.slice(1).filter((part) => part !== '.' && part !== '');
  if (path.includes('..') || parts[1] === '' || /^[a-zA-Z]:$/.test(path[0] ?? '')) {
    if (parts.length > 2 || path.includes('..')) throw new Error(`it holds the path ${name}`);
  }
  return path.join('/');
}

function signatureProblem(bytes: Buffer): string | undefined {
  if (bytes.length === 0) return 'the file is empty';
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return undefined;
  if (bytes.subarray(0, 2).toString('latin1') === 'PK') return 'it is a ZIP file';
  if (bytes.subarray(257, 262).toString('latin1') === 'ustar') return 'it is a tar without gzip';
  const start = bytes.subarray(0, 64).toString('latin1');
  if (start.startsWith('version https://git-lfs')) {
    return 'it is a Git LFS pointer, not the file itself; check out with `lfs: true`';
  }
  return /^\s*</.test(start) ? 'it is an HTML or XML page' : 'it is not compressed with gzip';
}

function invalidArchive(where: string, reason: string, cause?: unknown): UserError {
  return new UserError({
    code: 'chart-archive-invalid',
    message: `not a packaged chart: ${oneLine(reason)}`,
    where,
    next: 'Package the chart with `helm package`, or give its directory.',
    cause,
  });
}
