import { existsSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startOf } from '../../../src/docker-config/process-start.ts';
import { type Distribution, startDistribution } from '../../support/distribution.ts';
import { eventually } from '../../support/eventually.ts';
import { type SlowLink, startSlowLink } from '../../support/stalling-proxy.ts';
import { removeTemporaryFolders } from '../../support/temp.ts';
import { requireTools } from '../../support/tools.ts';
import { GRACE_MS, isAlive, MISLEADING, Step } from './step.ts';

const { available } = requireTools(['registry', 'htpasswd']);
const PASSWORD = 'correct horse battery staple';
const AUTH = Buffer.from(`ci:${PASSWORD}`).toString('base64');
const CONFIG = 'docker/config.json';
const LOCK = 'docker/.registry-actions.lock';
const ALL = { registries: 'all' };
const LEDGER = 'docker/registry-actions-ledger.json';

/** Keeps each server in a file; hangs in the action that a file beside it names. */
const HELPER = `#!/bin/sh
at="$(dirname "$0")"
if [ "$(cat "$at/hang" 2>/dev/null)" = "$1" ]; then echo $$ > "$at/pid"; sleep 60 & wait; fi
case $1 in
store) cat > "$at/store" ;;
get) cat "$at/store" 2>/dev/null || { echo "credentials not found in native keychain"; exit 1; } ;;
erase) rm -f "$at/store" ;;
esac
`;

