import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startConnectProxy } from '../../support/connect-proxy.ts';
import {
  altered,
  answer,
  challenge,
  type Fault,
  refusal,
  withoutDigest,
} from '../../support/faults.ts';
import { startSickRegistry } from '../../support/sick-registry.ts';
import { requireTools } from '../../support/tools.ts';
import { type Chart, Scene } from './scene.ts';

const { available } = requireTools(['registry', 'htpasswd', 'helm']);

const READ = /^(GET|HEAD) .*\/manifests\//;
const BEGIN = /^POST /;
const MANIFEST = /^PUT .*\/manifests\//;

/** What registries in the field are known to answer, each before a real registry. */
(available ? describe : describe.skip)('push-chart to', () => {
  let scene: Scene;
  let chart: Chart;

  beforeAll(async () => {
    scene = await new Scene().start();
  });
  afterAll(() => scene?.stop());
  beforeEach(async () => {
    scene.heal();
    chart = await scene.chart();
  });

  /** The same chart and version with other content. */
  const changed = () => scene.chart(chart.name, 'Another one');

  test('Docker Hub: the limit’s answer is no JSON, and is not waited for past the own limit', async () => {
    const headers = { 'retry-after': '60', 'content-type': 'text/plain' };
    scene.basic.afflict(READ, answer(429, headers, 'You have reached your pull rate limit.'));
    const env = { REGISTRY_ACTIONS_LIMIT_LONGEST_PAUSE: '10s' };
    const pushed = await scene.push(scene.basic.host, chart, [], env);
    expect(pushed.said).toMatch(/answered 429 .*: You have reached your pull rate limit\./);
    expect(pushed.said).toMatch(/left alone until 20\d\d-.*Z/);
    expect(scene.basic.requests(READ)).toHaveLength(1);
  });

  test('Docker Hub: a path of too many levels gives 401, and the path is named', async () => {
    const realm = `Bearer realm="${scene.tokenFront.url}/token",service="registry.test"`;
    scene.bearer.afflict(READ, challenge(realm));
    const pushed = await scene.push(scene.bearer.host, chart, ['--repository', 'acme/charts']);
    expect(pushed.said).toContain(`answered 401 to GET acme/charts/${chart.name} manifests/1.2.3`);
    expect(pushed.said).toContain('Check the credentials, and the repository');
    // A token that was got for it is not got again.
    expect(scene.tokenFront.requests()).toHaveLength(1);
    expect(scene.bearer.requests(READ)).toHaveLength(1);
  });

  test.each([
    ['403 with Basic authentication', () => scene.basic, 403],
    ['403 with tokens', () => scene.bearer, 403],
    ['401 with tokens', () => scene.bearer, 401],
  ])('%s to a HEAD: the reason is asked for by GET, once', async (_how, sickOf, status) => {
    const created = ['--created', '2026-01-02T03:04:05Z'];
    sickOf().afflict(READ, refusal(status, 'DENIED', 'no pulls on Sundays'));
    const pushed = await scene.push(sickOf().host, chart, created);
    expect(pushed.said).toContain(`answered ${status} to GET ${chart.name} manifests/1.2.3`);
    expect(pushed.said).toContain('DENIED: no pulls on Sundays');
    expect(
      sickOf()
        .requests(READ)
        .map(({ method }) => method),
    ).toEqual(['HEAD', 'GET']);
    expect(scene.tokenFront.requests().length).toBeLessThanOrEqual(1);
    expect(pushed).toMatchObject({ code: 1, leaks: [] });
  });

  describe.each([
    ['Docker Hub', refusal(403, 'DENIED', 'tag is immutable')],
    ['Harbor', refusal(412, 'PRECONDITION', 'configured as immutable')],
    ['ECR', refusal(400, 'TAG_INVALID', 'tag is immutable')],
  ])('%s, a tag that may not be moved', (_name, refused) => {
    test('and holds something else is told as such', async () => {
      const before = (await scene.push(scene.basic.host, chart)).outputs.digest;
      scene.basic.afflict(MANIFEST, refused);
      const overwrite = ['--if-exists', 'overwrite'];
      const pushed = await scene.push(scene.basic.host, await changed(), overwrite);
      expect(pushed.said).toMatch(/does not let the tag be moved: .* answered 4\d\d .*immutable/);
      expect(pushed.said).toContain('[chart-tag-immutable]');
      expect(pushed.code).toBe(1);
      expect(await scene.standing(chart)).toBe(before);
    });

    test('and holds the same by now is a success', async () => {
      const before = (await scene.push(scene.basic.host, chart)).outputs.digest;
      // Another run was faster: when this one looks there is nothing yet.
      scene.basic.heal();
      scene.basic.afflict(READ, answer(404), { times: 1 });
      scene.basic.afflict(MANIFEST, refused);
      const pushed = await scene.push(scene.basic.host, chart);
      expect(pushed.charts).toMatchObject([{ status: 'unchanged', digest: before }]);
      expect(pushed.code).toBe(0);
    });

    test('among the further ones is named', async () => {
      await scene.push(scene.basic.host, chart, ['--tags', 'stable']);
      scene.basic.afflict(/^PUT .*\/manifests\/stable/, refused);
      const args = ['--if-exists', 'overwrite', '--tags', 'stable'];
      const pushed = await scene.push(scene.basic.host, await changed(), args);
      expect(pushed.said).toMatch(/:stable: the registry does not let the tag be moved/);
    });
  });

  test('ECR, a repository that does not exist', async () => {
    scene.basic.afflict(BEGIN, refusal(404, 'NAME_UNKNOWN', 'The repository does not exist'));
    const pushed = await scene.push(scene.basic.host, chart);
    expect(pushed.said).toMatch(/answered 404 to an upload to web-\d+: NAME_UNKNOWN: The repos/);
    expect(pushed.said).toContain('some registries want the repository created first');
  });

  test('GHCR, whose manifests show only a moment after they were taken', async () => {
    scene.basic.afflict(MANIFEST, withoutDigest);
    scene.basic.afflict(READ, answer(404), { after: 1, times: 2 });
    const pushed = await scene.push(scene.basic.host, chart);
    expect(pushed).toMatchObject({ code: 0, charts: [{ status: 'pushed' }] });
    expect(await scene.standing(chart)).toBe(pushed.outputs.digest);
  });

  test('Keycloak and Gitea: a token is asked for by GET, with one scope for all', async () => {
    scene.tokenFront.afflict(/^POST|scope=.*(?:&scope=|%20|\+)/, answer(404));
    const pushed = await scene.push(scene.bearer.host, chart, ['--tags', 'latest']);
    expect(pushed).toMatchObject({ code: 0, charts: [{ status: 'pushed' }] });
    const [only, ...more] = scene.tokenFront.requests();
    expect([only?.method, more]).toEqual(['GET', []]);
    expect(decodeURIComponent(only?.path ?? '')).toContain(`repository:${chart.name}:pull,push`);
  });

  test('GitLab, whose credentials are good for some paths only: those are pushed to', async () => {
    const other = await scene.chart();
    const denied = refusal(403, 'DENIED', 'requested access to the resource is denied');
    scene.tokenFront.afflict(new RegExp(`repository%3A${other.name}%3A`), denied);
    const pushed = await scene.push(scene.bearer.host, [chart, other]);
    expect(pushed.charts.map(({ name, status }) => [name, status])).toEqual([
      [chart.name, 'pushed'],
      [other.name, 'failed'],
    ]);
    expect(pushed.said).toContain(`${scene.tokenFront.host} answered 403 to the login: DENIED`);
  });

  describe('Quay, which hides repositories that do not exist', () => {
    const HOST = 'quay.example.test';
    const AUTH_HOST = 'auth.example.test';

    /** 401 to each read, with a challenge, as long as nothing was uploaded. */
    async function quay(then: Fault = altered((own) => own)) {
      const tls = scene.authority.issue({ hosts: [HOST, AUTH_HOST] });
      const issuer = new URL(scene.tokens.realm).origin;
      const tokens = await scene.keep(startSickRegistry({ upstream: issuer, tls }));
      const upstream = scene.behindBearer.url;
      const sick = await scene.keep(startSickRegistry({ upstream, tls }));
      const asks = challenge(`Bearer realm="https://${AUTH_HOST}/token",service="registry.test"`);
      sick.afflict(/ \/v2\/$/, asks);
      sick.afflict(READ, asks);
      sick.afflict(BEGIN, then);
      const routes = { [`${HOST}:443`]: sick.port, [`${AUTH_HOST}:443`]: tokens.port };
      const proxy = await scene.keep(startConnectProxy({ routes }));
      return { sick, env: { HTTPS_PROXY: proxy.url } };
    }

    test('is pushed to all the same', async () => {
      const { sick, env } = await quay();
      const pushed = await scene.push(HOST, chart, [], env, 'quay');
      expect(pushed).toMatchObject({ code: 0, charts: [{ status: 'pushed' }] });
      expect(sick.requests(MANIFEST)).toHaveLength(1);
    });

    test('and says no to an account that may not create them', async () => {
      const { env } = await quay(refusal(401, 'UNAUTHORIZED', 'access to the resource is denied'));
      const pushed = await scene.push(HOST, chart, [], env, 'quay');
      expect(pushed.said).toMatch(/answered 401 to an upload to web-\d+: UNAUTHORIZED/);
      expect(pushed.code).toBe(1);
    });

    test('is not taken for others: there a 401 to a read is the end', async () => {
      const { sick, env } = await quay();
      const pushed = await scene.push(HOST, chart, [], env, 'other');
      expect(pushed.said).toMatch(/answered 401 to GET web-\d+/);
      expect(sick.requests(BEGIN)).toEqual([]);
    });
  });
});
