import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findOnPath } from '../tools/paths.ts';
import { temporaryFolder } from './temp.ts';

/** Added to this process's environment; `undefined` takes a variable away. */
export type Environment = Readonly<Record<string, string | undefined>>;

export interface ServerOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Environment;
  readonly cwd?: string;
  /** Asked again and again until it says true; an exception counts as "not yet". */
  readonly ready: () => Promise<boolean>;
  /** How long it may take to become ready, in milliseconds (30,000). */
  readonly timeoutMs?: number;
  /** Where its output goes; a file in a temporary folder by default. */
  readonly logFile?: string;
}

export interface Server {
  readonly pid: number;
  /** Both its output streams so far. */
  log(): string;
  /** Ends it (SIGTERM, after five seconds SIGKILL) and waits until it is gone. */
  stop(): Promise<void>;
}

/** Starts a server and waits until it is ready; throws with the end of its log when it is not. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const logFile = options.logFile ?? join(temporaryFolder('log'), `${options.name}.log`);
  const log = () => readFileSync(logFile, 'utf8');
  const child = launch(options, logFile);
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(`it ended with ${code ?? signal}`));
  });
  const stop = () => end(child, ended);
  const problem = await becomesReady(options, ended);
  if (problem !== undefined) {
    await stop();
    throw new Error(`${options.name} did not start: ${problem}\n${log().slice(-2000)}`);
  }
  return { pid: child.pid ?? 0, log, stop };
}

const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

function launch(options: ServerOptions, logFile: string): ChildProcess {
  const output = openSync(logFile, 'a', 0o600);
  const [command, ...args] = boundToParent([options.command, ...options.args]);
  const child = spawn(command ?? '', args, {
    ...spawnOptions(options),
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

// Jest may be killed, and in its sandbox `process` never sees the exit: let the kernel end the
// server together with its parent. It stays the same process, so its id is the server's.
function boundToParent(command: readonly string[]): readonly string[] {
  const setpriv = findOnPath('setpriv');
  return setpriv === undefined ? command : [setpriv, '--pdeathsig', 'KILL', ...command];
}

function spawnOptions({ env, cwd }: { env?: Environment; cwd?: string }): SpawnOptions {
  return { env: { ...process.env, ...env }, ...(cwd === undefined ? {} : { cwd }) };
}

/** What kept the server from becoming ready, if anything. */
async function becomesReady(
  { ready, timeoutMs = 30_000 }: ServerOptions,
  ended: Promise<string>,
): Promise<string | undefined> {
  const deadline = Date.now() + timeoutMs;
  while (Date.now() < deadline) {
    const outcome = await Promise.race([ended, ready().catch(() => false)]);
    if (typeof outcome === 'string') return outcome;
    if (outcome) return undefined;
    await sleep(25);
  }
  return `it was not ready after ${timeoutMs} ms`;
}

async function end(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  child.kill('SIGTERM');
  const impatient = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await ended;
  clearTimeout(impatient);
}

export interface CommandOptions {
  readonly env?: Environment;
  readonly cwd?: string;
  /** Written to its standard input. */
  readonly input?: string | Uint8Array;
  /** After this it is killed and the promise rejects (120,000). */
  readonly timeoutMs?: number;
}

export interface CommandResult {
  /** Exit code; 128 + n when signal n ended it, as a shell would say. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end. A non-zero exit code is a result, not an exception. */
export function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...spawnOptions(options), stdio: 'pipe' });
    const stdout = collect(child.stdout);
    const stderr = collect(child.stderr);
    const { timeoutMs = 120_000 } = options;
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`${command} took longer than ${timeoutMs} ms\n${stderr()}`));
    }, timeoutMs);
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ code: code ?? exitCode(signal), stdout: stdout(), stderr: stderr() });
    });
    // A command that does not read its input must not fail the test with EPIPE.
    child.stdin.on('error', () => {});
    child.stdin.end(options.input ?? '');
  });
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString();
}

function exitCode(signal: NodeJS.Signals | null): number {
  return 128 + (signal === null ? 0 : constants.signals[signal]);
}
