import { answers } from './http.ts';
import { freePort } from './ports.ts';
import { startServer } from './process.ts';
import { toolPath } from './tools.ts';

export interface Moto {
  readonly port: number;
  readonly url: string;
  log(): string;
  stop(): Promise<void>;
}

/** Starts moto, which answers for AWS's services. Its account is {@link ACCOUNT}. */
export async function startMoto(): Promise<Moto> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const server = await startServer({
    name: 'moto',
    command: toolPath('moto_server'),
    args: ['-H', '127.0.0.1', '-p', String(port)],
    ready: () => answers(`${url}/moto-api/`),
  });
  return { port, url, log: server.log, stop: server.stop };
}

/** The account that moto takes callers for unless they assume a role of another. */
export const ACCOUNT = '123456789012';
