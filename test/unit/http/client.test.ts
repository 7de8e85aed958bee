import type { RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createHttpClient } from '../../../src/http/client.ts';
import type { HttpClient, HttpRequest } from '../../../src/http/message.ts';
import { Secret } from '../../../src/secrets/secret.ts';
import { type Loopback, serveHttp, serveTcp } from './loopback.ts';

const QUICK = {
  connectTime: 200,
  idleTime: 200,
  attemptTime: 500,
  requestAttempts: 3,
  retryPause: 1,
  responseSize: 1024,
};

const running: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of running.splice(0)) await one.close();
});

async function http(listener: RequestListener): Promise<Loopback> {
  const server = await serveHttp(listener);
  running.push(server);
  return server;
}

async function tcp(connected: (socket: Socket) => void): Promise<Loopback> {
  const server = await serveTcp(connected);
  running.push(server);
  return server;
}

function client(more: Partial<Parameters<typeof createHttpClient>[0]> = {}): HttpClient {
  const created = createHttpClient({ env: {}, limits: QUICK, ...more });
  running.push(created);
  return created;
}

const get = (url: URL): HttpRequest => ({ method: 'GET', url });

describe('a request that Node cannot send is refused, once', () => {
  const SECRET = 'ghs_secret';
  test.each<[string, HttpRequest, string]>([
    ['another scheme', get(new URL('ftp://files.example/x')), 'files.example'],
    [
      'a line break in a header',
      { ...get(new URL('http://r.example')), headers: { authorization: `Bearer ${SECRET}\n` } },
      'r.example',
    ],
    [
      'a name of a header that is none',
      { ...get(new URL('http://r.example')), headers: { 'a b': SECRET } },
      'r.example',
    ],
  ])('%s', async (_name, request, host) => {
    const retries: string[] = [];
    const sent = client({ onRetry: (message) => void retries.push(message) }).send(request);
    const error = await sent.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'network-unsendable',
      message: expect.stringContaining(`the request to ${host} cannot be sent`),
      next: expect.stringContaining('line break'),
    });
    expect(String(error)).not.toContain(SECRET);
    expect(retries).toEqual([]);
  });
});

describe('a sound server', () => {
  test('sees method, path, headers, body and its length; the response is read whole', async () => {
    const server = await http((request, response) => {
      const { method, url, headers } = request;
      response.setHeader(
        'x-saw',
        `${method} ${url} ${headers['content-length']} ${headers.accept}`,
      );
      request.pipe(response.writeHead(202));
    });
    const url = new URL('/v2/?a=b', server.url);
    const body = Buffer.from('hällo');
    const response = await client().send({ method: 'PUT', url, headers: { accept: 'x' }, body });
    expect(response.status).toBe(202);
    expect(response.headers['x-saw']).toBe('PUT /v2/?a=b 6 x');
    expect(response.body.toString()).toBe('hällo');
  });

  test('sees one connection for requests one after the other', async () => {
    const ports = new Set<number | undefined>();
    const server = await http((request, response) => {
      ports.add(request.socket.remotePort);
      response.end();
    });
    const one = client();
    for (let i = 0; i < 3; i += 1) await one.send(get(server.url));
    expect(ports.size).toBe(1);
  });
});

