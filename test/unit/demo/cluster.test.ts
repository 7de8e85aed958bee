import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type ClusterStandIn, startCluster } from '../../../scripts/demo/cluster.ts';
import { createAuthority } from '../../support/certificates.ts';
import { request } from '../../support/http.ts';
import { removeTemporaryFolders } from '../../support/temp.ts';

const TOKEN = 'cluster-token';
const SECRETS = '/api/v1/namespaces/web/secrets';
const ACCOUNT = '/api/v1/namespaces/web/serviceaccounts/default';

const authority = createAuthority();
let cluster: ClusterStandIn;

beforeAll(async () => {
  cluster = await startCluster(authority.issue(), TOKEN, ['web', 'team-a']);
});

afterAll(() => {
  cluster.close();
  removeTemporaryFolders();
});

interface Ask {
  readonly type?: string;
  readonly body?: unknown;
  readonly token?: string;
}

async function ask(method: string, path: string, { type = '', body, token = TOKEN }: Ask = {}) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': type };
  const options = {
    method,
    headers,
    body: body === undefined ? '' : JSON.stringify(body),
    ca: authority.certificate,
  };
  const answer = await request(`https://${cluster.host}${path}`, options);
  return { status: answer.status, body: JSON.parse(answer.body) };
}

function apply(name: string, data: Record<string, string>, metadata = {}, query = '') {
  const body = { apiVersion: 'v1', kind: 'Secret', metadata: { name, ...metadata }, data };
  const path = `${SECRETS}/${name}?fieldManager=ours${query}`;
  return ask('PATCH', path, { type: 'application/apply-patch+yaml', body });
}

function patchAccount(...operations: unknown[]) {
  return ask('PATCH', ACCOUNT, { type: 'application/json-patch+json', body: operations });
}

describe('the embedded cluster', () => {
  test('knows nobody without the token', async () => {
    const answer = await ask('GET', '/api/v1/namespaces', { token: 'guess' });
    expect(answer).toMatchObject({ status: 401, body: { kind: 'Status', reason: 'Unauthorized' } });
  });

  test('lists its namespaces', async () => {
    const { body } = await ask('GET', '/api/v1/namespaces');
    expect(body.items.map((item: { metadata: { name: string } }) => item.metadata.name)).toEqual([
      'web',
      'team-a',
    ]);
  });

  test('lists the Secrets of one name', async () => {
    await apply('listed', { a: 'MQ==' });
    await apply('other', { a: 'MQ==' });
    const { body } = await ask('GET', '/api/v1/secrets?fieldSelector=metadata.name%3Dlisted');
    expect(body.items).toHaveLength(1);
    expect(body.items[0].metadata).toMatchObject({ name: 'listed', namespace: 'web' });
  });

  test('creates, then leaves the version as it is when nothing changes', async () => {
    const created = await apply('versioned', { a: 'MQ==' });
    const same = await apply('versioned', { a: 'MQ==' });
    const changed = await apply('versioned', { a: 'Mg==' });
    expect([created.status, same.status, changed.status]).toEqual([201, 200, 200]);
    expect(same.body.metadata.resourceVersion).toBe(created.body.metadata.resourceVersion);
    expect(changed.body.metadata.resourceVersion).not.toBe(same.body.metadata.resourceVersion);
  });

  test('refuses a write that expects another version', async () => {
    await apply('expected', { a: 'MQ==' });
    const answer = await apply('expected', { a: 'Mg==' }, { resourceVersion: '0' });
    expect(answer).toMatchObject({ status: 409, body: { reason: 'Conflict' } });
  });

  test('appends to a service account only while it is what was seen', async () => {
    const { body: account } = await ask('GET', ACCOUNT);
    const value = account.metadata.resourceVersion;
    const seen = { op: 'test', path: '/metadata/resourceVersion', value };
    const add = { op: 'add', path: '/imagePullSecrets', value: [{ name: 'regcred' }] };
    expect(await patchAccount(seen, add)).toMatchObject({ status: 200 });
    expect(await patchAccount(seen, add)).toMatchObject({ status: 422 });
    const append = { op: 'add', path: '/imagePullSecrets/-', value: { name: 'second' } };
    const { body } = await patchAccount(append);
    expect(body.imagePullSecrets).toEqual([{ name: 'regcred' }, { name: 'second' }]);
  });
});
