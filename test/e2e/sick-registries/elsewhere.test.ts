import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { findInText } from '../../support/canary.ts';
import { createAuthority } from '../../support/certificates.ts';
import { answer, challenge, relocated, withHeaders } from '../../support/faults.ts';
import { requireTools } from '../../support/tools.ts';
import { startTrapServer, type TrapServer } from '../../support/trap-server.ts';
import { type Chart, Scene, secrets } from './scene.ts';

const { available } = requireTools(['registry', 'htpasswd', 'helm']);

const ROOT = / \/v2\/$/;
const READ = /^(GET|HEAD) .*\/manifests\//;
const BEGIN = /^POST /;
const BLOB = /^PUT .*\/blobs\//;
const MANIFEST = /^PUT .*\/manifests\//;

/** Another host gets what is public of a request at most: never a credential in any form. */
(available ? describe : describe.skip)('a sick registry that sends its clients elsewhere', () => {
  let scene: Scene;
  /** Over TLS, by the authority that is trusted. */
  let trap: TrapServer;
  /** Over plain HTTP, on another port of the registry's own name, and on another name. */
  let plain: TrapServer;
  let plainElsewhere: TrapServer;
  /** Over TLS, by an authority that nobody trusts. */
  let stranger: TrapServer;
  /** Over TLS, and it takes whatever it is given. */
  let greedy: TrapServer;
  let chart: Chart;

  beforeAll(async () => {
    scene = await new Scene().start();
    trap = await scene.trap();
    plain = await scene.keep(startTrapServer());
    plainElsewhere = await scene.keep(startTrapServer({ address: '127.0.0.3' }));
    stranger = await scene.trap({ tls: createAuthority().issue({ hosts: ['127.0.0.2'] }) });
    greedy = await scene.trap({ status: 201, headers: {} });
    chart = await scene.chart();
  });
  afterAll(() => scene?.stop());
  beforeEach(() => {
    scene.heal();
    for (const one of traps()) one.forget();
  });

  const traps = () => [trap, plain, plainElsewhere, stranger, greedy];

  function expectNothingTold(): void {
    for (const one of traps()) {
      expect(findInText(one.heard(), secrets)).toEqual([]);
      expect(one.heard().toString().toLowerCase()).not.toContain('authorization');
      expect(one.heard().toString()).not.toMatch(/bearer|basic|refresh_token/i);
    }
  }

  type Place = readonly [what: string, place: () => TrapServer, followed: boolean];
  const PLACES: readonly Place[] = [
    ['over TLS', () => trap, true],
    ['over plain HTTP', () => plain, false],
    ['over plain HTTP elsewhere', () => plainElsewhere, false],
    ['that nobody vouches for', () => stranger, false],
  ];

  describe('login', () => {
    test.each(PLACES)('a redirect to a host %s', async (_what, place, followed) => {
      scene.basic.afflict(ROOT, (patient) =>
        answer(307, { location: `${place().url}/v2/` })(patient),
      );
      const login = await scene.login({ acme: scene.basic.host });
      expect(login).toMatchObject({ code: 1, leaks: [] });
      expect(login.said).toMatch(
        followed
          ? /127\.0\.0\.2:\d+, where localhost:\d+ redirects to, answered 401 .*write that as its `url`/
          : /answered 307 to the login: it redirects to http:|is signed by an authority/,
      );
      expect(place().requests().length).toBe(followed ? 1 : 0);
      expectNothingTold();
    });

    test('a redirect after the credentials were asked for takes none along', async () => {
      scene.basic.afflict(ROOT, (patient) =>
        patient.request.headers.authorization === undefined
          ? challenge('Basic realm="x"')(patient)
          : answer(302, { location: `${trap.url}/v2/` })(patient),
      );
      const login = await scene.login({ acme: scene.basic.host });
      expect([login.code, trap.requests().length]).toEqual([1, 1]);
      expectNothingTold();
    });

    test.each<readonly [string, () => string]>([
      ['plain HTTP', () => `${plain.url}/token`],
      ['plain HTTP elsewhere', () => `${plainElsewhere.url}/token`],
      [
        'plain HTTP under the registry’s name',
        () => `http://localhost:${new URL(plain.url).port}/`,
      ],
      ['a user in it', () => trap.url.replace('https://', 'https://me:you@')],
      ['another scheme', () => 'file:///etc/passwd'],
      ['a stranger', () => stranger.url],
    ])('a token realm of %s', async (_what, realm) => {
      scene.basic.afflict(ROOT, (patient) =>
        challenge(`Bearer realm="${realm()}",service="registry.test"`)(patient),
      );
      const login = await scene.login({ acme: scene.basic.host });
      expect(login).toMatchObject({ code: 1, leaks: [] });
      expect(login.said).toMatch(/\[registry-realm\]|\[network-certificate-unknown\]/);
      for (const one of traps()) expect(one.requests()).toEqual([]);
    });

    test('a token server that redirects is not followed', async () => {
      scene.tokenFront.afflict(/token/, (patient) =>
        answer(307, { location: `${trap.url}/token` })(patient),
      );
      const login = await scene.login({ acme: scene.bearer.host });
      expect(login.said).toMatch(
        /answered 307 to the login: it redirects to https:\/\/127\.0\.0\.2/,
      );
      expect(trap.requests()).toEqual([]);
    });

    test('the token server is another host, over TLS, by right', async () => {
      const login = await scene.login({ acme: scene.bearer.host });
      expect([login.code, scene.tokenFront.requests().length]).toEqual([0, 1]);
      expect(scene.bearer.host).not.toBe(scene.tokenFront.host);
    });
  });

  describe.each<[string, () => typeof scene.basic]>([
    ['Basic authentication', () => scene.basic],
    ['tokens', () => scene.bearer],
  ])('push-chart with %s', (_kind, sickOf) => {
    test.each(PLACES)('a read is redirected to a host %s', async (_what, place, followed) => {
      sickOf().afflict(READ, (patient) =>
        answer(307, { location: `${place().url}/manifest` })(patient),
      );
      const pushed = await scene.push(sickOf().host, chart);
      expect(pushed).toMatchObject({ code: 1, leaks: [] });
      expect(place().requests().length).toBe(followed ? 1 : 0);
      expectNothingTold();
    });

    test.each([
      ['upload', BEGIN],
      ['blob', BLOB],
      ['manifest', MANIFEST],
    ])('a redirect of the %s is not followed, and told', async (_what, on) => {
      sickOf().afflict(on, (patient) => answer(307, { location: `${trap.url}/x` })(patient));
      const pushed = await scene.push(sickOf().host, await scene.chart());
      expect(pushed.said).toMatch(/answered 307 to .*it redirects to https:\/\/127\.0\.0\.2:\d+/);
      expect([pushed.code, trap.requests()]).toEqual([1, []]);
    });

    test.each(PLACES)('a blob is to go to a host %s', async (_what, place, followed) => {
      sickOf().afflict(
        BEGIN,
        relocated(() => `${place().url}/upload?signature=a%2Fb`),
      );
      const pushed = await scene.push(sickOf().host, await scene.chart());
      expect(pushed).toMatchObject({ code: 1, leaks: [] });
      expect(place().requests().length).toBe(followed ? 2 : 0);
      expectNothingTold();
    });
  });

  test('a blob that another host took, and the registry never got, has no tag', async () => {
    scene.basic.afflict(
      BEGIN,
      relocated(() => `${greedy.url}/upload?signature=a%2Fb`),
    );
    const own = await scene.chart();
    const pushed = await scene.push(scene.basic.host, own);
    expect(greedy.requests()[0]?.path).toMatch(/^\/upload\?signature=a%2Fb&digest=sha256%3A/);
    expect(pushed.said).toMatch(/says that it has taken the blob sha256:\w+, but does not have it/);
    expect(scene.basic.requests(MANIFEST)).toEqual([]);
    expect(await scene.standing(own)).toBeUndefined();
    expectNothingTold();
  });

  test.each([
    ['relative', (own: string) => own.replace(/^https:\/\/[^/]+/, '')],
    ['plain HTTP of the same host', (own: string) => own.replace('https:', 'http:')],
  ])('a Location that is %s stays on the registry', async (_what, change) => {
    scene.basic.afflict(BEGIN, relocated(change));
    const own = await scene.chart();
    const pushed = await scene.push(scene.basic.host, own);
    expect(pushed.code).toBe(0);
    expect(await scene.standing(own)).toBe(pushed.outputs.digest);
  });

  describe('of several challenges', () => {
    const basic = 'BASIC Realm=registry';
    const bearer = () => `bEARER REALM="${scene.tokenFront.url}/token",SERVICE="registry.test"`;
    test.each<readonly [string, () => readonly string[], 'basic' | 'bearer']>([
      ['in two lines', () => ['Negotiate', basic], 'basic'],
      ['in one line', () => [`Negotiate, ${basic}`], 'basic'],
      ['after garbage that is a token', () => ['NTLM TlRMTVNTUAAB==', basic], 'basic'],
      ['Basic first', () => [basic, bearer()], 'bearer'],
      ['Bearer first', () => [bearer(), basic], 'bearer'],
      ['both in one line', () => [`${basic}, ${bearer()}`], 'bearer'],
      ['a Bearer without a realm', () => ['Bearer service="x"', basic], 'basic'],
    ])('%s, the one that fits is taken', async (_what, challenges, kind) => {
      const sick = kind === 'basic' ? scene.basic : scene.bearer;
      sick.afflict(ROOT, (patient) => {
        const change = () => ({ 'www-authenticate': challenges() });
        const isAsked = patient.request.headers.authorization === undefined;
        return withHeaders(isAsked ? change : () => ({}))(patient);
      });
      const login = await scene.login({ acme: sick.host });
      expect([login.code, login.said]).toEqual([0, expect.stringContaining('logged in as ci')]);
      expect(scene.tokenFront.requests()).toHaveLength(kind === 'bearer' ? 1 : 0);
    });

    test('a realm may be relative', async () => {
      const { host } = scene.bearer;
      scene.bearer.afflict(ROOT, challenge('Bearer realm="/token",service="registry.test"'), {
        times: 1,
      });
      scene.bearer.afflict(/ \/token/, answer(200, {}, '{"token":"opaque"}'));
      scene.bearer.afflict(ROOT, answer(200, {}, '{}'));
      const login = await scene.login({ acme: host });
      expect([login.code, scene.bearer.requests(/ \/token/).length]).toEqual([0, 1]);
    });
  });
});
