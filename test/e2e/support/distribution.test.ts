import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { createAuthority } from '../../support/certificates.ts';
import { startCraneRegistry } from '../../support/crane-registry.ts';
import { type DistributionOptions, startDistribution } from '../../support/distribution.ts';
import { request } from '../../support/http.ts';
import { runCommand } from '../../support/process.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../support/temp.ts';
import { startTokenServer } from '../../support/token-server.ts';
import { requireTools, toolPath } from '../../support/tools.ts';

const { available } = requireTools(['registry', 'htpasswd', 'crane']);
const stops: (() => Promise<void>)[] = [];

async function start(options: DistributionOptions = {}) {
  const registry = await startDistribution(options);
  stops.push(registry.stop);
  return registry;
}

const basic = (user: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
});

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});
afterAll(removeTemporaryFolders);

(available ? describe : describe.skip)('the real registry', () => {
  test('records what it was asked, but not how it was found to be ready', async () => {
    const registry = await start();
    await request(`${registry.url}/v2/charts/web/tags/list?n=5`);
    const path = '/v2/charts/web/tags/list?n=5';
    expect(registry.requests()).toEqual([{ method: 'GET', path, status: 404 }]);
  });

  test('knows its users by password', async () => {
    const { url } = await start({ users: { ada: 'correct horse', long: 'x'.repeat(2000) } });
    const status = async (user: string, password: string) =>
      (await request(`${url}/v2/`, { headers: basic(user, password) })).status;
    expect(await status('ada', 'correct horse')).toBe(200);
    expect(await status('long', 'x'.repeat(2000))).toBe(200);
    expect(await status('ada', 'wrong')).toBe(401);
    expect((await request(`${url}/v2/`)).status).toBe(401);
  });

  test('serves TLS with a certificate of the test authority', async () => {
    const authority = createAuthority();
    const { url } = await start({ tls: authority.issue() });
    expect((await request(`${url}/v2/`, { ca: authority.certificate })).status).toBe(200);
    const stranger = createAuthority().certificate;
    await expect(request(`${url}/v2/`, { ca: stranger })).rejects.toThrow(/certificate/);
  });

  test('accepts the tokens of its token server, for what they allow', async () => {
    const allow = (user: string | undefined) => (user === 'ada' ? ['pull', 'push'] : ['pull']);
    const token = await startTokenServer({ users: { ada: 'one', bob: 'two' }, allow });
    stops.push(token.stop);
    const { url } = await start({ token });
    const challenge = await request(`${url}/v2/`);
    expect(challenge.headers['www-authenticate']).toContain(`realm="${token.realm}"`);

    const upload = async (headers: Record<string, string>) => {
      const query = `service=${token.service}&scope=repository:charts/web:pull,push`;
      const granted = await request(`${token.realm}?${query}`, { headers });
      const authorization = `Bearer ${JSON.parse(granted.body).token}`;
      const target = `${url}/v2/charts/web/blobs/uploads/`;
      return (await request(target, { method: 'POST', headers: { authorization } })).status;
    };
    expect(await upload(basic('ada', 'one'))).toBe(202);
    expect(await upload(basic('bob', 'two'))).toBe(401);
    expect(await upload({})).toBe(401);
    expect(token.requests().map(({ user }) => user)).toEqual(['ada', 'bob', undefined]);
  });

  test('takes an image from a real client and keeps it in a folder', async () => {
    const folder = temporaryFolder('blobs');
    const first = await start({ folder });
    const crane = (...args: string[]) => runCommand(toolPath('crane'), args);
    const appended = await crane(
      'append',
      '--oci-empty-base',
      '-f',
      '/dev/null',
      '-t',
      `${first.host}/a:1`,
    );
    expect(appended).toMatchObject({ code: 0 });
    const second = await start({ folder });
    expect((await crane('ls', `${second.host}/a`)).stdout).toBe('1\n');
  });
});

(available ? test : test.skip)("crane's registry answers with a relative Location", async () => {
  const registry = await startCraneRegistry();
  stops.push(registry.stop);
  const started = await request(`${registry.url}/v2/a/blobs/uploads/`, { method: 'POST' });
  expect(started.status).toBe(202);
  expect(started.headers.location).toMatch(/^\//);
});

test('the token server refuses a wrong password, another service, and POST', async () => {
  const token = await startTokenServer({ users: { ada: 'one' } });
  stops.push(token.stop);
  const ask = async (query: string, method = 'GET', headers = {}) =>
    (await request(`${token.realm}?${query}`, { method, headers })).status;
  expect(await ask(`service=${token.service}`, 'GET', basic('ada', 'two'))).toBe(401);
  expect(await ask('service=other')).toBe(400);
  expect(await ask(`service=${token.service}`, 'POST')).toBe(404);
});
