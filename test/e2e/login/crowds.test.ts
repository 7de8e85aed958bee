import { chmodSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { canaries } from '../../support/canary.ts';
import { type Authority, createAuthority } from '../../support/certificates.ts';
import { type Distribution, startDistribution } from '../../support/distribution.ts';
import { removeTemporaryFolders } from '../../support/temp.ts';
import { requireTools } from '../../support/tools.ts';
import { Clients } from './clients.ts';
import { Job, registry } from './job.ts';
import { foreignText, SharedConfig } from './shared-config.ts';

const secrets = canaries(['password', 'other']);
const USERS = { ci: secrets.password, reader: secrets.other };
type User = keyof typeof USERS;

const ROUNDS = 20;
const SLOW = 10 * 60_000;

(requireTools(['registry', 'htpasswd', 'docker']).available ? describe : describe.skip)(
  'jobs of one runner that share docker’s config file',
  () => {
    let authority: Authority;
    let server: Distribution;
    let hosts: readonly [string, string];

    beforeAll(async () => {
      authority = createAuthority();
      server = await startDistribution({ tls: authority.issue(), users: USERS });
      hosts = [`localhost:${server.port}`, `127.0.0.1:${server.port}`];
    });
    afterAll(async () => {
      await server?.stop();
      removeTemporaryFolders();
    });

    function jobOn(config: SharedConfig, host: string, user: User): Job {
      const auth = `auth: { type: password, username: ${user}, password: "\${PW}" }`;
      const lines = registry('acme', host, 'provider: other', auth, 'tls: { ca: ca.crt }');
      const job = new Job(lines, { PW: USERS[user] }, config.folder, 'bundle');
      job.write('checkout/ca.crt', authority.certificate);
      return job;
    }

    const authOf = (user: User) => Buffer.from(`${user}:${USERS[user]}`).toString('base64');
    const must = async (results: Promise<{ code: number }>[]) =>
      expect((await Promise.all(results)).map(({ code }) => code)).toEqual(results.map(() => 0));

    test(
      'eight logins at once, again and again: nothing is lost, and all of it is back',
      async () => {
        const config = new SharedConfig(foreignText(hosts[0]));
        const servers = ['https://gcr.io', 'quay.io', ...hosts].sort();
        const jobs = Array.from({ length: 8 }, (_, index) =>
          jobOn(config, hosts[index % 2] as string, index % 4 < 2 ? 'ci' : 'reader'),
        );
        for (let round = 0; round < ROUNDS; round += 1) {
          for (const job of jobs) job.write('state', '');
          await must(jobs.map((job) => job.login()));
          expect([config.servers(), config.lost(), config.mode()]).toEqual([servers, [], 0o600]);
          const auths = hosts.map((host) => jobs[0]?.config().auths?.[host]?.auth);
          for (const auth of auths) expect([authOf('ci'), authOf('reader')]).toContain(auth);
          await must(jobs.map((job) => job.end()));
          expect([config.read(), config.names()]).toEqual([config.before, ['config.json']]);
        }
      },
      SLOW,
    );

    /** Each job's host and user. */
    const OVERLAPS: [string, [number, User][]][] = [
      [
        'one host, one user',
        [
          [0, 'ci'],
          [0, 'ci'],
          [0, 'ci'],
        ],
      ],
      [
        'one host, two users',
        [
          [0, 'ci'],
          [0, 'reader'],
          [0, 'ci'],
        ],
      ],
      [
        'two hosts, two users',
        [
          [0, 'ci'],
          [1, 'reader'],
          [0, 'reader'],
        ],
      ],
    ];
    const ORDERS = ['01', '10', '012', '021', '102', '120', '201', '210'].map((order) =>
      [...order].map(Number),
    );

    describe.each(OVERLAPS)('that overlap, on %s', (_name, kinds) => {
      test.each(ORDERS.map((order) => [order] as const))(
        'and end in the order %j: exactly what stood before the first is back',
        async (order) => {
          const config = new SharedConfig(foreignText(hosts[0]));
          const jobs = kinds
            .slice(0, order.length)
            .map(([host, user]) => jobOn(config, hosts[host] as string, user));
          for (const job of jobs) await must([job.login()]);
          for (const [ended, index] of order.entries()) {
            await must([(jobs[index] as Job).end()]);
            expect(config.lost()).toEqual([]);
            // As long as a job on the host lives, the host has a login.
            const alive = order.slice(ended + 1).map((one) => hosts[kinds[one]?.[0] ?? 0]);
            expect(config.servers()).toEqual(expect.arrayContaining(alive));
          }
          expect([config.read(), config.names()]).toEqual([config.before, ['config.json']]);
        },
      );
    });

    test('a file that others may read is taken from them, and stays so', async () => {
      const config = new SharedConfig(foreignText(hosts[0]));
      chmodSync(config.file, 0o644);
      const job = jobOn(config, hosts[0], 'ci');
      await must([job.login()]);
      await must([job.end()]);
      expect([config.read(), config.mode()]).toEqual([config.before, 0o600]);
    });

    describe('docker itself, which takes no lock,', () => {
      const clients = ({ folder }: SharedConfig) => new Clients(folder, authority.certificateFile);
      const dockerLogin = (config: SharedConfig, host: string, user: User) =>
        clients(config).dockerLogin(host, user, USERS[user]);

      test('keeps its own login to another host, made while a job is logged in', async () => {
        const config = new SharedConfig(foreignText('r.example'));
        const job = jobOn(config, hosts[0], 'ci');
        await must([job.login()]);
        await must([dockerLogin(config, hosts[1], 'reader')]);
        await must([job.end()]);
        expect(job.config().auths?.[hosts[1]]).toEqual({ auth: authOf('reader') });
        expect(config.servers()).toEqual(
          ['https://gcr.io', 'quay.io', 'r.example', hosts[1]].sort(),
        );
      });

      test('keeps its own login to the same host, made while a job is logged in', async () => {
        const config = new SharedConfig(foreignText(hosts[0]));
        const job = jobOn(config, hosts[0], 'ci');
        await must([job.login()]);
        await must([dockerLogin(config, hosts[0], 'reader')]);
        const { stdout } = await job.end();
        expect(stdout).toContain('left alone: something else has changed it since');
        expect(job.config().auths?.[hosts[0]]).toEqual({ auth: authOf('reader') });
      });

      test('and its logout ends a job’s login for good', async () => {
        const config = new SharedConfig(foreignText(hosts[0]));
        const job = jobOn(config, hosts[0], 'ci');
        await must([job.login()]);
        await must([clients(config).docker('logout', hosts[0])]);
        await must([job.end()]);
        expect(config.servers()).toEqual(['https://gcr.io', 'quay.io']);
      });

      test('gets back its login of before', async () => {
        const config = new SharedConfig('{}');
        await must([dockerLogin(config, hosts[0], 'reader')]);
        const own = config.read();
        const job = jobOn(config, hosts[0], 'ci');
        await must([job.login()]);
        expect(config.read()).not.toBe(own);
        await must([job.end()]);
        expect(config.read()).toBe(own);
      });
    });
  },
);