describe('a sick server', () => {
  test('that answers 503 twice is asked three times, and each pause is told', async () => {
    let asked = 0;
    const server = await http((_request, response) => {
      asked += 1;
      response.writeHead(asked < 3 ? 503 : 200).end();
    });
    const told: string[] = [];
    const response = await client({ onRetry: (message) => told.push(message) }).send(
      get(server.url),
    );
    expect([response.status, asked]).toEqual([200, 3]);
    expect(told[0]).toMatch(
      /^127\.0\.0\.1:\d+ answered 503; trying again in 0\.0 s \(attempt 2 of 3\)$/,
    );
  });

  test('that keeps answering 502 gives the 502', async () => {
    const server = await http((_request, response) => response.writeHead(502).end());
    expect((await client().send(get(server.url))).status).toBe(502);
  });

  test('that resets the first connection is asked again', async () => {
    let asked = 0;
    const server = await http((_request, response) => {
      asked += 1;
      if (asked === 1) response.destroy();
      else response.end('ok');
    });
    expect((await client().send(get(server.url))).body.toString()).toBe('ok');
  });

  test.each<[string, string, (socket: Socket) => void]>([
    ['says nothing', 'timeout', () => undefined],
    ['resets', 'reset', (socket) => socket.resetAndDestroy()],
    [
      'stops in the middle of a body',
      'reset',
      (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf'),
    ],
    [
      'hangs in the middle of a body',
      'timeout',
      (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf'),
    ],
    ['speaks another protocol', 'not-http', (socket) => socket.end('SSH-2.0-OpenSSH\r\n')],
    [
      'sends too much',
      'too-large',
      (socket) => socket.end(`HTTP/1.1 200 OK\r\n\r\n${'x'.repeat(2000)}`),
    ],
    ['drips', 'timeout', drip],
  ])('that %s: %s', async (_name, reason, connected) => {
    const server = await tcp((socket) => socket.once('data', () => connected(socket)));
    const sent = client({ limits: { ...QUICK, requestAttempts: 1 } }).send(get(server.url));
    await expect(sent).rejects.toMatchObject({ name: 'NetworkError', reason });
  });

  test('that drops its idle connections all at once: the second attempt goes over a new one', async () => {
    const known = new Set<Socket>();
    let isAsleep = false;
    const server = await http((request, response) => {
      if (isAsleep && known.has(request.socket)) return void request.socket.resetAndDestroy();
      known.add(request.socket);
      setTimeout(() => response.end('ok'), 50);
    });
    const one = client({ limits: { ...QUICK, requestAttempts: 2 } });
    await Promise.all([1, 2, 3, 4].map(() => one.send(get(server.url))));
    expect(known.size).toBe(4);
    isAsleep = true;
    expect((await one.send(get(server.url))).body.toString()).toBe('ok');
  });

  test('that hangs takes no more time than a request may take in all', async () => {
    const server = await tcp(() => undefined);
    const limits = { ...QUICK, idleTime: 60_000, attemptTime: 60_000, requestTime: 300 };
    const began = Date.now();
    const sent = client({ limits }).send(get(server.url));
    await expect(sent).rejects.toMatchObject({ reason: 'timeout' });
    expect(Date.now() - began).toBeLessThan(20_000);
  });

  test('that is not there', async () => {
    const server = await tcp(() => undefined);
    await server.close();
    await expect(client().send(get(server.url))).rejects.toMatchObject({
      code: 'network-refused',
      systemCode: 'ECONNREFUSED',
      message: `${server.url.host} refuses connections (ECONNREFUSED)`,
    });
  });
});

function drip(socket: Socket): void {
  socket.write('HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n');
  const clock = setInterval(() => socket.write('x'), 50);
  socket.on('close', () => clearInterval(clock));
}

describe('an abort', () => {
  test.each(['an exchange', 'a pause'])('ends %s with its reason', async (what) => {
    const status = what === 'a pause' ? 503 : 0;
    const server = await http((_request, response) => {
      if (status > 0) response.writeHead(status, { 'retry-after': '5' }).end();
    });
    const abort = new AbortController();
    const sent = client({ signal: abort.signal, limits: {} }).send(get(server.url));
    setTimeout(() => abort.abort(new Error('cancelled')), 50);
    await expect(sent).rejects.toThrow('cancelled');
  });
});

describe('a proxy of its own', () => {
  test('gets plain requests in absolute form, with its credentials', async () => {
    const seen: unknown[] = [];
    const proxy = await http((request, response) => {
      seen.push(request.url, request.headers['proxy-authorization']);
      response.end();
    });
    const password = new Secret('p/w@x');
    const through = client({ proxy: { url: proxy.url.href, username: 'ci', password } });
    await through.send(get(new URL('http://registry.example/v2/')));
    const login = `Basic ${Buffer.from('ci:p/w@x').toString('base64')}`;
    expect(seen).toEqual(['http://registry.example/v2/', login]);
  });

  test.each<[string, string, (socket: Socket) => void]>([
    ['refuses', 'status 407', (socket) => socket.end('HTTP/1.1 407 Who\r\n\r\n')],
    ['hangs', 'through', () => undefined],
  ])('that %s is named without its credentials', async (_name, detail, connected) => {
    const proxy = await tcp((socket) => socket.once('data', () => connected(socket)));
    const password = new Secret('hunter22');
    const options = { url: proxy.url.href, username: 'ci', password };
    const through = client({ proxy: options, limits: { ...QUICK, requestAttempts: 1 } });
    const error = await through.send(get(new URL('https://registry.example/v2/'))).catch((e) => e);
    expect(error.reason).toBe('proxy');
    expect(error.message).toContain(detail);
    expect(`${error.message} ${error.next} ${error.cause}`).not.toMatch(/hunter22|ci:/);
  });
});
