import { createServer as createPlain, type RequestListener, type Server } from 'node:http';
import { createServer as createSecure } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Certificate } from './certificates.ts';

export interface WebServer {
  readonly port: number;
  /** `https://localhost:port` with a certificate, `http://127.0.0.1:port` without. */
  readonly url: string;
  readonly server: Server;
  /** Stops listening and cuts open connections. */
  stop(): Promise<void>;
}

/** Listens on a free port of 127.0.0.1, or of another loopback address, within this process. */
export async function listen(
  handler: RequestListener,
  tls?: Certificate,
  address = '127.0.0.1',
): Promise<WebServer> {
  const server = create(handler, tls);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, address, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const name = tls === undefined || address !== '127.0.0.1' ? address : 'localhost';
  const url = `${tls === undefined ? 'http' : 'https'}://${name}:${port}`;
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { port, url, server, stop };
}

function create(handler: RequestListener, tls: Certificate | undefined): Server {
  if (tls === undefined) return createPlain(handler);
  return createSecure({ cert: tls.certificate, key: tls.key }, handler);
}
