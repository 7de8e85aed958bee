import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { WRITES } from '../../support/audit-log.ts';
import { eventually } from '../../support/eventually.ts';
import { request } from '../../support/http.ts';
import { type Cluster, startCluster } from '../../support/kubernetes.ts';
import { removeTemporaryFolders } from '../../support/temp.ts';
import { requireTools } from '../../support/tools.ts';

const { available } = requireTools(['etcd', 'kube-apiserver', 'kubectl']);

(available ? describe : describe.skip)('the real API server', () => {
  let cluster: Cluster;

  beforeAll(async () => {
    const tokens = [{ token: 'robot-token', user: 'robot', groups: ['robots'] }];
    cluster = await startCluster({ tokens });
    await cluster.createNamespaces(['shop', 'bank']);
  });
  afterAll(async () => {
    await cluster?.stop();
    removeTemporaryFolders();
  });

  const statusAs = async (token: string, path: string) => {
    const headers = { authorization: `Bearer ${token}` };
    return (await request(`${cluster.server}${path}`, { ca: cluster.ca, headers })).status;
  };

  test('reports the version it was built from', async () => {
    const headers = { authorization: `Bearer ${cluster.adminToken}` };
    const { body } = await request(`${cluster.server}/version`, { ca: cluster.ca, headers });
    expect(JSON.parse(body)).toMatchObject({ gitVersion: 'v1.36.3', major: '1', minor: '36' });
  });

  test('has the namespaces asked for, each with its default service account', async () => {
    const printed = await cluster.kubectl(['get', 'serviceaccounts', '-A', '-o', 'name']);
    expect(printed).toBe('serviceaccount/default\nserviceaccount/default\n');
  });

  test('lets a further token do what its roles allow, and no more', async () => {
    expect(await statusAs('robot-token', '/api/v1/namespaces/shop/secrets')).toBe(403);
    const create = (...args: string[]) => cluster.kubectl(['create', '-n', 'shop', ...args]);
    await create('role', 'lister', '--verb=list', '--resource=secrets');
    await create('rolebinding', 'robots', '--role=lister', '--group=robots');
    await eventually('the robot may list secrets', async () => {
      return (await statusAs('robot-token', '/api/v1/namespaces/shop/secrets')) === 200;
    });
    expect(await statusAs('robot-token', '/api/v1/namespaces/bank/secrets')).toBe(403);
    expect(await statusAs('unknown', '/api/v1/namespaces/shop/secrets')).toBe(401);
  });

  test('counts writes', async () => {
    const secrets = () => cluster.requests({ verbs: WRITES, resource: 'secrets' });
    const before = secrets().length;
    const create = ['create', 'secret', 'generic', 'one', '--from-literal=a=b', '-n', 'shop'];
    await cluster.kubectl(create);
    expect(secrets().slice(before)).toMatchObject([
      { verb: 'create', user: 'admin', namespace: 'shop', status: 201 },
    ]);
  });

  test('runs pods with the status a test gives them', async () => {
    const spec = { containers: [{ name: 'web', image: 'registry.test/web:1' }] };
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec };
    await cluster.kubectl(['create', '-n', 'shop', '-f', '-'], JSON.stringify(pod));
    const state = { waiting: { reason: 'ImagePullBackOff', message: 'pull access denied' } };
    const waiting = { name: 'web', image: 'registry.test/web:1', imageID: '', ready: false };
    const status = { containerStatuses: [{ ...waiting, restartCount: 0, state }] };
    const patch = JSON.stringify({ status });
    await cluster.kubectl([
      'patch',
      'pod',
      'web',
      '-n',
      'shop',
      '--subresource=status',
      '-p',
      patch,
    ]);
    expect(await cluster.kubectl(['get', 'pods', '-n', 'shop'])).toContain('ImagePullBackOff');
  });

  test('explains a failing kubectl', async () => {
    await expect(cluster.kubectl(['get', 'secret', 'none'])).rejects.toThrow(/"none" not found/);
  });
});
