import type { IncomingHttpHeaders } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** An answer before it is on the wire. */
export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** The method it answers: a HEAD has no body. */
  readonly to: string;
}

/** The connection that a request came over, and all that can be done to it. */
export interface Wire {
  readonly isOpen: boolean;
  write(bytes: string | Buffer): void;
  end(): void;
  destroy(): void;
  /** Breaks the connection off with a RST. */
  reset(): void;
}

/** A request as the sick registry saw it. */
export interface SeenRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** When it was there whole, in milliseconds since 1970. */
  readonly at: number;
  /** Which connection it came over, from 1, and which request of that connection it is. */
  readonly connection: number;
  readonly turn: number;
}

/** One request in the hands of a fault. */
export interface Patient {
  readonly request: SeenRequest;
  readonly wire: Wire;
  /** Lets the registry behind carry the request out, with other content where given. */
  treat(body?: Buffer): Promise<Reply>;
}

/** What goes wrong with a request. */
export type Fault = (patient: Patient) => Promise<void> | void;

type Headers = Readonly<Record<string, string | readonly string[]>>;

/** Writes an answer as a sound server would. */
export function send(wire: Wire, reply: Reply): void {
  wire.write(Buffer.concat([head(reply), reply.to === 'HEAD' ? Buffer.of() : reply.body]));
}

function head({ status, headers, body, to }: Reply, length = body.length): Buffer {
  const { connection: _, 'transfer-encoding': __, 'content-length': told, ...kept } = headers;
  const lines = Object.entries(kept).flatMap(([name, value]) =>
    [value ?? []].flat().map((one) => `${name}: ${one}\r\n`),
  );
  const size = to === 'HEAD' ? (told ?? String(length)) : String(length);
  const start = `HTTP/1.1 ${status} Sick\r\n${lines.join('')}`;
  return Buffer.from(`${start}content-length: ${size}\r\n\r\n`);
}

/** An answer given in the registry's place, which never hears of the request. */
export function answer(status: number, headers: Headers = {}, body = ''): Fault {
  return ({ wire, request }) => {
    const reply = { status, headers: headers as IncomingHttpHeaders, body: Buffer.from(body) };
    send(wire, { ...reply, to: request.method });
  };
}

/** The page of a portal or a proxy in the registry's place. */
export function page(status = 200): Fault {
  const type = { 'content-type': 'text/html; charset=utf-8' };
  return answer(status, type, '<!doctype html><title>Sign in</title>\n');
}

/** An error in the form of the distribution specification. */
export function refusal(status: number, code: string, message: string): Fault {
  const body = JSON.stringify({ errors: [{ code, message }] });
  return answer(status, { 'content-type': 'application/json' }, body);
}

/** A challenge, or several in as many lines. */
export function challenge(...challenges: readonly string[]): Fault {
  return answer(401, { 'www-authenticate': challenges });
}

/** The registry's own answer, changed. */
export function altered(change: (reply: Reply) => Reply): Fault {
  return async ({ wire, treat }) => send(wire, change(await treat()));
}

/** The registry's own answer with other headers; an empty value takes one away. */
export function withHeaders(headers: (own: IncomingHttpHeaders) => Headers): Fault {
  return altered((reply) => {
    const all = Object.entries({ ...reply.headers, ...headers(reply.headers) });
    const kept = all.filter(([, value]) => value !== '');
    return { ...reply, headers: Object.fromEntries(kept) as IncomingHttpHeaders };
  });
}

export const withoutDigest = withHeaders(() => ({ 'docker-content-digest': '' }));
export const wrongDigest = withHeaders(() => ({
  'docker-content-digest': `sha256:${'0'.repeat(64)}`,
}));

/** Another `Location` than the registry's own. */
export function relocated(change: (own: string) => string): Fault {
  return withHeaders(({ location = '' }) => ({ location: change(location) }));
}

/** The registry carries the request out, and its answer is lost in another fault. */
export function carriedOutBut(then: Fault): Fault {
  return async (patient) => {
    await patient.treat();
    await then(patient);
  };
}

/** The registry gets other content than was sent. */
export function tampered(change: (body: Buffer) => Buffer): Fault {
  return async ({ request, wire, treat }) => send(wire, await treat(change(request.body)));
}

/** Breaks off before a byte of the answer. */
export const reset: Fault = ({ wire }) => wire.reset();

/** Promises more than comes, and breaks off. */
export const resetInBody: Fault = async ({ wire, treat }) => {
  const reply = await treat();
  wire.write(head(reply, reply.body.length + 1000));
  wire.write(reply.body);
  await sleep(20);
  wire.reset();
};

/** Takes the request and never says a word. */
export const hang: Fault = () => undefined;

/** Begins an answer and never ends it. */
export const hangInBody: Fault = ({ wire }) => {
  wire.write('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{');
};

/** A byte now and then, so that the connection is never idle, and never at an end. */
export const drip: Fault = async ({ wire }) => {
  wire.write('HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n');
  while (wire.isOpen) {
    wire.write(' ');
    await sleep(50);
  }
};

/** Something that is not HTTP. */
export const babble: Fault = ({ wire }) => {
  wire.write('220 mail.example ESMTP ready\r\n');
  wire.end();
};

/** More than is taken of any answer. */
export const flood: Fault = async ({ wire }) => {
  wire.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n');
  const chunk = Buffer.alloc(64 * 1024, ' ');
  while (wire.isOpen) {
    wire.write(chunk);
    await sleep(5);
  }
};

/** Hits only requests over a connection that was used before, as when a server closes idle ones. */
export function onReused(fault: Fault): Fault {
  return async (patient) => {
    if (patient.request.turn > 1) return fault(patient);
    send(patient.wire, await patient.treat());
  };
}
