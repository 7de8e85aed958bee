import type { ChildProcessWithoutNullStreams as Child } from 'node:child_process';
import type { Readable } from 'node:stream';
import { atExit } from './at-exit.ts';

/** How a program is run. */
export interface ProgramOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Ends the program, and whatever it has started. */
  readonly signal: AbortSignal;
  /** Written to its standard input. */
  readonly input?: string;
  /** Milliseconds; after them it is ended. */
  readonly timeout: number;
  /** Bytes of either output stream; more ends the program. */
  readonly largestOutput: number;
  /** Windows: the arguments are quoted already. */
  readonly verbatim?: boolean;
}

/** How it ended by itself. */
export interface ProgramResult {
  /** Undefined: by a signal, which nobody here had sent. */
  readonly status: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Why a program has no result; `code` is the system's (`ENOENT`) or `ETIMEDOUT`, `ENOBUFS`. */
export class ProgramError extends Error {
  readonly code: string;

  constructor(path: string, code: string, cause?: unknown) {
    super(`${path}: ${code}`, { cause });
    this.code = code;
  }
}

/**
 * Runs a program to its end. It is the head of a process group of its own, so that all it has
 * started ends with it, when the run is cancelled and when this process ends; and so that Ctrl-C at
 * a terminal reaches it through us alone, who clean up behind it.
 * @throws ProgramError; the signal's reason when it was aborted
 */
export async function runProgram(
  path: string,
  args: readonly string[],
  options: ProgramOptions,
): Promise<ProgramResult> {
  options.signal.throwIfAborted();
  const child = launch(path, args, options);
  const forget = atExit(() => endGroup(child));
  const cancel = () => end(child, options.signal.reason);
  options.signal.addEventListener('abort', cancel, { once: true });
  const clock = setTimeout(late, options.timeout, child, path);
  try {
    return await result(child, path, options);
  } finally {
    clearTimeout(clock);
    options.signal.removeEventListener('abort', cancel);
    forget();
  }
}

function launch(
  path: string,
  args: readonly string[],
  { env, verbatim = false }: ProgramOptions,
): Child {
  // Loaded here: most runs start no program.
  const { spawn } = process.getBuiltinModule('node:child_process');
  const detached = process.platform !== 'win32';
  try {
    return spawn(path, args, {
      env: { ...env },
      detached,
      windowsHide: true,
      windowsVerbatimArguments: verbatim,
      stdio: 'pipe',
    });
  } catch (cause) {
    throw new ProgramError(path, (cause as NodeJS.ErrnoException).code ?? 'unknown', cause);
  }
}

function late(child: Child, path: string): void {
  end(child, new ProgramError(path, 'ETIMEDOUT'));
}

function result(
  child: Child,
  path: string,
  { input = '', largestOutput }: ProgramOptions,
): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    const tooLarge = () => end(child, new ProgramError(path, 'ENOBUFS'));
    const stdout = collect(child.stdout, largestOutput, tooLarge);
    const stderr = collect(child.stderr, largestOutput, tooLarge);
    child.once('error', (cause: NodeJS.ErrnoException) => {
      reject(new ProgramError(path, cause.code ?? 'unknown', cause));
    });
    child.once('close', (status) => {
      const why = endings.get(child);
      if (why !== undefined) reject(why);
      else resolve({ status: status ?? undefined, stdout: stdout(), stderr: stderr() });
    });
    // A program that does not read all of its input may be done nevertheless.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}

function collect(stream: Readable, largest: number, tooLarge: () => void): () => string {
  const chunks: Buffer[] = [];
  let size = 0;
  stream.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > largest) tooLarge();
    else chunks.push(chunk);
  });
  return () => Buffer.concat(chunks).toString('utf8');
}

/** Why programs were ended that did not end by themselves. */
const endings = new WeakMap<Child, unknown>();

/** The promise settles when it is gone, so that nobody cleans up under its feet. */
function end(child: Child, reason: unknown): void {
  if (!endings.has(child)) endings.set(child, reason);
  endGroup(child);
  // Should something have left the group, it must not keep us by an open pipe.
  child.stdout.destroy();
  child.stderr.destroy();
}

function endGroup(child: Child): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill();
    else process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It is gone already.
  }
}
