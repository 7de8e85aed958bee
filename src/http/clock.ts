/**
 * Milliseconds that no setting of the clock turns back. Not `performance.now()`: the first look at
 * `performance` loads 3 ms worth of modules.
 */
export function monotonicMs(): number {
  return process.uptime() * 1000;
}
