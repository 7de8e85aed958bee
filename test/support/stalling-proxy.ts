import { request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, createServer, type Socket } from 'node:net';
import { eventually } from './eventually.ts';
import { freePort } from './ports.ts';
import { listen } from './web-server.ts';

/** Where a request stops. */
export interface Stall {
  readonly method: string;
  /** Found in its path. */
  readonly path: string;
  /**
   * Before it reaches the upstream; in the middle of its body, the first part being through; or
   * when the upstream has carried it out and answered.
   */
  readonly at: 'request' | 'body' | 'answer';
}

export interface StallingProxy {
  /** `127.0.0.1:port` */
  readonly host: string;
  /** Lets the requests hang that fit, until {@link StallingProxy.flow}. */
  stall(stall: Stall): void;
  flow(): void;
  /** Waits until a request hangs. */
  stalled(count?: number): Promise<void>;
  stop(): Promise<void>;
}

/** What of a body goes on to the upstream before it stops. */
const FIRST_PART = 128 * 1024;

/** Starts a reverse proxy over HTTP in which chosen requests hang. */
export async function startStallingProxy(upstreamPort: number): Promise<StallingProxy> {
  let stall: Stall | undefined;
  let hanging = 0;
  const hang = () => {
    hanging += 1;
  };
  const fits = ({ method, url = '' }: IncomingMessage) =>
    stall !== undefined && stall.method === method && url.includes(stall.path);
  const server = await listen((request, response) => {
    const at = fits(request) ? stall?.at : undefined;
    if (at === 'request') return hang();
    relay(request, response, upstreamPort, at, hang);
  });
  return {
    host: new URL(server.url).host,
    stall: (next) => {
      hanging = 0;
      stall = next;
    },
    flow: () => {
      stall = undefined;
    },
    stalled: (count = 1) => eventually('a request hangs', () => hanging >= count, 60_000),
    stop: server.stop,
  };
}

function relay(
  request: IncomingMessage,
  response: ServerResponse,
  port: number,
  at: Stall['at'] | undefined,
  hang: () => void,
): void {
  const { method, url: path, headers } = request;
  const options = { host: '127.0.0.1', port, method, path, headers, agent: false } as const;
  const outgoing = forward(options, (incoming) => {
    if (at === 'answer') {
      incoming.resume();
      return hang();
    }
    response.writeHead(incoming.statusCode ?? 502, incoming.headers);
    incoming.pipe(response);
  });
  outgoing.once('error', () => response.destroy());
  response.once('close', () => outgoing.destroy());
  if (at === 'body') sendPart(request, outgoing, hang);
  else request.pipe(outgoing);
}

function sendPart(
  request: IncomingMessage,
  outgoing: ReturnType<typeof forward>,
  hang: () => void,
): void {
  let sent = 0;
  request.on('data', (chunk: Buffer) => {
    outgoing.write(chunk);
    sent += chunk.length;
    if (sent < FIRST_PART || request.isPaused()) return;
    request.pause();
    hang();
  });
}

export interface SlowLink {
  readonly port: number;
  /** Connections so far. */
  connections(): number;
  /** Nothing goes through any more, either way, until {@link SlowLink.flow}. */
  stall(): void;
  flow(): void;
  stop(): Promise<void>;
}

/** Starts a TCP proxy that holds back what comes from the client for a while. */
export async function startSlowLink(upstreamPort: number, delayMs: number): Promise<SlowLink> {
  const port = await freePort();
  const sockets = new Set<Socket>();
  let count = 0;
  let isStalled = false;
  const server = createServer((client) => {
    count += 1;
    const upstream = connect(upstreamPort, '127.0.0.1');
    for (const [from, to, delay] of [
      [client, upstream, delayMs],
      [upstream, client, 0],
    ] as const) {
      sockets.add(from);
      from.on('data', (chunk) => {
        setTimeout(() => isStalled || to.write(chunk), delay);
      });
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    port,
    connections: () => count,
    stall: () => {
      isStalled = true;
    },
    flow: () => {
      isStalled = false;
    },
    stop: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
