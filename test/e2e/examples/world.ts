import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { registriesFile } from '../../../scripts/demo/registries-file.ts';
import { runWorkflow, type WorkflowRun } from '../../support/act.ts';
import { createAuthority } from '../../support/certificates.ts';
import { type Distribution, startDistribution } from '../../support/distribution.ts';
import { eventually } from '../../support/eventually.ts';
import { type Cluster, startCluster } from '../../support/kubernetes.ts';
import { temporaryFolder } from '../../support/temp.ts';
import { startTokenServer } from '../../support/token-server.ts';
import { toolPath } from '../../support/tools.ts';
import { repository } from '../../tools/paths.ts';

const PUSHER = { user: 'ci', password: 'canary-of-the-pusher' };
export const PULLER = { user: 'cluster', password: 'canary-of-the-puller' };
const DEPLOYER = 'token-of-the-deployer';

export const SECRETS = {
  REGISTRY_PASSWORD: PUSHER.password,
  PULL_PASSWORD: PULLER.password,
};

/** What the examples expect to find around them: a registry, a cluster, secrets and variables. */
export interface World {
  readonly registry: Distribution;
  readonly cluster: Cluster;
  /** PEM file of the authority behind the registry's certificate. */
  readonly caFile: string;
  /** Runs `examples/workflows/<name>`, with the actions of this repository. */
  run(name: string, event: string, payload?: object): Promise<WorkflowRun>;
  stop(): Promise<void>;
}

export async function startWorld(): Promise<World> {
  const authority = createAuthority();
  const tls = authority.issue();
  const tokens = await startTokenServer({
    users: { [PUSHER.user]: PUSHER.password, [PULLER.user]: PULLER.password },
    allow: (user, { actions }) =>
      user === PUSHER.user ? actions : actions.filter((action) => action === 'pull'),
    tls,
  });
  const registry = await startDistribution({ tls, token: tokens });
  const cluster = await startCluster({ tokens: [{ token: DEPLOYER, user: 'deployer' }] });
  await cluster.createNamespaces(['web', 'team-a', 'elsewhere']);
  await grantDocumentedRole(cluster);
  const surroundings = { registry, kubeconfig: cluster.kubeconfig(DEPLOYER), ...authority };
  return {
    registry,
    cluster,
    caFile: authority.certificateFile,
    run: (name, event, payload = {}) =>
      runWorkflow({ ...workflowOptions(name, surroundings), event, payload }),
    stop: async () => {
      await Promise.all([registry.stop(), tokens.stop(), cluster.stop()]);
    },
  };
}

interface Surroundings {
  readonly registry: Distribution;
  readonly kubeconfig: string;
  readonly certificate: string;
  readonly certificateFile: string;
}

function workflowOptions(name: string, surroundings: Surroundings) {
  const { registry, kubeconfig, certificate, certificateFile } = surroundings;
  return {
    workflow: withLocalActions(example(`workflows/${name}`)),
    files: {
      'registries.yaml': registriesFile(registry.host, 'ca.crt'),
      'ca.crt': certificate,
      ...chartFiles(),
    },
    secrets: { ...SECRETS, PRODUCTION_KUBECONFIG: kubeconfig },
    variables: { REGISTRY_USER: PUSHER.user, PULL_USER: PULLER.user },
    path: [folderWithPrograms(certificateFile)],
  };
}

function example(path: string): string {
  return readFileSync(join(repository, 'examples', path), 'utf8');
}

function withLocalActions(workflow: string): string {
  const prefix = 'registry-actions/registry-actions/actions/';
  const local = workflow.replaceAll(new RegExp(`${prefix}([a-z-]+)@v1`, 'g'), './actions/$1');
  if (local === workflow || local.includes(prefix)) throw new Error('no action was replaced');
  return local;
}

function chartFiles(): Record<string, string> {
  const paths = ['Chart.yaml', 'values.yaml', 'templates/deployment.yaml'];
  return Object.fromEntries(
    paths.map((path) => [`charts/web/${path}`, example(`charts/web/${path}`)]),
  );
}

/** What the examples find on a hosted runner: helm, and a docker. */
function folderWithPrograms(caFile: string): string {
  const folder = temporaryFolder('programs');
  symlinkSync(toolPath('helm'), join(folder, 'helm'));
  writeFileSync(join(folder, 'docker'), dockerScript(folder, caFile), { mode: 0o755 });
  return folder;
}

/**
 * A `docker` that stands in for the one command of the examples that needs an engine,
 * `docker buildx build --push --tag <image> .`: it pushes an image of one small file to the same
 * place, with no other credentials than those that the login left for docker.
 */
function dockerScript(folder: string, caFile: string): string {
  return [
    '#!/bin/sh',
    'set -eu',
    'test "$1 $2 $3 $4 $6" = "buildx build --push --tag ."',
    `tar -cf "${folder}/layer.tar" registries.yaml`,
    `export SSL_CERT_FILE="${caFile}"`,
    `exec "${toolPath('crane')}" append --new_layer "${folder}/layer.tar" --new_tag "$5"`,
    '',
  ].join('\n');
}

/** The role of the documentation, as it stands there, for the account that syncs. */
async function grantDocumentedRole(cluster: Cluster): Promise<void> {
  const page = readFileSync(join(repository, 'docs', 'sync-pull-secrets.md'), 'utf8');
  const role = /```yaml\n(apiVersion: rbac\.authorization[\s\S]*?)```/.exec(page)?.[1];
  if (role === undefined) throw new Error('docs/sync-pull-secrets.md shows no role');
  await cluster.kubectl(['apply', '-f', '-'], role);
  const binding = ['--clusterrole=registry-actions', '--user=deployer'];
  await cluster.kubectl(['create', 'clusterrolebinding', 'registry-actions', ...binding]);
  await eventually('the role takes effect', async () => {
    const answer = cluster.kubectl(['auth', 'can-i', 'list', 'namespaces', '--as=deployer']);
    return (await answer.catch(() => 'no')).startsWith('yes');
  });
}
