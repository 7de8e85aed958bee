import { spawn } from 'node:child_process';

/** Runs a command to its end; what it printed, both streams in one. Rejects when it fails. */
export function run(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: Record<string, string> } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const printed: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => printed.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => printed.push(chunk));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const output = Buffer.concat(printed).toString();
      if (code === 0) resolve(output);
      else
        reject(
          new Error(`${command} ${args[0] ?? ''} ended with ${code ?? signal}\n${tail(output)}`),
        );
    });
  });
}

function tail(output: string): string {
  return output.trimEnd().split('\n').slice(-15).join('\n');
}
