import { readFile, stat } from 'node:fs/promises';
import { UserError } from '../faults/user-error.ts';
import { formatLimit } from '../limits/value.ts';
import type { ChartPackage } from './artifact.ts';
import { type Created, createdAt } from './created.ts';
import type { ChartLimits } from './limits.ts';

/**
 * Reads a packaged chart from disk, with the provenance file beside it where there is one.
 * @param created when it was made; undefined: when the file was last written.
 * @throws {UserError} `chart-too-large`
 */
export async function readPackageFile(
  path: string,
  where: string,
  created: Created | undefined,
  limits: ChartLimits,
): Promise<ChartPackage> {
  const provenance = `${path}.prov`;
  const status = await stat(path);
  const hasProvenance = (await sizeOf(provenance)) !== undefined;
  return {
    where,
    archive: await readBounded(path, where, limits.chartSize),
    provenance: hasProvenance
      ? await readBounded(provenance, `${where}.prov`, limits.provenanceSize)
      : undefined,
    created: created ?? createdAt(status.mtimeMs),
  };
}

async function readBounded(path: string, where: string, largest: number): Promise<Buffer> {
  if (((await sizeOf(path)) ?? 0) <= largest) return readFile(path);
  throw new UserError({
    code: 'chart-too-large',
    message: `larger than ${formatLimit('size', largest)}`,
    where,
    next: 'Keep large files out of the chart with `.helmignore`.',
  });
}

async function sizeOf(path: string): Promise<number | undefined> {
  const status = await stat(path).catch(() => undefined);
  return status?.size;
}
