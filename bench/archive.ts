import { execFileSync } from 'node:child_process';
import { gzipSync } from 'node:zlib';
import type { Figure } from './figure.ts';

/** The size of what every job downloads: the archive of the repository at HEAD. */
export function measureArchive(): readonly Figure[] {
  const archive = execFileSync('git', ['archive', 'HEAD'], { maxBuffer: 1 << 30 });
  const bytes = gzipSync(archive).length;
  return [
    {
      name: 'git archive | gzip',
      measured: bytes / 1e6,
      goal: { most: 1.5 },
      unit: 'MB',
      detail: `${bytes} bytes`,
    },
  ];
}
