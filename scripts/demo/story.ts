import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isBuilt, runCommandLine } from './command-line.ts';
import type { Narrator } from './narrator.ts';
import { type Pulled, sha256 } from './pull.ts';
import { dockerConfigOf, secretAsYaml } from './secret-view.ts';
import type { Stage } from './stage.ts';
import type { Workspace } from './workspace.ts';

export interface Scene {
  readonly stage: Stage;
  readonly workspace: Workspace;
  readonly narrator: Narrator;
  readonly signal: AbortSignal;
}

const REPOSITORY = 'charts/web';
const TAG = '0.1.0';
const SYNC = 'sync-pull-secrets';

/** The main job, end to end. Throws at the first thing that is not as it should be. */
export async function tellStory(scene: Scene): Promise<void> {
  introduce(scene);
  const { chart, file } = scene.workspace;
  const push = ['push-chart', '--charts', chart, '--repository', 'charts'];
  scene.narrator.step('A registries file says what there is');
  scene.narrator.say('examples/registries.yaml, with the host and the CA of this registry:');
  scene.narrator.quote(file.replace(/^#.*\n/gm, ''));
  await act(scene, 'Is it right?', ['validate']);
  await act(scene, 'Log in: docker, helm and the like can push from here', ['login']);
  await act(scene, 'Push a chart', push);
  await act(scene, 'What would the cluster get?', [SYNC, '--dry-run']);
  await act(scene, 'Give it', [SYNC]);
  await act(scene, 'Once more: nothing is written twice', push, [SYNC]);
  await checkOutcome(scene);
}

function introduce({ stage, narrator }: Scene): void {
  narrator.say('The real command line, on servers of this machine only:');
  narrator.say(`  registry  ${stage.registryHost}, ${stage.registryIs}`);
  narrator.say(`  cluster   ${stage.clusterIs}`);
  narrator.say('Passwords are random, in environment variables; files in a temporary folder.');
  if (!isBuilt) narrator.say('dist/ is not built: the commands run from src/.');
}

async function act(scene: Scene, title: string, ...commands: string[][]): Promise<void> {
  scene.narrator.step(title);
  for (const args of commands) {
    scene.narrator.command(args);
    await runCommandLine(args, { ...scene.workspace, signal: scene.signal });
  }
}

async function checkOutcome({ stage, workspace, narrator }: Scene): Promise<void> {
  narrator.step('What is there now');
  const { registryHost: host, ca } = stage;
  const pull = async (dockerConfig: string) => {
    const pulled = await stage.pull({ host, repository: REPOSITORY, tag: TAG, ca, dockerConfig });
    requireSame(pulled, workspace);
    return pulled;
  };
  const { digest } = await pull(readFileSync(workspace.dockerConfig, 'utf8'));
  narrator.say(`${host}/${REPOSITORY}:${TAG}`);
  narrator.say(digest);
  narrator.good("pulled with the login's credentials: the same archive, by its SHA-256");
  const secret = await stage.secret('web', 'regcred');
  await pull(dockerConfigOf(secret));
  narrator.good("pulled with the Secret's credentials: the same archive");
  narrator.say('');
  narrator.quote(secretAsYaml(secret));
}

function requireSame({ archive }: Pulled, { folder, chart }: Workspace): void {
  const pushed = sha256(readFileSync(join(folder, chart)));
  if (sha256(archive) !== pushed) throw new Error('the pulled archive is not the one pushed');
}
