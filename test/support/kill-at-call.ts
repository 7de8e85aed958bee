/**
 * Loaded into a process (`--import`) before anything else: ends it by SIGKILL just before the n-th
 * call that changes something below a folder, or leaves a file half written there. Without a
 * number it counts those calls.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const { KILL_FOLDER = '', KILL_AT, KILL_COUNT } = process.env;
const CHANGES = [
  'closeSync',
  'fchmodSync',
  'fchownSync',
  'fsyncSync',
  'mkdirSync',
  'openSync',
  'renameSync',
  'rmSync',
  'symlinkSync',
  'unlinkSync',
  'writeFileSync',
] as const;

type Call = (...values: readonly unknown[]) => unknown;

const calls = fs as unknown as Record<string, Call>;
const writeSync = fs.writeSync;
const opened = new Set<unknown>();
let count = 0;

for (const name of CHANGES) {
  const original = calls[name] as Call;
  calls[name] = (...values) => {
    const isBelow = (value: unknown) => typeof value === 'string' && value.startsWith(KILL_FOLDER);
    if (!opened.has(values[0]) && !values.some(isBelow)) return original(...values);
    count += 1;
    if (count === Number(KILL_AT)) die(name, values);
    const result = original(...values);
    if (name === 'openSync') opened.add(result);
    if (name === 'closeSync') opened.delete(values[0]);
    return result;
  };
}
syncBuiltinESMExports();
process.on('exit', () => {
  if (KILL_COUNT !== undefined) fs.appendFileSync(KILL_COUNT, String(count));
});

function die(name: string, [file, text]: readonly unknown[]): void {
  if (name === 'writeFileSync' && typeof file === 'number') {
    writeSync(file, String(text).slice(0, String(text).length / 2));
  }
  process.kill(process.pid, 'SIGKILL');
}
