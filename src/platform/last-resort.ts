import { endProcess } from './cancellation.ts';

/** What a closed pipe or terminal says to whoever still writes to it. */
const NOBODY_READS = new Set(['EPIPE', 'EIO']);

/** Whoever reads may leave (`| head`, a terminal closed): what was begun is finished all the same. */
export function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (!NOBODY_READS.has(error.code ?? '')) throw error;
    });
  }
}

/**
 * A bug that no `catch` has met is reported like every other failure, and ends the process: Node's
 * own report is a stack, which no mask has passed.
 */
export function reportBugs(report: (error: unknown) => void): void {
  // Also for a promise that was rejected and that nobody waits for.
  process.on('uncaughtException', (error) => {
    try {
      report(error);
    } finally {
      endProcess(Number(process.exitCode || 1));
    }
  });
}
