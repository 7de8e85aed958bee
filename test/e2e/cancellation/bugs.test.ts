import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { canaries, findInText } from '../../support/canary.ts';
import { eventually } from '../../support/eventually.ts';
import { removeTemporaryFolders } from '../../support/temp.ts';
import { listen, type WebServer } from '../../support/web-server.ts';
import { chartYaml } from '../../unit/charts/packaged.ts';
import { isAlive, type Running, Step } from './step.ts';

const SECRETS = canaries(['password']);

/** Breaks the process from outside once a file says how. */
const BREAKER = `
import { existsSync, readFileSync } from 'node:fs';
const watch = setInterval(() => {
  if (!existsSync(process.env.BREAK_FILE)) return;
  const how = readFileSync(process.env.BREAK_FILE, 'utf8');
  if (how === '') return;
  clearInterval(watch);
  const error = new TypeError('cannot read properties of ' + process.env.PASSWORD);
  if (how === 'rejection') Promise.reject(error);
  else throw error;
}, 20);
watch.unref();
`;

describe.each(['exception', 'rejection'])('a bug that nobody catches (%s)', (how) => {
  let silent: WebServer;
  let asked: number;

  beforeAll(async () => {
    silent = await listen(() => {
      asked += 1;
    });
  });
  afterAll(async () => {
    await silent.stop();
    removeTemporaryFolders();
  });

  function job(more: Readonly<Record<string, string>> = {}): Step {
    asked = 0;
    const auth = 'auth: { type: password, username: ci, password: "${PASSWORD}" }';
    const step = new Step(
      `version: 1\nregistries:\n  acme:\n    provider: other\n    url: ${new URL(silent.url).host}\n    tls: none\n    push-charts: true\n    ${auth}\n`,
      { PASSWORD: SECRETS.password, ...more },
    );
    step.env.NODE_OPTIONS = `--import=${step.write('breaker.mjs', BREAKER)}`;
    step.env.BREAK_FILE = join(step.folder, 'break');
    return step;
  }

  async function broken(step: Step, main: Running) {
    await eventually('it waits', () => asked > 0, 60_000);
    step.write('break', how);
    return main.ended;
  }

  test('is one line on a runner, masked, and exit 1', async () => {
    const step = job();
    const { code, said } = await broken(step, step.start('login'));
    // What the file is warned of comes before, with its annotation.
    const told = said.slice(said.indexOf('::endgroup::\n') + '::endgroup::\n'.length).trim();
    expect(told).toMatch(
      /^::error::unexpected failure: cannot read properties of \*\*\*.*This is a bug in registry-actions: run again with debug logging.*$/,
    );
    expect(findInText(said, SECRETS)).toEqual([]);
    expect(code).toBe(1);
  });

  test('shows its stack with debug logging, masked too', async () => {
    const step = job({ RUNNER_DEBUG: '1' });
    const { code, said } = await broken(step, step.start('login'));
    expect(said).toMatch(/^::debug::TypeError: cannot read properties of \*\*\*.*breaker\.mjs/m);
    expect(findInText(said, SECRETS)).toEqual([]);
    expect(code).toBe(1);
  });

  test('is one line at a desk, too', async () => {
    const step = job();
    const { code, said } = await broken(step, step.command(['login']));
    expect(
      said
        .split(/^ {2}→ .*\n/m)
        .at(-1)
        ?.trim(),
    ).toMatch(/^error: unexpected failure: .*\*\*\*.*This is a bug in registry-actions.*$/);
    expect(findInText(said, SECRETS)).toEqual([]);
    expect(code).toBe(1);
  });

  test('leaves neither helm running nor a folder', async () => {
    const step = job();
    const pids = join(step.folder, 'pids');
    step.write('bin/helm', `#!/bin/sh\nsleep 60 & echo "$$ $!" > '${pids}'; wait\n`, 0o755);
    step.env.PATH = `${join(step.folder, 'bin')}:${step.env.PATH}`;
    step.write('checkout/web/Chart.yaml', chartYaml('web'));
    const main = step.start('push-chart', { charts: 'web' });
    await eventually('helm runs', () => existsSync(pids) && step.read('pids') !== '', 60_000);
    const { code } = await broken(step, main);
    expect(code).toBe(1);
    const isOver = () => !step.read('pids').trim().split(' ').map(Number).some(isAlive);
    await eventually('helm is gone', isOver);
    expect(step.temporary()).toEqual([]);
  });
});