(available ? describe : describe.skip)('login', () => {
  let registry: Distribution;
  let link: SlowLink;

  beforeAll(async () => {
    registry = await startDistribution({ users: { ci: PASSWORD } });
    link = await startSlowLink(registry.port, 0);
  });
  afterAll(async () => {
    await registry?.stop();
    await link?.stop();
    removeTemporaryFolders();
  });

  const linked = () => `127.0.0.1:${link.port}`;

  /** A job that logs in to these, on a machine where docker's config has an entry already. */
  function job(before: string, ...hosts: readonly string[]): Step {
    const entries = hosts.map((host, index) => registryEntry(`r${index}`, host));
    const step = new Step(`version: 1\nregistries:\n${entries.join('')}`, { PASSWORD });
    step.write(CONFIG, before);
    return step;
  }

  /** The second run: like one that nothing came before, and undone in the end. */
  async function expectAsEver(step: Step, before: string, hosts: readonly string[]): Promise<void> {
    expect(await step.run('login', ALL)).toMatchObject({ code: 0 });
    const auths = Object.fromEntries(hosts.map((host) => [host, { auth: AUTH }]));
    expect(JSON.parse(step.read(CONFIG)).auths).toEqual({ ...JSON.parse(before).auths, ...auths });
    expect(await step.post('login')).toMatchObject({ code: 0 });
    expectUntouched(step, before);
  }

  function expectUntouched(step: Step, before: string): void {
    expect(step.read(CONFIG)).toBe(before);
    expect([LOCK, LEDGER].filter((name) => existsSync(join(step.folder, name)))).toEqual([]);
  }

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'by %s while a registry is silent, and another has answered, writes nothing',
    async (signal) => {
      const hosts = [registry.host, linked()];
      const step = job(OTHER, ...hosts);
      link.stall();
      const [asked, connected] = [registry.requests().length, link.connections()];
      const main = step.start('login', ALL);
      await eventually(
        'both are asked',
        () => link.connections() > connected && registry.requests().length >= asked + 2,
        20_000,
      );
      const { code, said, ms } = await main.cancel(signal);
      expect(said).toContain('::error::cancelled while logging in to r0, r1; running it again is');
      expect(said).not.toMatch(MISLEADING);
      expect({ code, inTime: ms < GRACE_MS }).toEqual({ code: 130, inTime: true });
      expectUntouched(step, OTHER);
      expect(await step.post('login')).toEqual({ code: 0, said: '' });
      link.flow();
      await expectAsEver(step, OTHER, hosts);
    },
  );

  test('while another process holds the lock lets it hold it', async () => {
    const step = job(OTHER, registry.host);
    const held = JSON.stringify(heldByThisProcess());
    step.write(LOCK, held);
    const asked = registry.requests().length;
    const main = step.start('login', ALL);
    await eventually('it is logged in', () => registry.requests().length >= asked + 2, 20_000);
    await pause(1_000);
    const { code, said, ms } = await main.cancel();
    expect(said).toContain("cancelled while writing docker's config file");
    expect({ code, inTime: ms < GRACE_MS }).toEqual({ code: 130, inTime: true });
    expect(step.read(LOCK)).toBe(held);
    expect(step.read(CONFIG)).toBe(OTHER);
    rmSync(join(step.folder, LOCK));
    await expectAsEver(step, OTHER, [registry.host]);
  });

  describe.each(['get', 'store'])('while a credential helper hangs in `%s`', (action) => {
    test('ends the helper too, and post puts back what was there', async () => {
      const before = JSON.stringify({ credHelpers: { [linked()]: 'slow' } });
      const step = withHelper(job(before, registry.host, linked()));
      const own = JSON.stringify({ ServerURL: linked(), Username: 'me', Secret: 'mine' });
      step.write('bin/store', own);
      step.write('bin/hang', action);
      const main = step.start('login', ALL);
      const pid = await helperPid(step);
      const { code, said, ms } = await main.cancel();
      expect(said).toContain("cancelled while writing docker's config file");
      expect(said).not.toMatch(MISLEADING);
      expect({ code, inTime: ms < GRACE_MS }).toEqual({ code: 130, inTime: true });
      expect(isAlive(pid)).toBe(false);
      step.write('bin/hang', '');
      const post = await step.post('login');
      expect(post.code).toBe(0);
      expect(post.said).not.toContain('something else has changed it');
      expectUntouched(step, before);
      expect(step.read('bin/store')).toBe(own);

      expect(await step.run('login', ALL)).toMatchObject({ code: 0 });
      expect(JSON.parse(step.read('bin/store'))).toMatchObject({ Secret: PASSWORD });
      expect(await step.post('login')).toMatchObject({ code: 0 });
      expect(step.read('bin/store')).toBe(own);
      expectUntouched(step, before);
    });
  });

  test('killed while a helper stores is undone by post, which the runner runs all the same', async () => {
    const before = JSON.stringify({ credHelpers: { [linked()]: 'slow' } });
    const step = withHelper(job(before, registry.host, linked()));
    step.write('bin/hang', 'store');
    const main = step.start('login', ALL);
    const pid = await helperPid(step);
    expect(await main.cancel('SIGKILL')).toMatchObject({ code: 137 });
    process.kill(pid, 'SIGKILL'); // as the runner ends what is left of a step
    step.write('bin/hang', '');
    expect(await step.post('login')).toMatchObject({ code: 0 });
    expectUntouched(step, before);
    expect(existsSync(join(step.folder, 'bin/store'))).toBe(false);
    expect(await step.run('login', ALL)).toMatchObject({ code: 0 });
    expect(await step.post('login')).toMatchObject({ code: 0 });
    expectUntouched(step, before);
  });

  test('is left in time where a library waits for a program that it cannot end', async () => {
    const ecr =
      '  ecr:\n    provider: ecr\n    url: 123456789012.dkr.ecr.eu-west-1.amazonaws.com\n    auth: { type: iam-role }\n';
    const step = new Step(`version: 1\nregistries:\n${ecr}`, { AWS_EC2_METADATA_DISABLED: 'true' });
    const asked = join(step.folder, 'asked');
    const program = step.write(
      'bin/program',
      `#!/bin/sh\ntouch '${asked}'\nexec sleep 20\n`,
      0o755,
    );
    const config = `[default]\nregion = eu-west-1\ncredential_process = ${program}\n`;
    step.env.AWS_CONFIG_FILE = step.write('aws', config);
    const main = step.start('login', ALL);
    await eventually('the program runs', () => existsSync(asked), 60_000);
    const { code, said, ms } = await main.cancel();
    expect(said).toContain('cancelled while logging in to ecr; running it again is safe');
    expect(said).not.toMatch(MISLEADING);
    expect({ code, inTime: ms < GRACE_MS }).toEqual({ code: 130, inTime: true });
    expect(await step.post('login')).toEqual({ code: 0, said: '' });
  });

  describe('whose post step is cancelled', () => {
    test('waits for the lock and undoes the login all the same', async () => {
      const step = job(OTHER, registry.host);
      expect(await step.run('login', ALL)).toMatchObject({ code: 0 });
      step.write(LOCK, JSON.stringify(heldByThisProcess()));
      const post = step.startPost('login');
      await post.listening();
      await pause(2_000);
      post.send('SIGINT');
      await pause(1_500);
      rmSync(join(step.folder, LOCK));
      expect((await post.ended).said).toContain('logged out: what was there before is back');
      expectUntouched(step, OTHER);
    });

    test('undoes the other logins while a helper hangs, and says which one stays', async () => {
      const before = JSON.stringify({ credHelpers: { [linked()]: 'slow' } });
      const step = withHelper(job(before, registry.host, linked()));
      expect(await step.run('login', ALL)).toMatchObject({ code: 0 });
      step.write('bin/hang', 'get');
      const post = step.startPost('login');
      const pid = await helperPid(step);
      const { code, said, ms } = await post.cancel();
      expect(said).toContain(`the login to ${linked()} could not be undone [logout-failed]`);
      expect(said).not.toContain('running it again');
      expect({ code, inTime: ms < GRACE_MS }).toEqual({ code: 130, inTime: true });
      expect(isAlive(pid)).toBe(false);
      expect(JSON.parse(step.read(CONFIG)).auths).toEqual({ [linked()]: {} });
    });

    test('gives up a lock that nobody gives free, and says so', async () => {
      const step = job(OTHER, registry.host);
      expect(await step.run('login', ALL)).toMatchObject({ code: 0 });
      step.write(LOCK, JSON.stringify(heldByThisProcess()));
      const post = step.startPost('login');
      await post.listening();
      await pause(2_000);
      const { code, said, ms } = await post.cancel();
      expect(said).toContain('the login could not be undone [logout-failed]');
      expect({ code, inTime: ms < GRACE_MS }).toEqual({ code: 130, inTime: true });
    });
  });

  function withHelper(step: Step): Step {
    step.write('bin/docker-credential-slow', HELPER, 0o755);
    step.env.PATH = `${join(step.folder, 'bin')}:${step.env.PATH}`;
    return step;
  }

  async function helperPid(step: Step): Promise<number> {
    const path = join(step.folder, 'bin/pid');
    await eventually(
      'the helper runs',
      () => existsSync(path) && step.read('bin/pid') !== '',
      20_000,
    );
    return Number(step.read('bin/pid'));
  }
});

const OTHER =
  '{\n\t"auths": {\n\t\t"other.example": {\n\t\t\t"auth": "b2xkOm9sZA=="\n\t\t}\n\t}\n}\n';

function registryEntry(name: string, host: string): string {
  const lines = [
    'provider: other',
    `url: ${host}`,
    'tls: none',
    'auth: { type: password, username: ci, password: "${PASSWORD}" }',
  ];
  return [`  ${name}:`, ...lines.map((line) => `    ${line}`), ''].join('\n');
}

function heldByThisProcess() {
  const { pid } = process;
  const id = '00000000-0000-4000-8000-000000000000';
  return { id, pid, started: startOf(pid), host: hostname() };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
