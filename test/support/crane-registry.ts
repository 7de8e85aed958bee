import { answers } from './http.ts';
import { freePort } from './ports.ts';
import { startServer } from './process.ts';
import { toolPath } from './tools.ts';

export interface CraneRegistry {
  readonly port: number;
  readonly host: string;
  readonly url: string;
  log(): string;
  stop(): Promise<void>;
}

/**
 * Starts crane's registry, without TLS or authentication. It differs from the CNCF's where clients
 * assume too much: it answers with relative `Location`s and takes a blob in a single POST.
 */
export async function startCraneRegistry(): Promise<CraneRegistry> {
  const port = await freePort();
  const host = `127.0.0.1:${port}`;
  const server = await startServer({
    name: 'crane-registry',
    command: toolPath('crane'),
    args: ['registry', 'serve', '--address', host],
    ready: () => answers(`http://${host}/v2/`),
  });
  return { port, host, url: `http://${host}`, log: server.log, stop: server.stop };
}
