/**
 * The main job on this machine: validate, login, push-chart and sync-pull-secrets by the real
 * command line, against an embedded registry and an embedded cluster on 127.0.0.1. `--real` takes a
 * real registry and a real API server instead, as `npm run tools` installs them.
 */
import { removeFolder, temporaryFolder } from '../test/support/temp.ts';
import { Narrator } from './demo/narrator.ts';
import { embeddedStage, type Stage } from './demo/stage.ts';
import { tellStory } from './demo/story.ts';
import { prepareWorkspace } from './demo/workspace.ts';

const INTERRUPTED = 130;

const started = performance.now();
const narrator = new Narrator();
const interrupt = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => interrupt.abort(new Error('interrupted')));
}

try {
  await play(interrupt.signal);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  narrator.say(`\nDone in ${seconds} s. The servers are stopped, the temporary folder is removed.`);
} catch (error) {
  narrator.bad((error as Error).message);
  process.exitCode = interrupt.signal.aborted ? INTERRUPTED : 1;
}

async function play(signal: AbortSignal): Promise<void> {
  const folder = temporaryFolder('demo');
  let stage: Stage | undefined;
  try {
    stage = await startStage(folder);
    await tellStory({ stage, workspace: prepareWorkspace(folder, stage), narrator, signal });
  } finally {
    await stage?.close();
    removeFolder(folder);
  }
}

async function startStage(folder: string): Promise<Stage> {
  if (!process.argv.includes('--real')) return embeddedStage(folder);
  const { realStage } = await import('./demo/real-stage.ts');
  return realStage();
}
