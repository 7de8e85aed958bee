import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  type ClusterStandIn,
  startCluster as startStandIn,
} from '../../../scripts/demo/cluster.ts';
import type { LoopbackServer } from '../../../scripts/demo/loopback-server.ts';
import { startRegistry } from '../../../scripts/demo/registry.ts';
import { createAuthority } from '../../support/certificates.ts';
import { type Distribution, startDistribution } from '../../support/distribution.ts';
import { request } from '../../support/http.ts';
import { type Cluster, startCluster } from '../../support/kubernetes.ts';
import { removeTemporaryFolders } from '../../support/temp.ts';
import { startTokenServer, type TokenServer } from '../../support/token-server.ts';
import { requireTools } from '../../support/tools.ts';

const { available } = requireTools(['registry', 'etcd', 'kube-apiserver', 'kubectl']);
const perhaps = available ? describe : describe.skip;

const authority = createAuthority();
const tls = authority.issue();

afterAll(removeTemporaryFolders);

interface Ask {
  readonly method: string;
  readonly path: string;
  readonly type?: string;
  readonly body?: unknown;
  readonly authorization?: string;
}

async function ask(server: string, { method, path, type, body, authorization = '' }: Ask) {
  const headers = { authorization, ...(type === undefined ? {} : { 'content-type': type }) };
  const text = body === undefined ? '' : JSON.stringify(body);
  return request(`${server}${path}`, { method, headers, body: text });
}

perhaps('the embedded cluster answers as a real API server does', () => {
  let real: Cluster;
  let standIn: ClusterStandIn;

  beforeAll(async () => {
    real = await startCluster();
    await real.createNamespaces(['web']);
    standIn = await startStandIn(tls, real.adminToken, ['web']);
  });
  afterAll(async () => {
    standIn?.close();
    await real?.stop();
  });

  async function both(asked: Ask) {
    const authorization = `Bearer ${real.adminToken}`;
    const servers = [real.server, `https://${standIn.host}`];
    const answers = await Promise.all(
      servers.map((server) => ask(server, { authorization, ...asked })),
    );
    return answers.map(({ status, body }) => {
      const { kind, reason } = JSON.parse(body);
      return { status, kind, reason };
    });
  }

  const secrets = '/api/v1/namespaces/web/secrets';
  const account = '/api/v1/namespaces/web/serviceaccounts/default';
  const apply = (manager: string, value: string, metadata = {}): Ask => ({
    method: 'PATCH',
    path: `${secrets}/regcred?fieldManager=${manager}&force=false`,
    type: 'application/apply-patch+yaml',
    body: {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'regcred', ...metadata },
      data: { key: Buffer.from(value).toString('base64') },
    },
  });
  const patch = (...body: unknown[]): Ask => ({
    method: 'PATCH',
    path: account,
    type: 'application/json-patch+json',
    body,
  });

  // In this order: each starts from what the one before it left.
  test.each<[string, number, Ask]>([
    ['a wrong token', 401, { method: 'GET', path: secrets, authorization: 'Bearer x' }],
    ['a Secret that is not there', 404, { method: 'GET', path: `${secrets}/regcred` }],
    ['an apply to an object that was there', 409, apply('ours', '1', { uid: 'x' })],
    ['an apply that creates', 201, apply('ours', '1', { resourceVersion: '1' })],
    ['the same again', 200, apply('ours', '1')],
    ['another value', 200, apply('ours', '2')],
    ["another manager's value", 409, apply('theirs', '3')],
    ["another manager's same value", 200, apply('theirs', '2')],
    ['a version that is gone', 409, apply('ours', '2', { resourceVersion: '1' })],
    ['a list by name', 200, { method: 'GET', path: `${secrets}?fieldSelector=metadata.name%3Dx` }],
    ['a patch', 200, patch({ op: 'add', path: '/imagePullSecrets', value: [{ name: 'a' }] })],
    ['a patch whose test fails', 422, patch({ op: 'test', path: '/metadata/uid', value: '' })],
  ])('%s: %i', async (_, status, asked) => {
    const [fromReal, fromStandIn] = await both(asked);
    expect(fromReal).toMatchObject({ status });
    expect(fromStandIn).toEqual(fromReal);
  });
});

perhaps('the embedded registry answers as a real one does', () => {
  const pusher = { username: 'ci', password: 'push-password', mayPush: true };
  let tokens: TokenServer;
  let real: Distribution;
  let standIn: LoopbackServer;

  beforeAll(async () => {
    tokens = await startTokenServer({ users: { [pusher.username]: pusher.password }, tls });
    real = await startDistribution({ tls, token: tokens });
    standIn = await startRegistry(tls, [pusher]);
  });
  afterAll(async () => {
    standIn?.close();
    await real?.stop();
    await tokens?.stop();
  });

  async function bearer(server: string): Promise<string> {
    const challenge = (await request(`${server}/v2/`)).headers['www-authenticate'] ?? '';
    const [, realm, service] = /realm="([^"]+)",service="([^"]+)"/.exec(challenge) ?? [];
    const basic = Buffer.from(`${pusher.username}:${pusher.password}`).toString('base64');
    const scope = 'repository:charts/web:pull,push';
    const headers = { authorization: `Basic ${basic}` };
    const answer = await request(`${realm}?service=${service}&scope=${scope}`, { headers });
    return `Bearer ${JSON.parse(answer.body).token}`;
  }

  async function both(asked: Ask, authorized: boolean) {
    const servers = [real.url, `https://${standIn.host}`];
    const answers = servers.map(async (server) => {
      const authorization = authorized ? await bearer(server) : '';
      const { status, body } = await ask(server, { authorization, ...asked });
      return { status, code: body === '' ? '' : JSON.parse(body).errors?.[0]?.code };
    });
    return Promise.all(answers);
  }

  const digest = `sha256:${'0'.repeat(64)}`;
  const type = 'application/vnd.oci.image.manifest.v1+json';
  const manifest = { schemaVersion: 2, mediaType: type, config: blob(), layers: [blob()] };

  function blob() {
    return { mediaType: 'application/vnd.cncf.helm.config.v1+json', size: 1, digest };
  }

  test.each<[string, number, boolean, Ask]>([
    ['nobody', 401, false, { method: 'GET', path: '/v2/' }],
    ['an upload by nobody', 401, false, { method: 'POST', path: '/v2/charts/web/blobs/uploads/' }],
    ['an upload', 202, true, { method: 'POST', path: '/v2/charts/web/blobs/uploads/' }],
    ['another repository', 401, true, { method: 'GET', path: '/v2/charts/api/manifests/1' }],
    ['a missing manifest', 404, true, { method: 'GET', path: '/v2/charts/web/manifests/1' }],
    ['a missing blob', 404, true, { method: 'HEAD', path: `/v2/charts/web/blobs/${digest}` }],
    [
      'a manifest without its blobs',
      400,
      true,
      { method: 'PUT', path: '/v2/charts/web/manifests/1', type, body: manifest },
    ],
  ])('%s: %i', async (_, status, authorized, asked) => {
    const [fromReal, fromStandIn] = await both(asked, authorized);
    expect(fromReal).toMatchObject({ status });
    expect(fromStandIn).toEqual(fromReal);
  });
});
