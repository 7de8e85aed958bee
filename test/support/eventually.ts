import { setTimeout as sleep } from 'node:timers/promises';

/** Asks until the answer is yes; throws when it is not within `timeoutMs` (5,000). */
export async function eventually(
  what: string,
  question: () => Promise<boolean> | boolean,
  timeoutMs = 5_000,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await question())) {
    if (Date.now() > deadline) throw new Error(`Not within ${timeoutMs} ms: ${what}`);
    await sleep(20);
  }
}
