import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Distribution, startDistribution } from '../../support/distribution.ts';
import { eventually } from '../../support/eventually.ts';
import { request } from '../../support/http.ts';
import {
  type Stall,
  type StallingProxy,
  startStallingProxy,
} from '../../support/stalling-proxy.ts';
import { removeTemporaryFolders } from '../../support/temp.ts';
import { requireTools, toolPath } from '../../support/tools.ts';
import { listen } from '../../support/web-server.ts';
import { chartYaml, packaged } from '../../unit/charts/packaged.ts';
import { type Ended, GRACE_MS, isAlive, MISLEADING, type Running, Step } from './step.ts';

const { available } = requireTools(['helm', 'registry']);
const MADE = { created: '2026-01-02T03:04:05Z' };

(available ? describe : describe.skip)('push-chart', () => {
  let registry: Distribution;
  let proxy: StallingProxy;
  let large: Buffer;
  let repository = '';
  let count = 0;

  beforeAll(async () => {
    registry = await startDistribution();
    proxy = await startStallingProxy(registry.port);
    const ballast = randomBytes(4 * 1024 * 1024).toString('base64');
    large = await packaged({
      'large/Chart.yaml': chartYaml('large'),
      'large/ballast.txt': ballast,
    });
  });
  afterAll(async () => {
    await proxy?.stop();
    await registry?.stop();
    removeTemporaryFolders();
  });
  beforeEach(() => {
    count += 1;
    repository = `test/${count}`;
    proxy.flow();
  });

  function job(): Step {
    const step = new Step(
      `version: 1\nregistries:\n  acme:\n    provider: other\n    url: ${proxy.host}\n    tls: none\n    push-charts: true\n    auth: { type: password, username: ci, password: "\${PASSWORD}" }\n`,
      { PASSWORD: 'correct horse battery staple' },
    );
    step.env.PATH = `${join(step.folder, 'bin')}:/usr/bin:/bin`;
    step.write('checkout/large.tgz', large);
    return step;
  }

  const push = (step: Step, charts: string): Running =>
    step.start('push-chart', { charts, repository, ...MADE });

  async function digestOf(name: string, version = '1.2.3'): Promise<string | undefined> {
    const url = `${registry.url}/v2/${repository}/${name}/manifests/${version}`;
    const headers = { accept: 'application/vnd.oci.image.manifest.v1+json' };
    const { status, headers: answered } = await request(url, { headers });
    return status === 200 ? String(answered['docker-content-digest']) : undefined;
  }

  function expectCancelled(step: Step, ended: Ended & { ms: number }, doing: string): void {
    expect(ended.said).toContain(`::error::cancelled while ${doing}`);
    expect(ended.said.match(/::error::/g)).toHaveLength(1);
    expect(ended.said).not.toMatch(MISLEADING);
    expect({ code: ended.code, inTime: ended.ms < GRACE_MS }).toEqual({ code: 130, inTime: true });
    expect(step.temporary()).toEqual([]);
  }

  /** The second run, and a run elsewhere that nothing came before: the same chart. */
  async function expectAsEver(step: Step, charts: string, name: string): Promise<void> {
    proxy.flow();
    expect(await push(step, charts).ended).toMatchObject({ code: 0 });
    const digest = await digestOf(name);
    expect(digest).toBe(step.values('output').get('digest'));
    repository = `${repository}/undisturbed`;
    expect(await push(step, charts).ended).toMatchObject({ code: 0 });
    expect(step.values('output').get('digest')).toBe(digest);
    expect(step.temporary()).toEqual([]);
  }

  test.each<[string, Stall]>([
    ['a blob is half uploaded', { method: 'PUT', path: '/blobs/uploads/', at: 'body' }],
    ['an upload begins', { method: 'POST', path: '/blobs/uploads/', at: 'answer' }],
    ['the manifest waits behind its blobs', { method: 'PUT', path: '/manifests/', at: 'request' }],
    [
      'the manifest is there, and the answer is not',
      { method: 'PUT', path: '/manifests/', at: 'answer' },
    ],
    ['the tag is looked up', { method: 'HEAD', path: '/manifests/', at: 'request' }],
    ['the registry is asked how to log in', { method: 'GET', path: '/v2/', at: 'request' }],
  ])('while %s: no broken tag, and again as if nothing had been', async (what, stall) => {
    const step = job();
    proxy.stall(stall);
    const main = push(step, 'large.tgz');
    await proxy.stalled();
    const ended = await main.cancel();
    const isConnecting = stall.method === 'GET';
    expectCancelled(step, ended, isConnecting ? 'packaging the charts' : 'pushing to acme');
    const isThere = what.includes('is there');
    expect(await digestOf('large')).toEqual(isThere ? expect.any(String) : undefined);
    if (!isConnecting) expect(step.read('summary')).toContain('cancelled');
    await expectAsEver(step, 'large.tgz', 'large');
  });

  test('of several charts tells which are there', async () => {
    const step = job();
    for (const name of ['web', 'api']) {
      step.write(
        `checkout/${name}.tgz`,
        await packaged({ [`${name}/Chart.yaml`]: chartYaml(name) }),
      );
    }
    proxy.stall({ method: 'PUT', path: '/large/manifests/', at: 'request' });
    const main = push(step, 'web.tgz\nlarge.tgz\napi.tgz');
    await proxy.stalled();
    await eventually('the others are there', async () =>
      Boolean((await digestOf('web')) && (await digestOf('api'))),
    );
    await pause(500);
    expectCancelled(step, await main.cancel(), 'pushing to acme');
    const rows: { name: string; status: string }[] = JSON.parse(
      step.values('output').get('charts') ?? '',
    );
    expect(rows.map(({ name, status }) => `${name} ${status}`)).toEqual([
      'web pushed',
      'large cancelled',
      'api pushed',
    ]);
    await expectAsEver(step, 'large.tgz\nweb.tgz\napi.tgz', 'large');
  });

  test('killed in the middle of a blob leaves no tag, and the next run pushes', async () => {
    const step = job();
    proxy.stall({ method: 'PUT', path: '/blobs/uploads/', at: 'body' });
    const main = push(step, 'large.tgz');
    await proxy.stalled();
    await main.cancel('SIGKILL');
    expect(await digestOf('large')).toBeUndefined();
    await expectAsEver(step, 'large.tgz', 'large');
  });

  describe('while helm runs', () => {
    /** A helm that hangs in one of its commands, with a child that does. */
    function helm(step: Step, hangsIn: string): void {
      const script = `#!/bin/sh
if [ "$1" = "$(cat '${join(step.folder, 'hang')}')" ]; then
  sleep 60 & echo "$$ $!" > '${join(step.folder, 'pids')}'; wait
fi
exec '${toolPath('helm')}' "$@"
`;
      step.write('hang', hangsIn);
      step.write('bin/helm', script, 0o755);
    }

    test.each(['SIGINT', 'SIGTERM'] as const)('%s ends it and what it started', async (signal) => {
      const step = job();
      helm(step, 'package');
      step.write('checkout/web/Chart.yaml', chartYaml('web'));
      const main = push(step, 'web');
      const pids = await pidsOf(step);
      expectCancelled(step, await main.cancel(signal), 'packaging the charts; none was pushed');
      expect(pids.filter(isAlive)).toEqual([]);
      step.write('hang', '');
      await expectAsEver(step, 'web', 'web');
    });

    test('a second SIGINT ends all of it at once, and leaves nothing either', async () => {
      const step = job();
      helm(step, 'package');
      step.write('checkout/web/Chart.yaml', chartYaml('web'));
      const main = push(step, 'web');
      const pids = await pidsOf(step);
      main.send('SIGINT');
      const { code } = await main.cancel();
      expect(code).toBe(130);
      expect(pids.filter(isAlive)).toEqual([]);
      expect(step.temporary()).toEqual([]);
    });

    test('and gathers dependencies from a repository that is silent: its folder goes too', async () => {
      const step = job();
      helm(step, '');
      const library = await packaged({ 'library/Chart.yaml': chartYaml('library') });
      let isSilent = true;
      let asked = false;
      const charts = await listen((incoming, response) => {
        if (incoming.url?.endsWith('index.yaml')) return void response.end(INDEX);
        asked = true;
        if (!isSilent) response.end(library);
      });
      const dependency = `dependencies:\n  - { name: library, version: 1.2.3, repository: "${charts.url}" }\n`;
      step.write('checkout/web/Chart.yaml', chartYaml('web') + dependency);
      const main = push(step, 'web');
      await eventually('helm asks for the chart', () => asked, 60_000);
      expect(readdirSync(join(step.folder, 'checkout/web')).join()).toContain('tmpcharts');
      expectCancelled(step, await main.cancel(), 'packaging the charts; none was pushed');
      expect(readdirSync(join(step.folder, 'checkout/web')).join()).not.toContain('tmpcharts');
      isSilent = false;
      proxy.flow();
      expect(await push(step, 'web').ended).toMatchObject({ code: 0 });
      expect(await digestOf('web')).toBeDefined();
      await charts.stop();
    });
  });
});

const INDEX = `apiVersion: v1
entries:
  library:
    - { apiVersion: v2, name: library, version: 1.2.3, urls: [library-1.2.3.tgz] }
`;

async function pidsOf(step: Step): Promise<readonly number[]> {
  const path = join(step.folder, 'pids');
  await eventually('helm runs', () => existsSync(path) && step.read('pids') !== '', 60_000);
  return readFileSync(path, 'utf8').trim().split(' ').map(Number);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
