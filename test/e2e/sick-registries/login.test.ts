import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  answer,
  babble,
  challenge,
  drip,
  type Fault,
  flood,
  hang,
  hangInBody,
  page,
  reset,
  resetInBody,
} from '../../support/faults.ts';
import type { Course, SickRegistry } from '../../support/sick-registry.ts';
import { requireTools } from '../../support/tools.ts';
import { Scene } from './scene.ts';

const { available } = requireTools(['registry', 'htpasswd', 'helm']);
const later = { 'retry-after': '86400' };

/** What is wrong, what is said, and how many times it is asked. */
type Case = readonly [what: string, fault: Fault, said: RegExp, times: number];

// Three attempts are allowed; what trying again cannot heal is asked once.
const CASES: readonly Case[] = [
  ['401 without a challenge', answer(401), /answered 401 .* does not say how to log in/, 1],
  ['401 with a challenge unknown here', challenge('Negotiate'), /offers only negotiate/, 1],
  ['401 with garbage for a challenge', challenge('=,="', ''), /does not say how to log in/, 1],
  ['403', answer(403), /answered 403 to the login.*\[registry-denied\]/, 1],
  ['404', answer(404), /answered 404 to the login.*\[registry-not-found\]/, 1],
  ['408', answer(408), /answered 408 to the login.*\[registry-unavailable\]/, 3],
  ['429', answer(429), /answered 429 to the login: too many requests/, 3],
  ['429 for a day', answer(429, later), /\[registry-throttled\].*left alone until 20\d\d-.*Z/, 1],
  ['500', answer(500), /answered 500 to the login: it is out of order/, 3],
  ['501', answer(501), /answered 501 to the login/, 1],
  ['502 with a page', page(502), /answered 502 to the login: it is out of order/, 3],
  ['503', answer(503), /answered 503 to the login/, 3],
  ['503 for a day', answer(503, later), /answered 503 .*left alone until 20\d\d-/, 1],
  ['504', answer(504), /answered 504 to the login/, 3],
  ['a page', page(), /answered the login with a web page \(status 200\)/, 1],
  ['a reset before a byte', reset, /closed the connection before it had answered/, 3],
  ['a reset in a body', resetInBody, /closed the connection before it had answered/, 3],
  ['a hang', hang, /did not answer in time/, 3],
  ['a hang in a body', hangInBody, /did not answer in time/, 3],
  ['slow bytes', drip, /did not answer in time/, 3],
  ['another protocol', babble, /answered with something that is not HTTP/, 1],
  ['a flood', flood, /larger than allowed/, 1],
];

(available ? describe : describe.skip)('login to a sick registry', () => {
  let scene: Scene;

  beforeAll(async () => {
    scene = await new Scene().start();
  });
  afterAll(() => scene?.stop());
  beforeEach(() => scene.heal());

  describe.each<[string, () => SickRegistry, () => SickRegistry, RegExp]>([
    ['the registry', () => scene.basic, () => scene.basic, / \/v2\/$/],
    ['the token server', () => scene.bearer, () => scene.tokenFront, / \/token/],
  ])('%s answers with', (who, registryOf, sickOf, path) => {
    const isRegistry = who === 'the registry';
    // The same client asks both: of the token server what a challenge leads to, a choice is enough.
    const cases = CASES.filter(([what]) => isRegistry || /^40[34]|day|page$|ing|bytes/.test(what));

    test.each(cases)('%s', async (_what, fault, said, times) => {
      sickOf().afflict(path, fault);
      const login = await scene.login({ acme: registryOf().host });
      expect(login.said).toMatch(said);
      expect(login.said).toContain(`registries.acme: `);
      expect(login.said).toContain(`${sickOf().host} `);
      expect(login.said).not.toContain('unexpected failure');
      expect(sickOf().requests(path)).toHaveLength(times);
      expect([login.code, login.leaks]).toEqual([1, []]);
      expect(login.seconds).toBeLessThan(60);
    });

    test.each<readonly [string, Fault, Course]>([
      ['408 once', answer(408), { times: 1 }],
      ['429 once', answer(429), { times: 1 }],
      ['500 twice', answer(500), { times: 2 }],
      ['a reset once', reset, { times: 1 }],
      ['half a body once', resetInBody, { times: 1 }],
      ['a hang once', hang, { times: 1 }],
    ])('%s, and then it is well', async (_what, fault, course) => {
      sickOf().afflict(path, fault, course);
      const login = await scene.login({ acme: registryOf().host });
      expect([login.code, login.leaks]).toEqual([0, []]);
      expect(login.said).toContain('logged in as ci');
      expect(login.said).toContain(`${sickOf().host} `);
      expect(login.said).toContain('trying again');
      expect(Object.keys(login.job.config().auths ?? {})).toEqual([registryOf().host]);
    });
  });

  test.each([
    ['an empty body', answer(200)],
    ['no token', answer(200, {}, '{"expires_in":300}')],
    ['a token that is none', answer(200, {}, '{"token":"two\\r\\nlines"}')],
  ])('a token server that answers with %s', async (_what, fault) => {
    scene.tokenFront.afflict(/token/, fault);
    const login = await scene.login({ acme: scene.bearer.host });
    expect(login.said).toContain('answered the login with something that is not a token');
    expect(scene.tokenFront.requests()).toHaveLength(1);
    expect(login.code).toBe(1);
  });

  test('a wrong password is tried once, and names its variable', async () => {
    const login = await scene.login({ acme: scene.basic.host }, {}, { ACME_PASSWORD: 'wrong-one' });
    expect(login.said).toMatch(/answered 401 to the login/);
    expect(login.said).toContain('It comes from ACME_PASSWORD.');
    expect(scene.basic.requests()).toHaveLength(2);
    expect(login.said).not.toContain('wrong-one');
  });

  describe('an answer of 429 is waited for as long as it asks', () => {
    const SECONDS = 3;
    test.each([
      ['in seconds', () => String(SECONDS)],
      // Dates have whole seconds: the next but two is between two and three away.
      ['by a date', () => new Date(Date.now() + SECONDS * 1000).toUTCString()],
    ])('%s', async (_what, asked) => {
      scene.basic.afflict(
        / \/v2\/$/,
        (patient) => answer(429, { 'retry-after': asked() })(patient),
        { times: 1 },
      );
      const login = await scene.login({ acme: scene.basic.host });
      const [first, second] = scene.basic.requests();
      expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan((SECONDS - 1) * 1000);
      expect(login.code).toBe(0);
    });
  });

  test('one of several: the others are logged in to', async () => {
    scene.basic.afflict(/v2/, hang);
    const login = await scene.login({ sick: scene.basic.host, sound: scene.bearer.host });
    expect(login.said).toContain('1 of 2 logins failed: sick');
    expect(Object.keys(login.job.config().auths ?? {})).toEqual([scene.bearer.host]);
    expect([login.code, login.leaks]).toEqual([1, []]);
  });
});
