import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { createAuthority } from '../../support/certificates.ts';
import { type ConnectProxyOptions, startConnectProxy } from '../../support/connect-proxy.ts';
import { request } from '../../support/http.ts';
import { runCommand } from '../../support/process.ts';
import { startRecordingProxy } from '../../support/recording-proxy.ts';
import { removeTemporaryFolders } from '../../support/temp.ts';
import { requireTools } from '../../support/tools.ts';
import { listen } from '../../support/web-server.ts';

const stops: (() => Promise<void>)[] = [];
const started = <T extends { stop(): Promise<void> }>(server: T): T => {
  stops.unshift(server.stop);
  return server;
};

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});
afterAll(removeTemporaryFolders);

async function startEcho(tls?: Parameters<typeof listen>[1]) {
  const server = await listen((incoming, response) => {
    const { host, 'x-forwarded-proto': scheme } = incoming.headers;
    response.setHeader('x-seen', `${incoming.method} ${incoming.url} ${host} ${scheme}`);
    incoming.pipe(response.writeHead(201));
  }, tls);
  return started(server);
}

describe('the recording proxy', () => {
  test('hands a request on unchanged and records it', async () => {
    const { url: upstream } = await startEcho();
    const proxy = started(await startRecordingProxy({ upstream }));
    const headers = { authorization: 'Basic c2VjcmV0' };
    const sent = { method: 'PUT', headers, body: 'content' };
    const response = await request(`${proxy.url}/v2/?a=b`, sent);
    expect(response).toMatchObject({ status: 201, body: 'content' });
    expect(response.headers['x-seen']).toBe(`PUT /v2/?a=b ${proxy.host} http`);
    expect(proxy.requests()).toMatchObject([
      { method: 'PUT', path: '/v2/?a=b', authorization: 'Basic c2VjcmV0', status: 201 },
    ]);
  });

  test('can be encrypted, slow, and give answers of its own', async () => {
    const authority = createAuthority();
    const { url: upstream } = await startEcho(authority.issue());
    const answer = ({ path }: { path: string }) =>
      path === '/busy' ? { status: 429, headers: { 'retry-after': '1' } } : undefined;
    const options = { upstream, tls: authority.issue(), delayMs: 50, answer };
    const proxy = started(await startRecordingProxy(options));
    const ca = authority.certificate;
    const before = performance.now();
    expect((await request(`${proxy.url}/`, { ca })).headers['x-seen']).toMatch(/https$/);
    expect(performance.now() - before).toBeGreaterThanOrEqual(49);
    expect((await request(`${proxy.url}/busy`, { ca })).status).toBe(429);
    expect(proxy.requests().map(({ status }) => status)).toEqual([201, 429]);
    expect(proxy.requests().map(({ connection }) => connection)).toEqual([1, 2]);
  });
});

(requireTools(['curl']).available ? describe : describe.skip)('the CONNECT proxy', () => {
  const authority = createAuthority();
  const curl = (proxy: string, ...args: string[]) =>
    runCommand('curl', ['-sS', '--cacert', authority.certificateFile, '-x', proxy, ...args]);

  async function startBefore(options: Partial<ConnectProxyOptions> = {}) {
    const secure = await startEcho(authority.issue({ hosts: ['ghcr.io'] }));
    const plain = await startEcho();
    const routes = { 'ghcr.io:443': secure.port, 'registry.test:80': plain.port };
    return started(await startConnectProxy({ routes, ...options }));
  }

  test('answers for a real host name with a server on this machine', async () => {
    const proxy = await startBefore();
    const { stdout } = await curl(proxy.url, '-d', 'hello', 'https://ghcr.io/v2/');
    expect(stdout).toBe('hello');
    expect(proxy.connections()).toEqual([
      { method: 'CONNECT', target: 'ghcr.io:443', status: 200 },
    ]);
  });

  test('carries plain requests too', async () => {
    const proxy = await startBefore();
    const { stdout } = await curl(proxy.url, '-i', 'http://registry.test/v2/?n=1');
    expect(stdout).toContain('x-seen: GET /v2/?n=1 registry.test undefined');
    const target = 'registry.test:80';
    expect(proxy.connections()).toEqual([{ method: 'GET', target, status: 200 }]);
  });

  test('refuses every name it does not know', async () => {
    const proxy = await startBefore();
    const { code, stderr } = await curl(proxy.url, 'https://quay.io/v2/');
    expect(code).not.toBe(0);
    expect(stderr).toContain('403');
    const target = 'quay.io:443';
    expect(proxy.connections()).toEqual([{ method: 'CONNECT', target, status: 403 }]);
  });

  test('asks for credentials, over an encrypted connection of its own', async () => {
    const credentials = { username: 'me', password: 'p@ss' };
    const proxy = await startBefore({ credentials, tls: authority.issue() });
    const trusted = ['--proxy-cacert', authority.certificateFile, 'https://ghcr.io/v2/'];
    expect((await curl(proxy.url, ...trusted)).stderr).toContain('407');
    const known = await curl(proxy.url, '-U', 'me:p@ss', '-d', 'hello', ...trusted);
    expect(known.stdout).toBe('hello');
    expect(proxy.connections().map(({ status }) => status)).toEqual([407, 200]);
  });
});
