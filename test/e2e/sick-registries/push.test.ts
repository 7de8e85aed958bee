import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  altered,
  answer,
  babble,
  carriedOutBut,
  drip,
  type Fault,
  flood,
  hang,
  onReused,
  page,
  refusal,
  reset,
  resetInBody,
  tampered,
  withoutDigest,
  wrongDigest,
} from '../../support/faults.ts';
import type { Course } from '../../support/sick-registry.ts';
import { requireTools } from '../../support/tools.ts';
import { type Chart, Scene } from './scene.ts';

const { available } = requireTools(['registry', 'htpasswd', 'helm']);

const READ = /^(GET|HEAD) .*\/manifests\//;
const BEGIN = /^POST /;
const BLOB = /^PUT .*\/blobs\//;
const MANIFEST = /^PUT .*\/manifests\//;
const ZEROS = { 'docker-content-digest': `sha256:${'0'.repeat(64)}` };
const CREATED = ['--created', '2026-01-02T03:04:05Z'];

(available ? describe : describe.skip)('push-chart to a sick registry', () => {
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

  type Case = readonly [RegExp, string, Fault, RegExp, number];

  describe('is told what failed, and leaves no tag', () => {
    test.each<Case>([
      [READ, '403', answer(403), /answered 403 to GET web-\d+ .*\[registry-denied\]/, 1],
      [READ, 'a page', page(), /answered GET .* with a web page \(status 200\)/, 1],
      [
        READ,
        'an empty body',
        answer(200),
        /answered GET web-\d+:1.2.3 with what is no manifest/,
        1,
      ],
      [READ, '500', answer(500), /answered 500 to GET web-\d+ .*: it is out of order/, 3],
      [READ, 'half a body', resetInBody, /\[network-reset\]|no manifest/, 3],
      [
        BEGIN,
        '401',
        answer(401),
        /answered 401 to an upload .*\n.*the repository: where they may/,
        1,
      ],
      [BEGIN, '403', answer(403), /answered 403 to an upload to web-\d+/, 1],
      [BEGIN, '404', answer(404), /answered 404 to an upload .*\n.*created first/, 1],
      [BEGIN, '503', answer(503), /answered 503 to an upload to web-\d+/, 3],
      [BEGIN, 'a page', page(), /answered an upload to web-\d+ with a web page/, 1],
      [BEGIN, 'no Location', answer(202), /answered the upload with no Location/, 1],
      [BEGIN, 'a reset', reset, /closed the connection each time.*\n.*does not exist/, 3],
      [BLOB, '403', answer(403), /answered 403 to the blob sha256:/, 1],
      [BLOB, '413', answer(413), /answered 413 to the blob .*\n.*Raise the largest size/, 1],
      [BLOB, '500', answer(500), /answered 500 to the blob sha256:/, 3],
      [BLOB, 'a page', page(), /answered the blob sha256:\w+ with a web page/, 1],
      [BLOB, '201, and drops it', answer(201), /says that it has taken the blob sha256:/, 1],
      [
        BLOB,
        '201 for another',
        altered((own) => ({ ...own, headers: ZEROS })),
        /has sha256:0000/,
        1,
      ],
      [BLOB, 'other bytes', tampered(reversed), /answered 400 to the blob .*DIGEST_INVALID/, 1],
      [BLOB, 'a hang', hang, /did not answer in time/, 3],
      [MANIFEST, '403', answer(403), /answered 403 to the manifest web-\d+:1.2.3/, 1],
      [MANIFEST, '503', answer(503), /answered 503 to the manifest web-\d+:1.2.3/, 3],
      [MANIFEST, '201, and drops it', answer(201), /says that it has taken the manifest web-/, 1],
      [MANIFEST, 'a page', page(), /answered the manifest web-\d+:1.2.3 with a web page/, 1],
      [MANIFEST, 'slow bytes', drip, /did not answer in time/, 3],
      [MANIFEST, 'a flood', flood, /larger than allowed/, 1],
      [MANIFEST, 'babble', babble, /something that is not HTTP/, 1],
    ])('%s: %s', async (on, _what, fault, said, times) => {
      scene.basic.afflict(on, fault);
      const pushed = await scene.push(scene.basic.host, chart);
      expect(pushed.said).toMatch(said);
      expect(pushed.said).toContain(scene.basic.host);
      expect(pushed.said).not.toContain('unexpected failure');
      // Two blobs are on their way at once.
      const both = on === BEGIN || on === BLOB ? 2 : 1;
      expect(scene.basic.requests(on)).toHaveLength(times * both);
      expect(pushed).toMatchObject({ code: 1, leaks: [], charts: [{ status: 'failed' }] });
      expect(await scene.standing(chart)).toBeUndefined();
      expect(pushed.seconds).toBeLessThan(90);
    });
  });

  describe('comes to the same as on a sound one, when', () => {
    let sound: string | undefined;
    beforeEach(async () => {
      // The digest depends on the chart alone: here it is pushed past the fault.
      const pushed = await scene.push(scene.bearer.host, chart, CREATED);
      sound = pushed.outputs.digest;
      scene.heal();
    });

    const once: Course = { times: 1 };
    test.each<readonly [string, RegExp, Fault, Course]>([
      ['a read meets a 500', READ, answer(500), once],
      ['a read is cut short', READ, reset, once],
      ['an upload cannot begin: 503', BEGIN, answer(503), once],
      ['an upload cannot begin: 429', BEGIN, answer(429), once],
      ['an upload cannot begin: a reset', BEGIN, reset, once],
      ['an upload was begun and nobody heard', BEGIN, carriedOutBut(reset), once],
      ['a blob meets a 502', BLOB, answer(502), once],
      ['a blob meets a 408', BLOB, answer(408), once],
      ['a blob was stored and nobody heard', BLOB, carriedOutBut(reset), once],
      ['a blob was stored and a hang followed', BLOB, carriedOutBut(hang), once],
      ['an upload got lost', BLOB, refusal(404, 'BLOB_UPLOAD_UNKNOWN', 'lost'), once],
      ['blobs have no digest in the answer', BLOB, withoutDigest, {}],
      ['a manifest meets a 504', MANIFEST, answer(504), once],
      ['a manifest meets a 429', MANIFEST, answer(429, { 'retry-after': '1' }), once],
      ['a manifest was stored behind a 504', MANIFEST, carriedOutBut(answer(504)), once],
      ['a manifest was stored and nobody heard', MANIFEST, carriedOutBut(reset), once],
      ['a manifest was stored and a hang followed', MANIFEST, carriedOutBut(hang), once],
      ['a manifest has no digest in the answer', MANIFEST, withoutDigest, {}],
      ['no answer has a digest', /./, withoutDigest, {}],
      [
        'each connection is closed when it is used again',
        /^(GET|HEAD|POST|PUT .*manif)/,
        onReused(reset),
        {},
      ],
      ['each is closed once while idle', /^/, onReused(reset), { times: 6 }],
    ])('%s', async (_what, on, fault, course) => {
      scene.basic.afflict(on, fault, course);
      const pushed = await scene.push(scene.basic.host, chart, CREATED);
      expect(pushed.said).not.toMatch(/\[[a-z]+(?:-[a-z]+)+\]/);
      expect(pushed).toMatchObject({ code: 0, leaks: [] });
      expect(pushed.outputs.digest).toBe(sound);
      expect(await scene.standing(chart)).toBe(sound);
    });

    test('a manifest was stored behind answers of 504 that do not end: the next run finds it', async () => {
      scene.basic.afflict(MANIFEST, carriedOutBut(answer(504)));
      const first = await scene.push(scene.basic.host, chart, CREATED);
      expect([first.code, first.said]).toEqual([1, expect.stringContaining('answered 504')]);
      const again = await scene.push(scene.basic.host, chart, CREATED);
      expect(again.charts).toMatchObject([{ status: 'unchanged', digest: sound }]);
    });

    test('the tag holds it, and its digest is told wrong: the bytes are looked at', async () => {
      await scene.push(scene.basic.host, chart, CREATED);
      scene.basic.afflict(READ, wrongDigest);
      const again = await scene.push(scene.basic.host, chart, CREATED);
      expect(again.said).toMatch(/names the manifest sha256:0+ for the tag, but does not have it/);
      expect(again.code).toBe(1);
      expect(await scene.standing(chart)).toBe(sound);
    });
  });

  test('a manifest that arrives with other bytes is an error', async () => {
    scene.basic.afflict(
      MANIFEST,
      tampered((body) => Buffer.from(`${body} `)),
    );
    const pushed = await scene.push(scene.basic.host, chart);
    expect(pushed.said).toMatch(/has sha256:\w+ for what is sha256:\w+ \[digest-mismatch\]/);
    expect(pushed.charts).toMatchObject([{ status: 'failed' }]);
  });

  test('a manifest that does not match the digest it comes with is not compared with', async () => {
    await scene.push(scene.basic.host, chart);
    scene.basic.afflict(
      READ,
      altered((own) => ({ ...own, body: Buffer.from(`${own.body} `) })),
    );
    const again = await scene.push(scene.basic.host, chart);
    expect([again.code, again.said]).toEqual([1, expect.stringContaining('[digest-mismatch]')]);
  });

  test('the tag is written last, after both blobs were taken', async () => {
    await scene.push(scene.basic.host, chart);
    const writes = scene.basic.requests(/^(POST|PUT)/).map(({ path }) => path);
    const isTag = writes.map((path) => path.includes('/manifests/'));
    expect(isTag).toEqual([false, false, false, false, true]);
  });

  test('one of several charts is sick: the others are there', async () => {
    const others = [await scene.chart(), await scene.chart()];
    scene.basic.afflict(new RegExp(`^PUT .*/${chart.name}/manifests/`), answer(500));
    const pushed = await scene.push(scene.basic.host, [
      others[0] ?? chart,
      chart,
      others[1] ?? chart,
    ]);
    expect(pushed.charts.map(({ status }) => status).sort()).toEqual([
      'failed',
      'pushed',
      'pushed',
    ]);
    expect(pushed.code).toBe(1);
    expect(await Promise.all(others.map((one) => scene.standing(one)))).toEqual(
      others.map(() => expect.stringMatching(/^sha256:/)),
    );
  });

  test('one of several tags cannot be moved: the others are, and it is named', async () => {
    scene.basic.afflict(/^PUT .*\/manifests\/stable/, answer(500));
    const pushed = await scene.push(scene.basic.host, chart, ['--tags', 'stable,latest,1.2']);
    expect(pushed.said).toMatch(/answered 500 to the manifest web-\d+:stable/);
    const standing = ['1.2.3', 'latest', '1.2'].map((tag) => scene.standing(chart, tag));
    expect(new Set(await Promise.all(standing)).size).toBe(1);
    expect(await scene.standing(chart, 'stable')).toBeUndefined();
  });
});

function reversed(body: Buffer): Buffer {
  return Buffer.from(body.toReversed());
}
