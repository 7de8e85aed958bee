import { utimesSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Authority, createAuthority } from '../../support/certificates.ts';
import { HOSTS, type Hubs, startHubs } from '../../support/hubs.ts';
import { removeTemporaryFolders } from '../../support/temp.ts';
import { requireTools } from '../../support/tools.ts';
import { MADE, Workspace } from './fixture.ts';

const HUB = HOSTS['docker-hub'];
const LOGIN = [`GET ${HUB}/v2/ 401`, 'GET auth.docker.io/token 200'];

const { available } = requireTools(['helm', 'registry']);
(available ? describe : describe.skip)('push-chart to Docker Hub, which limits pulls', () => {
  let authority: Authority;
  let hubs: Hubs;
  let workspace: Workspace;
  let archive: string;
  let namespace = '';
  let round = 0;

  beforeAll(async () => {
    authority = createAuthority();
    hubs = await startHubs(authority);
    workspace = new Workspace();
    workspace.write('ca.crt', authority.certificate);
    workspace.declareOf(
      'docker-hub',
      'docker.io',
      'auth: { type: password, username: octo, password: "${PASSWORD}" }',
      'push-charts: true',
      'tls: { ca: ca.crt }',
    );
    archive = await workspace.package(workspace.checkOut('web'));
  });
  afterAll(async () => {
    await hubs?.stop();
    removeTemporaryFolders();
  });
  beforeEach(() => {
    round += 1;
    namespace = `acme${round}`;
    utimesSync(archive, MADE, MADE);
    Object.assign(hubs.hub.pulls, { made: 0, limit: 0 });
  });

  const manifest = (tag = '1.2.3') => `${HUB}/v2/${namespace}/web/manifests/${tag}`;

  /** Pushes, and lists what was asked. */
  async function push(...more: readonly string[]) {
    const before = hubs.requests().length;
    const args = ['--charts', archive, '--repository', namespace, ...more];
    const pushed = await workspace.pushChart(args, {
      HTTPS_PROXY: hubs.env.HTTPS_PROXY,
      PASSWORD: hubs.hub.accessToken.secret,
      REGISTRY_ACTIONS_LIMIT_LONGEST_PAUSE: '10s',
    });
    return { ...pushed, asked: hubs.requests().slice(before), pulls: hubs.hub.pulls.made };
  }

  test('a new version takes eight requests, and no pull', async () => {
    const pushed = await push();
    expect(pushed).toMatchObject({ code: 0, charts: [{ status: 'pushed' }], pulls: 0 });
    expect(pushed.asked).toHaveLength(8);
    expect(pushed.asked.slice(0, 3)).toEqual([...LOGIN, `HEAD ${manifest()} 404`]);
  });

  test('an unchanged one takes three, and no pull, with the time of its file', async () => {
    const first = await push();
    const again = await push();
    expect(again).toMatchObject({ code: 0, charts: [{ status: 'unchanged' }], pulls: 0 });
    expect(again.outputs.digest).toBe(first.outputs.digest);
    expect(again.asked).toEqual([...LOGIN, `HEAD ${manifest()} 200`]);
  });

  test('nor do further tags', async () => {
    const tags = ['--tags', 'latest,1.2'];
    expect(await push(...tags)).toMatchObject({ code: 0, pulls: 0 });
    const again = await push(...tags);
    expect(again).toMatchObject({ code: 0, charts: [{ status: 'unchanged' }], pulls: 0 });
    const heads = ['1.2.3', '1.2', 'latest'].map((tag) => `HEAD ${manifest(tag)} 200`);
    expect(again.asked.slice(2).sort()).toEqual(heads.sort());
  });

  test('one of another time takes one pull, to compare what is in it, and no write', async () => {
    const { outputs } = await push();
    hubs.hub.pulls.limit = 1;
    utimesSync(archive, new Date(), new Date());
    const again = await push();
    expect(again).toMatchObject({ code: 0, charts: [{ status: 'unchanged' }], pulls: 1 });
    const got = `GET ${manifest(outputs.digest)} 200`;
    expect(again.asked).toEqual([...LOGIN, `HEAD ${manifest()} 200`, got]);
  });

  test('and without one left is told so, in Docker’s words', async () => {
    await push();
    utimesSync(archive, new Date(), new Date());
    const again = await push();
    expect(again).toMatchObject({ code: 1, charts: [{ status: 'failed' }] });
    const said = again.stderr.replace(/\s+/g, ' ');
    expect(said).toMatch(/answered 429 to GET .*: You have reached your pull rate limit\./);
    expect(said).toMatch(/left alone until 20\d\d-/);
    expect(again.asked.filter((line) => /^(POST|PUT)/.test(line))).toEqual([]);
  });
});
