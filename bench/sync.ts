import { writeFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { dirname, join } from 'node:path';
import { type Cluster, startCluster } from '../test/support/kubernetes.ts';
import { removeFolder, temporaryFolder } from '../test/support/temp.ts';
import { toolPath } from '../test/support/tools.ts';
import type { Figure } from './figure.ts';
import { type Command, pair, timeProcess } from './measure.ts';

const NAMESPACES = 1000;
const ROUNDS = 2;
const PASSWORD = 'bench-password-7351';

/**
 * Wall time of whole processes against a real API server: the step that puts a Secret into every
 * namespace, and `kubectl apply --server-side` of the same Secrets; cold, and with nothing to do.
 */
export async function measureSync(): Promise<readonly Figure[]> {
  const folder = temporaryFolder('bench-sync');
  const cluster = await startCluster();
  try {
    const names = Array.from({ length: NAMESPACES }, (_, index) => `team-${index}`);
    await cluster.createNamespaces(names);
    const ours = oursIn(folder, cluster);
    const kubectl = kubectlIn(folder, cluster, names);
    const wall = (command: Command) => timeProcess(command).wall;
    let [mine, theirs] = [0, 0];
    // A name of its own for every cold round; the last one of each is there already.
    const cold = await pair(
      ROUNDS,
      () => wall(ours(`ours-${++mine}`)),
      () => wall(kubectl(`peer-${++theirs}`)),
    );
    const unchanged = await pair(
      ROUNDS,
      () => wall(ours(`ours-${mine}`)),
      () => wall(kubectl(`peer-${theirs}`)),
    );
    const bare = await pair(
      ROUNDS,
      () => wall(ours(`ours-${++mine}`)),
      () => applyBare(cluster, names, `bare-${mine}`),
    );
    return [figureOf('cold', cold, 5), figureOf('unchanged', unchanged, 15), bareFigure(bare)];
  } finally {
    await cluster.stop();
    removeFolder(folder);
  }
}

function figureOf(what: string, times: { a: number; b: number; ratio: number }, goal: number) {
  return {
    name: `sync-pull-secrets of ${NAMESPACES} namespaces, ${what}, wall time of the whole process`,
    measured: 1 / times.ratio,
    goal: { least: goal },
    unit: '× as fast as kubectl apply --server-side',
    detail: `medians ${times.a.toFixed(2)} s and ${times.b.toFixed(2)} s, ${ROUNDS} pairs`,
  };
}

/** What the API server can do at all bounds every client; the rest is ours. */
function bareFigure({ a, b, ratio }: { a: number; b: number; ratio: number }): Figure {
  return {
    name: 'sync-pull-secrets, cold, start and end of the process included',
    measured: ratio,
    goal: { most: 2 },
    unit: '× the wall time of a bare loop of the same requests',
    detail: `medians ${a.toFixed(2)} s and ${b.toFixed(2)} s, ${ROUNDS} pairs`,
  };
}

/** The same server-side applies, 32 in flight, by nothing but Node's own client. Seconds. */
async function applyBare(cluster: Cluster, namespaces: readonly string[], name: string) {
  const agent = new Agent({ keepAlive: true, maxSockets: 32, ca: cluster.ca });
  const headers = {
    authorization: `Bearer ${cluster.adminToken}`,
    'content-type': 'application/apply-patch+yaml',
  };
  const began = performance.now();
  await Promise.all(
    namespaces.map((namespace) => {
      const path = `/api/v1/namespaces/${namespace}/secrets/${name}?fieldManager=bare`;
      const body = JSON.stringify(secretObject(name, namespace));
      return new Promise<void>((resolve, reject) => {
        const options = { method: 'PATCH', agent, headers };
        request(new URL(path, cluster.server), options, (response) => {
          const fails = response.statusCode !== 201;
          response.resume().on('end', () => (fails ? reject(new Error('no 201')) : resolve()));
        })
          .on('error', reject)
          .end(body);
      });
    }),
  );
  agent.destroy();
  return (performance.now() - began) / 1000;
}

/** The step as a runner starts it, for a Secret of this name. */
function oursIn(folder: string, cluster: Cluster): (name: string) => Command {
  const entry = join(dirname(import.meta.dirname), 'dist/sync-pull-secrets/index.js');
  const empty = (name: string) => {
    writeFileSync(join(folder, name), '');
    return join(folder, name);
  };
  const env = {
    ACME_PASSWORD: PASSWORD,
    KUBECONFIG_TEXT: cluster.kubeconfig(),
    GITHUB_ACTIONS: 'true',
    GITHUB_EVENT_NAME: 'schedule',
    GITHUB_REPOSITORY: 'acme/platform',
    GITHUB_WORKSPACE: folder,
    GITHUB_OUTPUT: empty('output'),
    GITHUB_STATE: empty('state'),
    GITHUB_STEP_SUMMARY: empty('summary'),
  };
  return (name) => {
    writeFileSync(join(folder, 'registries.yaml'), registriesFile(name));
    return { command: process.execPath, args: [entry], env, cwd: folder };
  };
}

function registriesFile(secret: string): string {
  return `version: 1
clusters:
  bench: { kubeconfig: "\${KUBECONFIG_TEXT}", namespaces: ["team-*"] }
registries:
  acme:
    provider: other
    url: registry.acme.example
    auth: { type: password, username: ci, password: "\${ACME_PASSWORD}" }
    pull-secret: { name: ${secret}, clusters: all }
`;
}

/** kubectl with a file of the same Secrets under another name. */
function kubectlIn(
  folder: string,
  cluster: Cluster,
  namespaces: readonly string[],
): (name: string) => Command {
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(kubeconfig, cluster.kubeconfig(), { mode: 0o600 });
  return (name) => {
    const manifest = join(folder, `${name}.json`);
    const items = namespaces.map((namespace) => secretObject(name, namespace));
    writeFileSync(manifest, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
    const args = ['apply', '--server-side', '-f', manifest];
    return { command: toolPath('kubectl'), args, env: { KUBECONFIG: kubeconfig, HOME: folder } };
  };
}

function secretObject(name: string, namespace: string) {
  const auth = Buffer.from(`ci:${PASSWORD}`).toString('base64');
  const auths = { 'registry.acme.example': { username: 'ci', password: PASSWORD, auth } };
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace },
    type: 'kubernetes.io/dockerconfigjson',
    data: { '.dockerconfigjson': Buffer.from(JSON.stringify({ auths })).toString('base64') },
  };
}
