import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { canaries, findInFolder, findInText } from '../../support/canary.ts';
import { type Authority, createAuthority } from '../../support/certificates.ts';
import { type Distribution, startDistribution } from '../../support/distribution.ts';
import { removeTemporaryFolders } from '../../support/temp.ts';
import { startTokenServer, type TokenServer } from '../../support/token-server.ts';
import { requireTools } from '../../support/tools.ts';
import { Clients } from './clients.ts';
import { Job, registry, shown } from './job.ts';

const secrets = canaries(['password', 'other']);
const USERS = { ci: secrets.password, reader: secrets.other };
const AUTH = 'auth: { type: password, username: ci, password: "${PW}" }';
const READER = 'auth: { type: password, username: reader, password: "${PW}" }';
const OTHER = 'provider: other';
const CA = 'tls: { ca: ca.crt }';

const tools = ['registry', 'htpasswd', 'helm', 'skopeo', 'docker'];
(requireTools(tools).available ? describe : describe.skip)('login', () => {
  let authority: Authority;
  let basic: Distribution;
  let bearer: Distribution;
  let tokens: TokenServer;

  beforeAll(async () => {
    authority = createAuthority();
    const tls = authority.issue();
    basic = await startDistribution({ tls, users: USERS });
    // A reader is given nothing but pulls, silently, as token servers do.
    const allow = (user: string | undefined, { actions }: { actions: readonly string[] }) =>
      actions.filter((action) => user === 'ci' || (user === 'reader' && action === 'pull'));
    tokens = await startTokenServer({ users: USERS, tls, allow });
    bearer = await startDistribution({ tls, token: tokens });
  });
  afterAll(async () => {
    await bearer?.stop();
    await tokens?.stop();
    await basic?.stop();
    removeTemporaryFolders();
  });

  function jobFor(lines: string, password: string = secrets.password, docker?: string): Job {
    const job = new Job(lines, { PW: password }, docker);
    job.write('checkout/ca.crt', authority.certificate);
    return job;
  }

  describe.each([
    ['with Basic authentication', () => basic.host],
    ['with a token server', () => bearer.host],
  ])('to a registry %s', (_name, hostOf) => {
    test("lets other people's clients push and pull at once, and ends with the job", async () => {
      const host = hostOf();
      const job = jobFor(registry('acme', host, OTHER, AUTH, CA));
      const clients = new Clients(job.dockerConfig, authority.certificateFile);
      expect((await clients.skopeoPush(`${host}/acme/web:1`)).code).not.toBe(0);

      const result = await job.login({ repository: 'acme/web' });
      expect([result.code, shown(result)]).toEqual([0, expect.stringContaining('logged in as ci')]);

      expect(await clients.skopeoPush(`${host}/acme/web:1`)).toMatchObject({ code: 0 });
      expect(await clients.skopeoInspect(`${host}/acme/web:1`)).toMatchObject({ code: 0 });
      expect(await clients.docker('manifest', 'inspect', `${host}/acme/web:1`)).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('schemaVersion'),
      });
      const chart = await clients.package();
      expect(await clients.helm('push', chart, `oci://${host}/charts`)).toMatchObject({ code: 0 });
      const pull = await clients.helm('pull', `oci://${host}/charts/web`, '--version', '1.0.0');
      expect(pull).toMatchObject({ code: 0 });

      expect((await job.end()).code).toBe(0);
      expect(existsSync(join(job.dockerConfig, 'config.json'))).toBe(false);
      expect((await clients.skopeoInspect(`${host}/acme/web:1`)).code).not.toBe(0);
    });

    test('with a wrong password says so, with the status and the variable, and writes nothing', async () => {
      const job = jobFor(registry('acme', hostOf(), OTHER, AUTH, CA), 'not-the-password');
      const result = await job.login();
      expect(result.code).toBe(1);
      expect(shown(result)).toMatch(/registries\.acme: localhost:\d+ answered 401 to the login/);
      expect(shown(result)).toContain('It comes from PW.');
      expect(existsSync(job.dockerConfig)).toBe(false);
    });

    test('shows no secret anywhere but in the two files where it belongs', async () => {
      const job = jobFor(registry('acme', hostOf(), OTHER, AUTH, CA));
      const result = await job.login({ repository: 'acme/web' });
      expect(findInText(shown(result), secrets)).toEqual([]);
      expect(findInFolder(job.folder, secrets, ['docker/config.json'])).toEqual([]);
      expect(statSync(join(job.dockerConfig, 'config.json')).mode & 0o777).toBe(0o600);
    });
  });

  test('gives the host, the image and what became of each registry', async () => {
    const job = jobFor(
      registry('main', basic.host, OTHER, AUTH, CA, 'default: true') +
        registry('second', bearer.host, OTHER, AUTH, CA),
    );
    await job.login({ registries: 'all', repository: 'acme/web' });
    const outputs = job.values('output');
    expect(outputs.get('registry')).toBe(basic.host);
    expect(outputs.get('image')).toBe(`${basic.host}/acme/web`);
    const who = { method: 'password', username: 'ci', identity: '' };
    const known = { ...who, expiresAt: '', status: 'logged-in' };
    expect(JSON.parse(outputs.get('logins') ?? '')).toEqual([
      { name: 'main', host: basic.host, ...known },
      { name: 'second', host: bearer.host, ...known },
    ]);
  });

  test('tells push and pull permission apart', async () => {
    const lines = registry('acme', bearer.host, OTHER, READER, CA);
    const pull = await jobFor(lines, secrets.other).login({
      repository: 'a/b',
      permission: 'pull',
    });
    expect(pull.code).toBe(0);
    const push = await jobFor(lines, secrets.other).login({ repository: 'a/b' });
    expect(push.code).toBe(1);
    expect(shown(push)).toContain('grants no push on a/b');
  });

  test('is refused where images may not be pushed, unless it only pulls', async () => {
    const lines = registry('acme', basic.host, OTHER, AUTH, CA, 'push-images: false');
    const push = await jobFor(lines).login();
    expect([push.code, shown(push)]).toEqual([1, expect.stringContaining('[push-images-off]')]);
    expect((await jobFor(lines).login({ permission: 'pull' })).code).toBe(0);
  });

  test('of several: one that fails does not stop the others, and the step fails once', async () => {
    const job = jobFor(
      registry('good', basic.host, OTHER, AUTH, CA) +
        registry('bad', bearer.host, OTHER, AUTH.replace('PW', 'NONE'), CA),
    );
    const result = await job.login({ registries: 'all' });
    expect(result.code).toBe(1);
    expect(shown(result)).toContain('1 of 2 logins failed: bad');
    expect(Object.keys(job.config().auths ?? {})).toEqual([basic.host]);
    await job.end();
    expect(existsSync(join(job.dockerConfig, 'config.json'))).toBe(false);
  });

  test('eight at once on one file, with entries of others, lose nothing', async () => {
    const docker = join(jobFor('').folder, 'shared');
    mkdirSync(docker, { recursive: true });
    const before = '{"auths": {"quay.io":{"auth":"eDp5"}}, "HttpHeaders": {"A":"b"}}\n';
    writeFileSync(join(docker, 'config.json'), before);
    const hosts = [`localhost:${basic.port}`, `127.0.0.1:${basic.port}`];
    const jobs = Array.from({ length: 8 }, (_, index) =>
      jobFor(registry('acme', hosts[index % 2] ?? '', OTHER, AUTH, CA), secrets.password, docker),
    );
    const results = await Promise.all(jobs.map((job) => job.login()));
    expect(results.map(({ code }) => code)).toEqual(jobs.map(() => 0));
    expect(Object.keys(jobs[0]?.config().auths ?? {}).sort()).toEqual([...hosts, 'quay.io'].sort());
    await Promise.all(jobs.map((job) => job.end()));
    expect(readFileSync(join(docker, 'config.json'), 'utf8')).toBe(before);
    expect(readdirSync(docker)).toEqual(['config.json']);
  });
});
