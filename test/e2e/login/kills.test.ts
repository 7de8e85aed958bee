import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { canaries } from '../../support/canary.ts';
import { type Authority, createAuthority } from '../../support/certificates.ts';
import { type Distribution, startDistribution } from '../../support/distribution.ts';
import { removeTemporaryFolders } from '../../support/temp.ts';
import { requireTools } from '../../support/tools.ts';
import { type Circumstances, Job, registry } from './job.ts';
import { foreignText, SharedConfig } from './shared-config.ts';

const secrets = canaries(['password']);
const KILLER = fileURLToPath(new URL('../../support/kill-at-call.ts', import.meta.url));
const RANDOM_KILLS = 30;
const KILLED = 137;
const AT_ONCE = 4;
const SLOW = 10 * 60_000;
/** A lock that had to be waited for until it counts as dead takes 45 s. */
const WITHOUT_WAITING_MS = 30_000;

(requireTools(['registry', 'htpasswd']).available ? describe : describe.skip)(
  'a login that is killed',
  () => {
    let authority: Authority;
    let server: Distribution;

    beforeAll(async () => {
      authority = createAuthority();
      server = await startDistribution({
        tls: authority.issue(),
        users: { ci: secrets.password },
      });
    });
    afterAll(async () => {
      await server?.stop();
      removeTemporaryFolders();
    });

    function jobOn(config: SharedConfig): Job {
      const auth = 'auth: { type: password, username: ci, password: "${PW}" }';
      const lines = registry('acme', server.host, 'provider: other', auth, 'tls: { ca: ca.crt }');
      const job = new Job(lines, { PW: secrets.password }, config.folder, 'bundle');
      job.write('checkout/ca.crt', authority.certificate);
      return job;
    }

    const killAt = (config: SharedConfig, call: number): Circumstances => ({
      flags: ['--disable-warning=ExperimentalWarning', `--import=${KILLER}`],
      env: { KILL_FOLDER: config.folder, KILL_AT: String(call) },
    });
    const killAfter = (seconds: number): Circumstances => ({
      under: ['timeout', '--signal=KILL', seconds.toFixed(4)],
    });

    /** Whole, and with all that others wrote: what must hold after every kill. */
    const whole = (config: SharedConfig, when: string) => {
      expect([when, config.servers()]).toEqual([when, expect.any(Array)]);
      if (config.before !== undefined) expect([when, config.lost()]).toEqual([when, []]);
    };
    const asBefore = (config: SharedConfig, when: string) => {
      const names = config.before === undefined ? [] : ['config.json'];
      expect([when, config.read(), config.names()]).toEqual([when, config.before, names]);
    };

    /** Another job that logs in and out, and meets no lock. */
    async function anotherJob(config: SharedConfig, when: string): Promise<void> {
      const job = jobOn(config);
      const start = performance.now();
      expect(await job.login()).toMatchObject({ code: 0 });
      expect(performance.now() - start).toBeLessThan(WITHOUT_WAITING_MS);
      expect(config.servers()).toContain(server.host);
      expect(await job.end()).toMatchObject({ code: 0 });
      whole(config, when);
      const left = config.names().filter((name) => /lock|\.tmp$/.test(name));
      expect([when, left]).toEqual([when, []]);
    }

    /** For a job that never comes back: what it left is undone once it can no longer be alive. */
    async function heals(config: SharedConfig, when: string): Promise<void> {
      whole(config, when);
      await anotherJob(config, when);
      config.letAWeekPass();
      await anotherJob(config, when);
      asBefore(config, when);
    }

    /** How many changes below the folder a phase makes. */
    async function changesOf(phase: 'main' | 'post', config: SharedConfig): Promise<number> {
      const job = jobOn(config);
      const count = join(job.folder, 'count');
      const never = killAt(config, 0);
      const counting = { ...never, env: { ...never.env, KILL_COUNT: count } };
      await job.login({}, phase === 'main' ? counting : {});
      if (phase === 'post') await job.end(counting);
      return Number(readFileSync(count, 'utf8'));
    }

    async function inTurns(points: number, work: (point: number) => Promise<void>): Promise<void> {
      for (let first = 1; first <= points; first += AT_ONCE) {
        const turn = Array.from({ length: AT_ONCE }, (_, index) => first + index);
        await Promise.all(turn.filter((point) => point <= points).map(work));
      }
    }

    describe.each([
      ['entries of others', () => new SharedConfig(foreignText(server.host))],
      ['no file', () => new SharedConfig(undefined)],
    ])('where there was %s', (_name, make) => {
      test(
        'before each of its changes, with a post step: exactly what stood before is back',
        async () => {
          const points = await changesOf('main', make());
          expect(points).toBeGreaterThan(12);
          await inTurns(points, async (point) => {
            const config = make();
            const job = jobOn(config);
            expect((await job.login({}, killAt(config, point))).code).toBe(KILLED);
            whole(config, `change ${point}`);
            expect(await job.end()).toMatchObject({ code: 0 });
            asBefore(config, `change ${point}`);
          });
        },
        SLOW,
      );

      test(
        'before each of its changes, with its machine: the next login heals it',
        async () => {
          await inTurns(await changesOf('main', make()), async (point) => {
            const config = make();
            expect((await jobOn(config).login({}, killAt(config, point))).code).toBe(KILLED);
            await heals(config, `change ${point}`);
          });
        },
        SLOW,
      );

      test(
        'in its post step, before each change: the next login heals it',
        async () => {
          const points = await changesOf('post', make());
          expect(points).toBeGreaterThan(4);
          await inTurns(points, async (point) => {
            const config = make();
            const job = jobOn(config);
            expect(await job.login()).toMatchObject({ code: 0 });
            expect((await job.end(killAt(config, point))).code).toBe(KILLED);
            await heals(config, `change ${point}`);
          });
        },
        SLOW,
      );
    });

    describe('at a moment of chance', () => {
      const seed = Number(process.env.KILL_SEED ?? Date.now() % 1_000_000);
      const random = chance(seed);
      const told = (seconds: number) => `KILL_SEED=${seed}: killed after ${seconds} s`;
      const make = () => new SharedConfig(foreignText(server.host));

      /** How long the phases take from start to end, in seconds, side by side as below. */
      async function durations(): Promise<{ main: number; post: number }> {
        const jobs = Array.from({ length: AT_ONCE }, () => jobOn(make()));
        const start = performance.now();
        await Promise.all(jobs.map((job) => job.login()));
        const middle = performance.now();
        await Promise.all(jobs.map((job) => job.end()));
        return { main: (middle - start) / 1000, post: (performance.now() - middle) / 1000 };
      }

      test(
        'with a post step: exactly what stood before is back',
        async () => {
          const { main } = await durations();
          await inTurns(RANDOM_KILLS, async () => {
            const config = make();
            const job = jobOn(config);
            const seconds = random() * main;
            const { code } = await job.login({}, killAfter(seconds));
            expect([told(seconds), [0, KILLED].includes(code)]).toEqual([told(seconds), true]);
            whole(config, told(seconds));
            expect(await job.end()).toMatchObject({ code: 0 });
            asBefore(config, told(seconds));
          });
        },
        SLOW,
      );

      test(
        'in its post step: the next login heals it',
        async () => {
          const { post } = await durations();
          await inTurns(RANDOM_KILLS, async () => {
            const config = make();
            const job = jobOn(config);
            expect(await job.login()).toMatchObject({ code: 0 });
            const seconds = random() * post;
            await job.end(killAfter(seconds));
            whole(config, told(seconds));
            config.letAWeekPass();
            await anotherJob(config, told(seconds));
            asBefore(config, told(seconds));
          });
        },
        SLOW,
      );
    });
  },
);

/** The same numbers for the same seed (the "mulberry32" generator). */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
