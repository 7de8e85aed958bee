import { appendFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Names the folder that codes are recorded in, one file for each process. */
export const REACHED_CODES = 'REACHED_CODES';

const SOURCES = join(dirname(dirname(dirname(import.meta.dirname))), 'src');
const USER_ERROR = join(SOURCES, 'faults', 'user-error.ts');

const known = new Set<string>();

function record(kind: 'error' | 'rule', code: string): void {
  const folder = process.env[REACHED_CODES];
  const line = `${kind} ${code}\n`;
  if (folder === undefined || known.has(line)) return;
  known.add(line);
  appendFileSync(join(folder, String(process.pid)), line);
}

type ErrorClass = new (...fault: never[]) => Error & { readonly code: string };

/** The class, recording the codes of what the product makes of it; what tests make is no proof. */
export function recordErrors<T extends ErrorClass>(errors: T): T {
  return new Proxy(errors, {
    construct(target, fault, made) {
      const error: InstanceType<ErrorClass> = Reflect.construct(target, fault, made);
      if (isMadeByProduct(error)) record('error', error.code);
      return error;
    },
  });
}

/** Looks past constructors: a test may make an error of a derived class, too. */
function isMadeByProduct({ stack = '' }: Error): boolean {
  const frames = stack.split('\n').filter((line) => /^ +at (?!new |Reflect\.)/.test(line));
  const maker = frames.find((at) => !at.includes(import.meta.filename) && !at.includes(USER_ERROR));
  return maker?.includes(SOURCES) ?? false;
}

interface Found {
  readonly code: string;
}

/** A function that gives diagnostics, recording their codes. */
export function recordDiagnostics<A extends readonly unknown[], T extends readonly Found[]>(
  find: (...given: A) => T,
): (...given: A) => T {
  return (...given) => {
    const found = find(...given);
    for (const { code } of found) record('rule', code);
    return found;
  };
}

/** A function that gives diagnostics among other things later, recording their codes. */
export function recordReading<
  A extends readonly unknown[],
  T extends { readonly diagnostics: readonly Found[] },
>(read: (...given: A) => Promise<T>): (...given: A) => Promise<T> {
  return async (...given) => {
    const reading = await read(...given);
    for (const { code } of reading.diagnostics) record('rule', code);
    return reading;
  };
}
