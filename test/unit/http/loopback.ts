import { createServer, type RequestListener } from 'node:http';
import {
  type AddressInfo,
  createServer as createTcpServer,
  type Server,
  type Socket,
} from 'node:net';

/** A server on a free port of 127.0.0.1 that takes all of its connections down with it. */
export interface Loopback {
  readonly port: number;
  readonly url: URL;
  close(): Promise<void>;
}

/** Serves HTTP with `listener`. */
export function serveHttp(listener: RequestListener): Promise<Loopback> {
  return listen(createServer(listener));
}

/** Serves whatever `connected` does with a bare connection. */
export function serveTcp(connected: (socket: Socket) => void): Promise<Loopback> {
  return listen(createTcpServer(connected));
}

export async function listen(server: Server): Promise<Loopback> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: new URL(`http://127.0.0.1:${port}/`),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
