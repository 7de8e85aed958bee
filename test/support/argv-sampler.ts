import { readdirSync, readFileSync } from 'node:fs';
import { findInText, type Leak, type Secrets } from './canary.ts';

export interface ArgvSampler {
  /** How many different command lines were seen, so that a test knows that it looked. */
  seen(): number;
  /** Ends sampling; the secrets found on command lines. */
  stop(): Leak[];
}

/**
 * Reads the command line of every process on this machine, every few milliseconds, and keeps those
 * that hold a secret. Linux only; a process that lives shorter than the interval may be missed.
 */
export function sampleArguments(secrets: Secrets, intervalMs = 3): ArgvSampler {
  const seen = new Set<string>();
  const leaks: Leak[] = [];
  const sample = () => {
    for (const { pid, line } of commandLines()) {
      if (seen.has(line)) continue;
      seen.add(line);
      const program = line.split('\0')[0];
      leaks.push(...findInText(line, secrets, `arguments of process ${pid}, ${program}`));
    }
  };
  sample();
  const timer = setInterval(sample, intervalMs);
  const stop = () => {
    clearInterval(timer);
    sample();
    return leaks;
  };
  return { seen: () => seen.size, stop };
}

function commandLines(): { pid: string; line: string }[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map((pid) => ({ pid, line: read(`/proc/${pid}/cmdline`) }));
}

// A process may end between being listed and being read.
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
