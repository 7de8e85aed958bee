import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { startDistribution } from '../test/support/distribution.ts';
import { runCommand } from '../test/support/process.ts';
import { type RecordingProxy, startRecordingProxy } from '../test/support/recording-proxy.ts';
import { removeFolder, temporaryFolder } from '../test/support/temp.ts';
import { startTokenServer } from '../test/support/token-server.ts';
import { toolPath } from '../test/support/tools.ts';
import type { Figure } from './figure.ts';
import { pair } from './measure.ts';

const PASSWORD = 'bench-password-7351';
/** What a request to a registry in the same region takes, in milliseconds. */
const DELAY = 50;
const CHARTS = 10;

/** One registry with tokens, everything it and its token server are asked being delayed. */
interface Bench {
  readonly folder: string;
  readonly helm: NodeJS.ProcessEnv;
  readonly registry: RecordingProxy;
  readonly tokens: RecordingProxy;
  /** Packaged charts. */
  readonly archives: readonly string[];
}

/**
 * `push-chart` as a runner starts it against `helm push`, both cold, each request delayed: how long
 * the whole processes take, and what they ask.
 */
export async function measurePushChart(): Promise<readonly Figure[]> {
  const folder = temporaryFolder('bench-push-chart');
  const upstream = await startTokenServer({ users: { ci: PASSWORD } });
  const tokens = await startRecordingProxy({
    upstream: new URL(upstream.realm).origin,
    delayMs: DELAY,
  });
  const realm = `${tokens.url}/token`;
  const distribution = await startDistribution({ token: { ...upstream, realm } });
  const registry = await startRecordingProxy({ upstream: distribution.url, delayMs: DELAY });
  try {
    const bench = await prepare(folder, registry, tokens);
    return await measure(bench);
  } finally {
    await Promise.all([registry.stop(), distribution.stop(), tokens.stop(), upstream.stop()]);
    removeFolder(folder);
  }
}

async function measure(bench: Bench): Promise<readonly Figure[]> {
  const [first = ''] = bench.archives;
  let round = 0;
  const next = () => {
    round += 1;
    return `cold/${round}`;
  };
  const one = await pair(
    9,
    () => ours(bench, [first], next()),
    () => helm(bench, [first], next()),
  );
  const many = await pair(
    3,
    () => ours(bench, bench.archives, next()),
    () => helm(bench, bench.archives, next()),
  );
  const again = await pair(
    9,
    () => ours(bench, [first], 'warm'),
    () => helm(bench, [first], 'warm'),
  );
  return [
    await requests('new version', 8, () => ours(bench, [first], next()), bench),
    await requests('unchanged', 3, () => ours(bench, [first], 'warm'), bench),
    wall('one new version', 0.65, one),
    wall(`${CHARTS} new charts`, 0.2, many),
    wall('unchanged', 1, again),
  ];
}

function wall(name: string, most: number, times: { a: number; b: number; ratio: number }): Figure {
  const milliseconds = (seconds: number) => `${(seconds * 1000).toFixed(0)} ms`;
  return {
    name: `push-chart at +${DELAY} ms a request, wall: ${name}`,
    measured: times.ratio,
    goal: { most },
    unit: '× helm push',
    detail: `medians ${milliseconds(times.a)} and ${milliseconds(times.b)}`,
  };
}

async function requests(
  name: string,
  most: number,
  run: () => Promise<unknown>,
  bench: Bench,
): Promise<Figure> {
  bench.registry.clear();
  bench.tokens.clear();
  await run();
  const asked = [...bench.registry.requests(), ...bench.tokens.requests()];
  const writes = asked.filter(({ method }) => !['GET', 'HEAD'].includes(method)).length;
  return {
    name: `push-chart, requests: ${name}`,
    measured: asked.length,
    goal: { most },
    unit: 'requests',
    detail: `${writes} of them writes, token server included`,
  };
}

/** Seconds of our whole process. */
function ours(bench: Bench, archives: readonly string[], repository: string): Promise<number> {
  const env = {
    ACME_PASSWORD: PASSWORD,
    GITHUB_ACTIONS: 'true',
    GITHUB_EVENT_NAME: 'push',
    GITHUB_REPOSITORY: 'acme/platform',
    GITHUB_WORKSPACE: bench.folder,
    INPUT_CHARTS: archives.join('\n'),
    INPUT_REPOSITORY: repository,
  };
  const root = dirname(import.meta.dirname);
  const entry = join(root, 'dist/push-chart/index.js');
  if (!existsSync(entry)) throw new Error('dist/ is missing: npm run build');
  return seconds(bench, process.execPath, [entry], env);
}

/** Seconds of helm for the same, one process after the other as it takes one chart at a time. */
async function helm(
  bench: Bench,
  archives: readonly string[],
  repository: string,
): Promise<number> {
  const remote = `oci://${bench.registry.host}/${repository}`;
  let sum = 0;
  for (const archive of archives) {
    const args = ['push', archive, remote, '--plain-http'];
    sum += await seconds(bench, toolPath('helm'), args, bench.helm);
  }
  return sum;
}

/** Of a whole process. Nothing may block here: the delayed servers live in this process. */
async function seconds(
  { folder: cwd }: Bench,
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<number> {
  const began = performance.now();
  const { code, stdout, stderr } = await runCommand(command, args, { env, cwd });
  if (code !== 0) throw new Error(`${command} failed: ${stdout}${stderr}`);
  return (performance.now() - began) / 1000;
}

async function prepare(
  folder: string,
  registry: RecordingProxy,
  tokens: RecordingProxy,
): Promise<Bench> {
  const env = { HOME: folder, TZ: 'UTC', DOCKER_CONFIG: join(folder, 'docker') };
  const run = async (...args: readonly string[]) => {
    const { code, stderr } = await runCommand(toolPath('helm'), args, { env, cwd: folder });
    if (code !== 0) throw new Error(stderr);
  };
  writeFileSync(
    join(folder, 'registries.yaml'),
    `version: 1
registries:
  acme:
    provider: other
    url: ${registry.host}
    auth: { type: password, username: ci, password: "\${ACME_PASSWORD}" }
    push-charts: true
    tls: none
`,
  );
  const archives: string[] = [];
  for (let number = 0; number < CHARTS; number += 1) {
    archives.push(join(folder, `chart-${number}-1.0.0.tgz`));
    mkdirSync(join(folder, `chart-${number}`));
    const text = `apiVersion: v2\nname: chart-${number}\nversion: 1.0.0\n`;
    writeFileSync(join(folder, `chart-${number}/Chart.yaml`), text);
    await run('package', `chart-${number}`);
  }
  await run('registry', 'login', registry.host, '--plain-http', '-u', 'ci', '-p', PASSWORD);
  return { folder, helm: env, registry, tokens, archives };
}
