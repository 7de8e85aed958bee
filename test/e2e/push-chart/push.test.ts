import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Distribution, startDistribution } from '../../support/distribution.ts';
import { type RecordingProxy, startRecordingProxy } from '../../support/recording-proxy.ts';
import { removeTemporaryFolders } from '../../support/temp.ts';
import { startTokenServer, type TokenServer } from '../../support/token-server.ts';
import { requireTools } from '../../support/tools.ts';
import { chartYaml, packaged } from '../../unit/charts/packaged.ts';
import { PASSWORD, Workspace } from './fixture.ts';

const { available } = requireTools(['helm', 'registry']);
const WRITES = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

(available ? describe : describe.skip)('push-chart to a registry with tokens', () => {
  let tokens: TokenServer;
  let registry: Distribution;
  let proxy: RecordingProxy;
  let workspace: Workspace;
  let archive: string;
  let repository = 0;
  let args: readonly string[];

  beforeAll(async () => {
    tokens = await startTokenServer({ users: { ci: PASSWORD } });
    registry = await startDistribution({ token: tokens });
    proxy = await startRecordingProxy({ upstream: registry.url });
    workspace = new Workspace();
    workspace.declare(proxy.host);
    archive = await workspace.package(workspace.checkOut('web'));
  });

  afterAll(async () => {
    await Promise.all([proxy?.stop(), registry?.stop(), tokens?.stop()]);
    removeTemporaryFolders();
  });

  beforeEach(() => {
    repository += 1;
    args = ['--charts', archive, '--repository', `test/${repository}`];
    proxy.clear();
  });

  /** Runs the command and counts what it asked of registry and token server. */
  async function counted(more: readonly string[] = [], env = {}) {
    const before = tokens.requests().length;
    proxy.clear();
    const pushed = await workspace.pushChart([...args, ...more], env);
    const asked = proxy.requests().map(({ method }) => method);
    const writes = asked.filter((method) => WRITES.has(method));
    return { ...pushed, asked, writes, count: asked.length + tokens.requests().length - before };
  }

  test('a new version takes eight requests, the blobs side by side', async () => {
    const pushed = await counted();
    expect(pushed.charts).toMatchObject([{ name: 'web', version: '1.2.3', status: 'pushed' }]);
    expect(pushed.asked.slice(2)).toEqual(['POST', 'POST', 'PUT', 'PUT', 'PUT']);
    expect(pushed.count).toBeLessThanOrEqual(8);
    expect(pushed.code).toBe(0);
  });

  test('an unchanged one takes three, and no write', async () => {
    await counted();
    const again = await counted();
    expect(again.charts).toMatchObject([{ status: 'unchanged' }]);
    expect(again.writes).toEqual([]);
    expect(again.count).toBeLessThanOrEqual(3);
    expect(again.stdout).not.toContain('pushed');
  });

  test('nor does one of another time', async () => {
    const first = await counted(['--created', '2020-01-01T00:00:00Z']);
    const again = await counted();
    expect(again.outputs.digest).toBe(first.outputs.digest);
    expect(again.charts).toMatchObject([{ status: 'unchanged' }]);
    expect(again.writes).toEqual([]);
    expect(again.count).toBeLessThanOrEqual(3);
  });

  test('nor one that helm has pushed', async () => {
    await workspace.helm([
      'registry',
      'login',
      proxy.host,
      '--plain-http',
      '-u',
      'ci',
      '-p',
      PASSWORD,
    ]);
    const digest = await workspace.helmPush(
      archive,
      `${proxy.host}/test/${repository}`,
      '--plain-http',
    );
    const again = await counted();
    expect(again.outputs.digest).toBe(digest);
    expect(again.writes).toEqual([]);
  });

  test('a fixed time is asked for by HEAD alone', async () => {
    await counted([], { SOURCE_DATE_EPOCH: '1700000000' });
    const again = await counted([], { SOURCE_DATE_EPOCH: '1700000000' });
    expect(again.asked).toEqual(['GET', 'HEAD']);
    expect(proxy.requests()[0]?.path).toBe('/v2/');
    expect(again.charts).toMatchObject([{ status: 'unchanged' }]);
  });

  describe('other content at the tag', () => {
    let before: string;

    beforeEach(async () => {
      before = (await counted()).outputs.digest ?? '';
      const files = { 'web/Chart.yaml': chartYaml('web', '1.2.3', 'description: other') };
      args = [
        '--charts',
        workspace.write('other/web.tgz', await packaged(files)),
        '--repository',
        `test/${repository}`,
      ];
    });

    test('is left alone', async () => {
      const again = await counted(['--if-exists', 'skip']);
      expect(again.charts).toMatchObject([{ status: 'skipped', digest: before }]);
      expect(again.writes).toEqual([]);
      expect(again.code).toBe(0);
    });

    test('fails the step', async () => {
      const again = await counted(['--if-exists', 'fail']);
      expect(again.stderr).toContain('[chart-exists]');
      expect(again.charts).toMatchObject([{ status: 'failed', digest: '' }]);
      expect(again.writes).toEqual([]);
      expect(again.code).toBe(1);
    });

    test('is overwritten', async () => {
      const again = await counted(['--if-exists', 'overwrite']);
      expect(again.charts).toMatchObject([{ status: 'overwritten' }]);
      expect(again.outputs.digest).not.toBe(before);
    });
  });

  test('further tags stand for the version, and are not written twice', async () => {
    const first = await counted(['--tags', 'latest,1.2']);
    expect(first.code).toBe(0);
    const shown = await workspace.helm([
      'show',
      'chart',
      `oci://${proxy.host}/test/${repository}/web`,
      '--version',
      '1.2',
      '--plain-http',
    ]);
    expect(shown.stdout).toContain('version: 1.2.3');
    expect((await counted(['--tags', 'latest,1.2'])).writes).toEqual([]);
  });

  test('several charts: those that can be pushed are, and the step fails once', async () => {
    const name = `many-${repository}`;
    for (const chart of ['a', 'b', 'c']) {
      workspace.write(
        `${name}/${chart}.tgz`,
        await packaged({ [`${chart}/Chart.yaml`]: chartYaml(chart) }),
      );
    }
    args = ['--charts', `${name}/*.tgz`, '--repository', name];
    expect((await counted()).charts.map(({ status }) => status)).toEqual([
      'pushed',
      'pushed',
      'pushed',
    ]);
    workspace.write(
      `${name}/b.tgz`,
      await packaged({ 'b/Chart.yaml': chartYaml('b', '1.2.3', 'home: x') }),
    );
    workspace.write(`${name}/d.tgz`, await packaged({ 'd/Chart.yaml': chartYaml('d') }));
    const again = await counted(['--if-exists', 'fail']);
    expect(again.charts.map(({ name: chart, status }) => `${chart} ${status}`)).toEqual([
      'a unchanged',
      'b failed',
      'c unchanged',
      'd pushed',
    ]);
    expect(again.code).toBe(1);
  });

  test('a wrong password is the registry’s word, and the password is nowhere', async () => {
    const pushed = await counted([], { ACME_PASSWORD: 'wrong-password-7351' });
    expect(pushed.code).toBe(1);
    expect(pushed.stderr).toContain('[registry-unauthorized]');
    expect(pushed.stderr + pushed.stdout).not.toContain('wrong-password-7351');
  });

  test('the registry gets neither a credential nor a write when a chart is wrong', async () => {
    args = ['--charts', workspace.write('bad.tgz', 'no archive')];
    const before = tokens.requests().length;
    const pushed = await counted();
    expect(pushed.stderr).toContain('bad.tgz: not a packaged chart');
    expect(tokens.requests()).toHaveLength(before);
    expect(proxy.requests().filter(({ path }) => path !== '/v2/')).toEqual([]);
  });
});
