import {
  chmodSync,
  chownSync,
  existsSync,
  lchownSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { canaries } from '../../support/canary.ts';
import { type Authority, createAuthority } from '../../support/certificates.ts';
import { type Distribution, startDistribution } from '../../support/distribution.ts';
import { type CommandResult, runCommand } from '../../support/process.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../support/temp.ts';
import { requireTools, toolPath } from '../../support/tools.ts';
import { type Circumstances, Job, registry, shown } from './job.ts';

const secrets = canaries(['password']);
const BEFORE = '{"auths": { "quay.io" :{"auth":"eDp5"}}}\n';

/** Modes do not bind root: such a test's processes run as somebody else. */
const isRoot = process.getuid?.() === 0;
const USER = isRoot ? 65_534 : (process.getuid?.() ?? 0);
const asUser = (uid = USER) =>
  isRoot ? ['setpriv', `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups'] : [];

(requireTools(['registry', 'htpasswd', 'docker']).available ? describe : describe.skip)(
  'docker’s config file that cannot be written as it is',
  () => {
    let authority: Authority;
    let server: Distribution;

    beforeAll(async () => {
      authority = createAuthority();
      const users = { ci: secrets.password };
      server = await startDistribution({ tls: authority.issue(), users });
    });
    afterAll(async () => {
      await server?.stop();
      removeTemporaryFolders();
    });

    /** A job whose files belong to the user; its config file is this text. */
    function prepare(text: string | undefined = BEFORE) {
      const docker = temporaryFolder('docker');
      const auth = 'auth: { type: password, username: ci, password: "${PW}" }';
      const lines = registry('acme', server.host, 'provider: other', auth, 'tls: { ca: ca.crt }');
      const job = new Job(lines, { PW: secrets.password }, docker, 'bundle');
      job.write('checkout/ca.crt', authority.certificate);
      const file = join(docker, 'config.json');
      if (text !== undefined) writeFileSync(file, text, { mode: 0o600 });
      for (const folder of [docker, job.folder]) give(folder);
      return { job, docker, file };
    }

    function give(folder: string): void {
      if (!isRoot) return;
      for (const name of readdirSync(folder, { recursive: true }) as string[]) {
        lchownSync(join(folder, name), USER, USER);
      }
      chownSync(folder, USER, USER);
    }

    const user: Circumstances = { under: asUser() };

    /** What docker's own client does with it, as the same user. */
    async function dockerLogin(docker: string): Promise<CommandResult> {
      const args = ['login', server.host, '--username', 'ci', '--password-stdin'];
      const [command = '', ...rest] = [...asUser(), toolPath('docker'), ...args];
      const env = { DOCKER_CONFIG: docker, SSL_CERT_FILE: authority.certificateFile };
      chmodSync(dirname(authority.certificateFile), 0o755);
      return runCommand(command, rest, { env, input: secrets.password });
    }

    const expectRefusal = (result: CommandResult, code: string, why = '', next = '') => {
      expect([result.code, shown(result)]).toEqual([
        1,
        expect.stringContaining(`${why} [${code}]`),
      ]);
      expect(shown(result)).toContain(next);
    };

    test('a read-only file in a folder that is not: replaced, as docker does, and back as it was', async () => {
      const { job, docker, file } = prepare();
      chmodSync(file, 0o400);
      expect(await job.login({}, user)).toMatchObject({ code: 0 });
      expect(Object.keys(job.config().auths ?? {})).toEqual(['quay.io', server.host]);
      expect(await job.end(user)).toMatchObject({ code: 0 });
      expect([readFileSync(file, 'utf8'), statSync(file).mode & 0o777]).toEqual([BEFORE, 0o400]);

      expect(await dockerLogin(docker)).toMatchObject({ code: 0 });
      expect(statSync(file).mode & 0o777).toBe(0o400);
      expect(await job.login({}, user)).toMatchObject({ code: 0 });
    });

    test('a read-only folder: refused, as by docker, and left alone', async () => {
      const { job, docker, file } = prepare();
      chmodSync(docker, 0o500);
      const result = await job.login({}, user);
      const next = 'set DOCKER_CONFIG to a folder that is';
      expectRefusal(result, 'docker-config-write', 'cannot be written (EACCES)', next);
      expect([readFileSync(file, 'utf8'), readdirSync(docker)]).toEqual([BEFORE, ['config.json']]);
      expect((await dockerLogin(docker)).code).not.toBe(0);
    });

    test.each([
      ['a file in place of the folder', (docker: string) => join(docker, 'config.json')],
      ['a folder below a file', (docker: string) => join(docker, 'config.json', 'below')],
    ])('%s: refused at once', async (_name, place) => {
      const { job, docker, file } = prepare();
      const env = { DOCKER_CONFIG: place(docker) };
      const result = await job.login({}, { ...user, env });
      expectRefusal(result, 'docker-config-write');
      expect(readFileSync(file, 'utf8')).toBe(BEFORE);
    });

    test('a folder that is not there yet, and is relative: made', async () => {
      const { job } = prepare();
      const env = { DOCKER_CONFIG: 'not/yet' };
      expect(await job.login({}, { ...user, env })).toMatchObject({ code: 0 });
      expect(existsSync(join(job.folder, 'not/yet/config.json'))).toBe(true);
      // The post step may run in another folder: the state holds the whole path.
      expect(await job.end(user)).toMatchObject({ code: 0 });
      expect(readdirSync(join(job.folder, 'not/yet'))).toEqual([]);
    });

    describe('on a disk that is full', () => {
      const full: Circumstances = { under: ['prlimit', '--fsize=2000'] };
      const filler = `"x": "${'x'.repeat(4000)}"`;

      test.each<[string, (host: string) => string]>([
        ['when the file is written', () => `{"auths":{},${filler}}`],
        ['when what was there is noted', (host) => `{"auths":{"${host}":{${filler}}}}`],
      ])('%s: said so, untouched, and nothing is left by the end', async (_name, textOf) => {
        const { job, docker, file } = prepare(textOf(server.host));
        const result = await job.login({}, full);
        const next = 'Make room on the disk';
        expectRefusal(result, 'docker-config-write', 'cannot be written (EFBIG)', next);
        expect(readFileSync(file, 'utf8')).toBe(textOf(server.host));
        expect(readdirSync(docker).filter((name) => /lock|tmp/.test(name))).toEqual([]);
        expect(await job.end()).toMatchObject({ code: 0 });
        expect([readFileSync(file, 'utf8'), readdirSync(docker)]).toEqual([
          textOf(server.host),
          ['config.json'],
        ]);
      });
    });

    (isRoot ? describe : describe.skip)('of another user', () => {
      test('that may be read: replaced, as docker does', async () => {
        const { job, file } = prepare();
        chownSync(file, 0, 0);
        chmodSync(file, 0o644);
        expect(await job.login({}, user)).toMatchObject({ code: 0 });
        expect(await job.end(user)).toMatchObject({ code: 0 });
        expect(readFileSync(file, 'utf8')).toBe(BEFORE);
      });

      test('that may not be read: refused and left alone', async () => {
        const { job, docker, file } = prepare();
        chownSync(file, 0, 0);
        const result = await job.login({}, user);
        expectRefusal(result, 'docker-config-read', 'cannot be read (EACCES)');
        expect([readFileSync(file, 'utf8'), readdirSync(docker)]).toEqual([
          BEFORE,
          ['config.json'],
        ]);
      });

      test('is his after a job of root, who locks him out at no time', async () => {
        const { job, docker, file } = prepare();
        expect(await job.login()).toMatchObject({ code: 0 });
        const owners = readdirSync(docker).map((name) => statSync(join(docker, name)).uid);
        expect(owners).toEqual([USER, USER]);
        expect(await job.end(user)).toMatchObject({ code: 0 });
        expect(readFileSync(file, 'utf8')).toBe(BEFORE);
      });

      test('who has no home: said so', async () => {
        const { job } = prepare();
        for (const name of ['state', 'output', 'summary']) chmodSync(join(job.folder, name), 0o666);
        chmodSync(job.folder, 0o755);
        const env = { DOCKER_CONFIG: undefined, HOME: undefined };
        const result = await job.login({}, { under: asUser(54_321), env });
        expectRefusal(result, 'docker-config-no-home', 'no home folder', 'Set DOCKER_CONFIG');
      });
    });
  },
);
