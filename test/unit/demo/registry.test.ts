import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { LoopbackServer } from '../../../scripts/demo/loopback-server.ts';
import { startRegistry } from '../../../scripts/demo/registry.ts';
import { createAuthority } from '../../support/certificates.ts';
import { request } from '../../support/http.ts';
import { removeTemporaryFolders } from '../../support/temp.ts';

const PUSHER = { username: 'ci', password: 'push-password', mayPush: true };
const PULLER = { username: 'cluster', password: 'pull-password', mayPush: false };

const authority = createAuthority();
let server: LoopbackServer;

beforeAll(async () => {
  server = await startRegistry(authority.issue(), [PUSHER, PULLER]);
});

afterAll(() => {
  server.close();
  removeTemporaryFolders();
});

function ask(method: string, path: string, authorization = '', body = '') {
  const headers: Record<string, string> = authorization === '' ? {} : { authorization };
  const url = `https://${server.host}${path}`;
  return request(url, { method, headers, body, ca: authority.certificate });
}

function basic({ username, password }: typeof PUSHER): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

async function bearer(account: typeof PUSHER, scope: string): Promise<string> {
  const answer = await ask('GET', `/token?scope=${scope}`, basic(account));
  return `Bearer ${JSON.parse(answer.body).token}`;
}

async function upload(authorization: string, content: string, digest: string) {
  const started = await ask('POST', '/v2/charts/web/blobs/uploads/', authorization);
  const location = `${started.headers.location}?digest=${digest}`;
  return ask('PUT', location, authorization, content);
}

function digestOf(content: string): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

describe('the embedded registry', () => {
  test('tells anybody where to get a token, and for what', async () => {
    const { status, headers } = await ask('GET', '/v2/charts/web/manifests/1.0.0');
    expect(status).toBe(401);
    expect(headers['www-authenticate']).toBe(
      `Bearer realm="https://${server.host}/token",service="demo-registry",scope="repository:charts/web:pull"`,
    );
  });

  test('gives no token for a wrong password', async () => {
    const { status } = await ask('GET', '/token', basic({ ...PUSHER, password: 'guess' }));
    expect(status).toBe(401);
  });

  test.each([
    ['an account that may push', PUSHER, 202],
    ['an account that may only pull', PULLER, 401],
  ])('answers an upload of %s with its status', async (_, account, status) => {
    const token = await bearer(account, 'repository:charts/web:pull,push');
    expect(await ask('POST', '/v2/charts/web/blobs/uploads/', token)).toMatchObject({ status });
  });

  test('does not take a token of one repository for another', async () => {
    const token = await bearer(PUSHER, 'repository:charts/web:pull,push');
    expect(await ask('GET', '/v2/charts/api/tags/list', token)).toMatchObject({ status: 401 });
  });

  test('stores a blob under its digest only', async () => {
    const token = await bearer(PUSHER, 'repository:charts/web:pull,push');
    const content = 'a layer';
    expect(await upload(token, content, digestOf('another'))).toMatchObject({ status: 400 });
    expect(await upload(token, content, digestOf(content))).toMatchObject({ status: 201 });
    const blob = await ask('GET', `/v2/charts/web/blobs/${digestOf(content)}`, token);
    expect(blob.body).toBe(content);
  });

  test('takes no manifest whose blobs it lacks', async () => {
    const token = await bearer(PUSHER, 'repository:charts/web:pull,push');
    const manifest = JSON.stringify({ config: { digest: digestOf('missing') } });
    const answer = await ask('PUT', '/v2/charts/web/manifests/1.0.0', token, manifest);
    expect(answer.status).toBe(400);
    expect(answer.body).toContain('MANIFEST_BLOB_UNKNOWN');
  });
});
