import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { WorkflowRun } from '../../support/act.ts';
import { runCommand } from '../../support/process.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../support/temp.ts';
import { requireTools, toolPath } from '../../support/tools.ts';
import { PULLER, SECRETS, startWorld, type World } from './world.ts';

const TOOLS = ['act', 'registry', 'htpasswd', 'crane', 'helm', 'etcd', 'kube-apiserver', 'kubectl'];
const { available } = requireTools(TOOLS);

/** Number of the step after the checkout, where it has no id of its own. */
const FIRST = '1';

const WRITES = ['PUT', 'POST', 'PATCH', 'DELETE'];

(available ? describe : describe.skip)('the example workflows, under act', () => {
  let world: World;

  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(async () => {
    await world?.stop();
    removeTemporaryFolders();
  });

  function registryWrites(): number {
    return world.registry.requests().filter(({ method }) => WRITES.includes(method)).length;
  }

  function clusterWrites(): number {
    const verbs = ['create', 'update', 'patch', 'delete'];
    return world.cluster.requests({ verbs, user: 'deployer' }).length;
  }

  function expectSuccess({ code, text }: WorkflowRun): void {
    expect(code === 0 ? '' : text).toBe('');
  }

  function expectNoSecret({ text }: WorkflowRun): void {
    for (const secret of Object.values(SECRETS)) expect(text).not.toContain(secret);
  }

  test('validate.yml finds the registries file valid', async () => {
    const run = await world.run('validate.yml', 'pull_request');
    expectSuccess(run);
    expect(run.step(FIRST).outputs).toMatchObject({ valid: 'true', 'default-registry': 'acme' });
  });

  test('build.yml pushes the image, and takes the login back afterwards', async () => {
    const run = await world.run('build.yml', 'push');
    expectSuccess(run);
    const image = `${world.registry.host}/team/web`;
    expect(run.step('login').outputs).toMatchObject({ registry: world.registry.host, image });
    const pushed = world.registry
      .requests()
      .filter(({ method, path }) => method === 'PUT' && path.startsWith('/v2/team/web/manifests/'));
    expect(pushed.map(({ status }) => status)).toEqual([201]);
    const config = join(run.home, '.docker', 'config.json');
    expect(existsSync(config) ? readFileSync(config, 'utf8') : '').not.toContain(image);
    expectNoSecret(run);
  });

  test('release.yml pushes a chart that helm pulls, and the second time nothing', async () => {
    const run = await world.run('release.yml', 'push');
    expectSuccess(run);
    const reference = `${world.registry.host}/charts/web:0.1.0`;
    expect(run.step('push').outputs).toMatchObject({ reference });
    expect(await helmPull(world, reference)).toContain(run.step('push').outputs.digest);
    const before = registryWrites();
    const second = await world.run('release.yml', 'push');
    expectSuccess(second);
    expect(second.step('push').outputs.digest).toBe(run.step('push').outputs.digest);
    expect(registryWrites()).toBe(before);
    expectNoSecret(run);
  });

  test('sync.yml plans by hand, syncs on its schedule, and the second time nothing', async () => {
    const asked = { inputs: { 'dry-run': 'true' } };
    const plan = await world.run('sync.yml', 'workflow_dispatch', asked);
    expectSuccess(plan);
    expect(plan.step(FIRST).outputs).toMatchObject({ created: '2' });
    expect(clusterWrites()).toBe(0);
    const run = await world.run('sync.yml', 'schedule');
    expectSuccess(run);
    expect(await secretNames(world)).toEqual(['team-a/regcred', 'web/regcred']);
    expect(await pullSecretsOf(world, 'web')).toBe('regcred');
    const before = clusterWrites();
    const second = await world.run('sync.yml', 'schedule');
    expectSuccess(second);
    expect(second.step(FIRST).outputs).toMatchObject({ created: '0', updated: '0' });
    expect(clusterWrites()).toBe(before);
    expectNoSecret(run);
  });
});

/** What `helm pull` prints, with the credentials of clusters. */
async function helmPull({ caFile }: World, reference: string): Promise<string> {
  const home = temporaryFolder('helm');
  const [, repository, version] = /^(.+):([^:]+)$/.exec(reference) ?? [];
  const chart = [`oci://${repository}`, `--version=${version}`, `--ca-file=${caFile}`];
  const login = [`--username=${PULLER.user}`, `--password=${PULLER.password}`];
  const result = await runCommand(toolPath('helm'), ['pull', ...chart, ...login], {
    cwd: home,
    env: { HOME: home },
  });
  return result.stdout + result.stderr;
}

async function secretNames({ cluster }: World): Promise<readonly string[]> {
  const path = 'jsonpath={range .items[*]}{.metadata.namespace}/{.metadata.name} {end}';
  const names = await cluster.kubectl(['get', 'secrets', '--all-namespaces', '-o', path]);
  return names.trim().split(' ').sort();
}

function pullSecretsOf({ cluster }: World, namespace: string): Promise<string> {
  const path = 'jsonpath={.imagePullSecrets[*].name}';
  return cluster.kubectl(['get', 'serviceaccount', 'default', '-n', namespace, '-o', path]);
}
