import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Distribution, startDistribution } from '../../support/distribution.ts';
import { eventually } from '../../support/eventually.ts';
import { type StallingProxy, startStallingProxy } from '../../support/stalling-proxy.ts';
import { removeTemporaryFolders } from '../../support/temp.ts';
import { requireTools, toolPath } from '../../support/tools.ts';
import { chartYaml, packaged } from '../../unit/charts/packaged.ts';
import { COMMAND } from '../command-line/desk.ts';
import { isAlive, MISLEADING, Step } from './step.ts';

const { available } = requireTools(['helm', 'registry']);
const CTRL_C = '\u0003';
/** What takes the line away that the cursor is in. */
const ERASED = '\r\u001b[K';
// biome-ignore lint/suspicious/noControlCharactersInRegex: what a terminal is told is full of them.
const COLOURS = /\u001b\[[\d;]*m/g;

(available ? describe : describe.skip)('a command on a terminal', () => {
  let registry: Distribution;
  let proxy: StallingProxy;

  beforeAll(async () => {
    registry = await startDistribution();
    proxy = await startStallingProxy(registry.port);
  });
  afterAll(async () => {
    await proxy?.stop();
    await registry?.stop();
    removeTemporaryFolders();
  });

  async function desk(): Promise<Step> {
    const auth = 'auth: { type: password, username: ci, password: "${PASSWORD}" }';
    const step = new Step(
      `version: 1\nregistries:\n  acme:\n    provider: other\n    url: ${proxy.host}\n    tls: none\n    push-charts: true\n    ${auth}\n`,
      { PASSWORD: 'correct horse battery staple', TERM: 'xterm' },
    );
    step.env.PATH = `${join(step.folder, 'bin')}:/usr/bin:/bin`;
    step.write('checkout/web/Chart.yaml', chartYaml('web'));
    for (const name of ['one', 'two']) {
      step.write(
        `checkout/${name}.tgz`,
        await packaged({ [`${name}/Chart.yaml`]: chartYaml(name) }),
      );
    }
    step.write('bin/helm', HELM(step.folder), 0o755);
    return step;
  }

  test('Ctrl-C ends helm, whatever helm thinks of it, and says one line', async () => {
    const step = await desk();
    const terminal = open(step, 'push-chart --charts web');
    const pids = await pidsOf(step);
    terminal.type(CTRL_C);
    const { code, said } = await terminal.ended;
    expect(said).toMatch(
      /error:\S* cancelled while packaging the charts; none was pushed; running it again is safe.*\r\n$/,
    );
    expect(said).not.toMatch(MISLEADING);
    expect(said).not.toContain('helm-failed');
    expect(code).toBe(130);
    expect(pids.filter(isAlive)).toEqual([]);
    expect(step.temporary()).toEqual([]);
  });

  test('Ctrl-C twice ends it at once, and nothing stays', async () => {
    const step = await desk();
    const terminal = open(step, 'push-chart --charts web');
    const pids = await pidsOf(step);
    terminal.type(CTRL_C + CTRL_C);
    expect((await terminal.ended).code).toBe(130);
    expect(pids.filter(isAlive)).toEqual([]);
    expect(step.temporary()).toEqual([]);
  });

  test('Ctrl-C takes the progress line away', async () => {
    const step = await desk();
    proxy.stall({ method: 'PUT', path: '/two/manifests/', at: 'request' });
    const terminal = open(step, 'push-chart --charts one.tgz --charts two.tgz --repository desk');
    await proxy.stalled();
    await eventually('a chart is there', () => terminal.said().includes('1/2 charts'), 60_000);
    terminal.type(CTRL_C);
    const { code, said: painted } = await terminal.ended;
    const said = painted.replace(COLOURS, '');
    proxy.flow();
    expect(code).toBe(130);
    expect(said).toMatch(/> \S+\/desk\/two:1\.2\.3 cancelled on its way/);
    const last = said.slice(said.lastIndexOf('/2 charts'));
    const next = last.slice(last.indexOf('charts') + 'charts'.length).replace('^C', '');
    expect(next.startsWith(`${ERASED}+ `)).toBe(true);
  });

  test('a terminal that is closed ends it, and nothing stays', async () => {
    const step = await desk();
    const terminal = open(step, 'push-chart --charts web');
    const pids = await pidsOf(step);
    terminal.close();
    await terminal.ended;
    await eventually('helm is gone', () => !pids.some(isAlive), 20_000);
    await eventually('its folder is gone', () => step.temporary().length === 0, 20_000);
  });

  test('a reader that has gone keeps no cancellation from cleaning up', async () => {
    const step = await desk();
    const main = step.start('push-chart', { charts: 'web' });
    const pids = await pidsOf(step);
    main.leave();
    const { code } = await main.cancel();
    expect(code).toBe(130);
    expect(pids.filter(isAlive)).toEqual([]);
    expect(step.temporary()).toEqual([]);
  });
});

/** A helm that hangs while it packages, deaf to what a terminal sends, with a child that hangs too. */
const HELM = (folder: string) => `#!/bin/sh
trap '' INT HUP
if [ "$1" = package ]; then
  sleep 60 & echo "$$ $!" > '${join(folder, 'pids')}'; wait
fi
exec '${toolPath('helm')}' "$@"
`;

async function pidsOf(step: Step): Promise<readonly number[]> {
  const isThere = () => existsSync(join(step.folder, 'pids')) && step.read('pids') !== '';
  await eventually('helm runs', isThere, 60_000);
  return step.read('pids').trim().split(' ').map(Number);
}

/** `script` gives the command a terminal; what is typed goes there. */
function open(step: Step, line: string) {
  const command = `'${process.execPath}' '${COMMAND}' ${line}`;
  const child: ChildProcess = spawn(
    'bash',
    ['--norc', '-c', 'exec script -qec "$0" /dev/null', command],
    {
      cwd: join(step.folder, 'checkout'),
      env: step.env,
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  let said = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    said += chunk;
  });
  const ended = new Promise<{ code: number | null; said: string }>((resolve) => {
    child.once('close', (code) => resolve({ code, said }));
  });
  return {
    ended,
    said: () => said,
    type: (keys: string) => void child.stdin?.write(keys),
    close: () => void child.kill('SIGKILL'),
  };
}
