import { type IncomingMessage, type OutgoingHttpHeaders, request as plain } from 'node:http';
import { request as secure } from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Certificate } from './certificates.ts';
import {
  type Fault,
  type Patient,
  type Reply,
  type SeenRequest,
  send,
  type Wire,
} from './faults.ts';
import { listen } from './web-server.ts';

/** How many of the requests that match are hit: the first `times` after `after` others. */
export interface Course {
  readonly after?: number;
  readonly times?: number;
}

export interface SickRegistryOptions {
  /** The sound server behind: `http://127.0.0.1:5000`. */
  readonly upstream: string;
  /** Serves HTTPS with this certificate. */
  readonly tls?: Certificate;
}

export interface SickRegistry {
  readonly port: number;
  readonly host: string;
  readonly url: string;
  /** What was asked of it, in order; `on` as in {@link afflict}. */
  requests(on?: RegExp): readonly SeenRequest[];
  /** Applies a fault to requests whose `METHOD /path?query` matches. The first rule that fits holds. */
  afflict(on: RegExp, fault: Fault, course?: Course): void;
  /** Forgets all faults and requests. */
  heal(): void;
  stop(): Promise<void>;
}

interface Rule {
  readonly on: RegExp;
  readonly fault: Fault;
  after: number;
  times: number;
}

/**
 * Starts a reverse proxy in front of a sound registry (or token server) that does to chosen requests
 * what sick ones do, down to the bytes on the wire. All others are handed on unchanged.
 */
export async function startSickRegistry(options: SickRegistryOptions): Promise<SickRegistry> {
  const rules: Rule[] = [];
  const seen: SeenRequest[] = [];
  const connections = new Connections();
  const server = await listen((incoming, response) => {
    // What goes wrong below HTTP is written past Node's own response.
    const wire = connections.wireOf(incoming.socket);
    response.on('error', () => undefined);
    receive(incoming, connections)
      .then(async (request) => {
        seen.push(request);
        const treat = (body = request.body) => forward(options, request, body);
        const fault =
          dueFault(rules, request) ??
          (async (patient: Patient) => {
            await send(patient.wire, await patient.treat());
          });
        await fault({ request, wire, treat });
      })
      .catch(() => wire.destroy());
  }, options.tls);
  server.server.on('connection', (socket: Socket) => connections.open(socket));
  server.server.on('clientError', (_error, socket: Duplex) => socket.destroy());
  return {
    port: server.port,
    host: new URL(server.url).host,
    url: server.url,
    requests: (on = /^/) => seen.filter((request) => on.test(line(request))),
    afflict: (on, fault, { after = 0, times = Infinity } = {}) =>
      void rules.push({ on, fault, after, times }),
    heal: () => {
      rules.splice(0);
      seen.splice(0);
    },
    stop: server.stop,
  };
}

function line({ method, path }: SeenRequest): string {
  return `${method} ${path}`;
}

function dueFault(rules: readonly Rule[], request: SeenRequest): Fault | undefined {
  for (const rule of rules) {
    if (!rule.on.test(line(request))) continue;
    if (rule.after > 0) rule.after -= 1;
    else if (rule.times > 0) {
      rule.times -= 1;
      return rule.fault;
    }
  }
  return undefined;
}

/** Numbers connections and their requests, and knows the bare socket below TLS. */
class Connections {
  readonly #bare = new Map<number, { readonly socket: Socket; readonly number: number }>();
  #count = 0;
  readonly #turns = new WeakMap<Socket, number>();

  open(socket: Socket): void {
    const port = socket.remotePort ?? 0;
    this.#count += 1;
    this.#bare.set(port, { socket, number: this.#count });
    socket.on('error', () => undefined);
  }

  wireOf(socket: Socket): Wire {
    const bare = this.#bare.get(socket.remotePort ?? 0)?.socket ?? socket;
    return {
      write: (bytes) => socket.write(bytes),
      end: () => socket.end(),
      destroy: () => bare.destroy(),
      // Sends RST instead of FIN; on a TLS connection only the bare socket can.
      reset: () => bare.resetAndDestroy(),
      get isOpen() {
        return !socket.destroyed && !bare.destroyed;
      },
    };
  }

  next(socket: Socket): Pick<SeenRequest, 'connection' | 'turn'> {
    const turn = (this.#turns.get(socket) ?? 0) + 1;
    this.#turns.set(socket, turn);
    return { connection: this.#bare.get(socket.remotePort ?? 0)?.number ?? 0, turn };
  }
}

async function receive(incoming: IncomingMessage, connections: Connections): Promise<SeenRequest> {
  const place = connections.next(incoming.socket);
  const body = await bytesOf(incoming);
  const { method = '', url: path = '', headers } = incoming;
  return { method, path, headers, body, at: Date.now(), ...place };
}

/** The registry behind writes absolute locations: it must know how its client reached us. */
function forward(
  { upstream, tls }: SickRegistryOptions,
  { method, path, headers }: SeenRequest,
  body: Buffer,
): Promise<Reply> {
  const { connection: _, 'transfer-encoding': __, ...kept } = headers;
  const own: OutgoingHttpHeaders = { 'x-forwarded-proto': tls === undefined ? 'http' : 'https' };
  if (kept['content-length'] !== undefined) own['content-length'] = body.length;
  const open = upstream.startsWith('https:') ? secure : plain;
  const options = { method, headers: { ...kept, ...own }, agent: false, rejectUnauthorized: false };
  return new Promise((resolve, reject) => {
    const outgoing = open(`${upstream}${path}`, options, (incoming) => {
      const reply = { status: incoming.statusCode ?? 0, headers: incoming.headers, to: method };
      bytesOf(incoming).then((bytes) => resolve({ ...reply, body: bytes }), reject);
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

async function bytesOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
