import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { repository } from '../tools/paths.ts';
import { type ActLog, readActLog, type Stage, type StepRun } from './act-log.ts';
import { type CommandResult, type Environment, runCommand } from './process.ts';
import { removeFolder, temporaryFolder } from './temp.ts';
import { toolPath } from './tools.ts';

export interface WorkflowOptions {
  /** The workflow file's text. */
  readonly workflow: string;
  /** Further files of the repository: path → content. */
  readonly files?: Readonly<Record<string, string>>;
  /** Files and folders of this repository that are copied into it: its actions by default. */
  readonly copy?: readonly string[];
  /** The event's name (push). */
  readonly event?: string;
  readonly payload?: object;
  /** `owner/name` (acme/platform). */
  readonly repositoryName?: string;
  /** Handed over in a file, never on a command line. */
  readonly secrets?: Readonly<Record<string, string>>;
  readonly variables?: Readonly<Record<string, string>>;
  /** Environment of every step; of this process's, only PATH is handed on. */
  readonly env?: Readonly<Record<string, string>>;
  /** Folders to find programs in before all others. */
  readonly path?: readonly string[];
  /** Shows secrets in the log, to prove that they are not even printed to be masked. */
  readonly unmasked?: boolean;
  readonly timeoutMs?: number;
}

export interface WorkflowRun extends ActLog {
  readonly code: number;
  /** Everything of this run; search it for secrets. The file that handed them over is gone. */
  readonly folder: string;
  /** The home folder of all steps. */
  readonly home: string;
  /** What the actions left at the end of each of their processes: see `act-recorder.ts`. */
  readonly recorded: string;
  /** The step of this id, in the stage Main unless another is named; throws when it did not run. */
  step(id: string, stage?: Stage): StepRun;
  remove(): void;
}

const ACTIONS = ['actions', 'dist'];

/**
 * Runs a workflow file with the real bundles on this machine, by act, in a repository of its own
 * with one commit. Nothing is fetched: `actions/checkout` is skipped, other actions must be local.
 * What act does not tell by its exit code is in the returned log; a failed job is no exception.
 */
export async function runWorkflow(options: WorkflowOptions): Promise<WorkflowRun> {
  const folder = temporaryFolder('workflow');
  const inFolder = (name: string) => join(folder, name);
  for (const name of ['repository', 'home', 'cache', 'tmp', 'recorded', 'handed-over']) {
    mkdirSync(inFolder(name), { mode: 0o700 });
  }
  await createRepository(inFolder('repository'), options);
  const result = await runAct(folder, options);
  const log = readActLog(result.stdout + result.stderr);
  const step = (id: string, stage: Stage = 'Main') => findStep(log, id, stage);
  return {
    ...log,
    code: result.code,
    folder,
    home: inFolder('home'),
    recorded: inFolder('recorded'),
    step,
    remove: () => removeFolder(folder),
  };
}

function findStep(log: ActLog, id: string, stage: Stage): StepRun {
  const found = log.steps.find((step) => step.id === id && step.stage === stage);
  if (found === undefined) throw new Error(`Step ${id} did not run (${stage}):\n${log.text}`);
  return found;
}

async function createRepository(folder: string, options: WorkflowOptions): Promise<void> {
  const { copy = ACTIONS, files = {}, repositoryName = 'acme/platform' } = options;
  for (const path of copy) cpSync(join(repository, path), join(folder, path), { recursive: true });
  const all = { ...files, '.github/workflows/test.yml': options.workflow };
  for (const [path, content] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  const author = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com'];
  await git(folder, 'init', '--quiet', '--initial-branch=main', '--template=');
  // act reads the repository's name from it and never connects to it.
  await git(folder, 'remote', 'add', 'origin', `https://github.com/${repositoryName}.git`);
  await git(folder, 'add', '--all', '--force');
  await git(folder, ...author, 'commit', '--quiet', '--message=Test');
}

async function git(cwd: string, ...args: string[]): Promise<void> {
  const env = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
  const { code, stderr } = await runCommand('git', args, { cwd, env });
  if (code !== 0) throw new Error(`git ${args[0]}: ${stderr}`);
}

async function runAct(folder: string, options: WorkflowOptions): Promise<CommandResult> {
  const handedOver = join(folder, 'handed-over');
  const write = (name: string, content: object) => {
    // act reads YAML, of which JSON is a part; it needs no rules for quoting.
    const path = join(handedOver, name);
    writeFileSync(path, JSON.stringify(content), { mode: 0o600 });
    return path;
  };
  const { event = 'push', secrets = {}, variables = {}, payload = {}, unmasked } = options;
  const args = [
    event,
    '--json',
    '--platform=ubuntu-latest=-self-hosted',
    '--no-cache-server',
    '--action-offline-mode',
    ...(unmasked ? ['--insecure-secrets'] : []),
    `--secret-file=${write('secrets.yaml', secrets)}`,
    `--var-file=${write('variables.yaml', variables)}`,
    `--eventpath=${write('event.json', payload)}`,
  ];
  const cwd = join(folder, 'repository');
  const { timeoutMs = 120_000 } = options;
  try {
    return await runCommand(toolPath('act'), args, {
      cwd,
      env: environment(folder, options),
      timeoutMs,
    });
  } finally {
    rmSync(handedOver, { recursive: true });
  }
}

/** act hands its own environment on to every step: all but what is named here is taken away. */
function environment(folder: string, { env = {}, path = [] }: WorkflowOptions): Environment {
  const none = Object.fromEntries(Object.keys(process.env).map((name) => [name, undefined]));
  const recorder = join(import.meta.dirname, 'act-recorder.ts');
  const node = join(repository, 'node_modules', '.bin'); // Node 24, as `using: node24` asks for
  return {
    ...none,
    PATH: [...path, node, process.env.PATH ?? ''].join(delimiter),
    HOME: join(folder, 'home'),
    XDG_CACHE_HOME: join(folder, 'cache'),
    TMPDIR: join(folder, 'tmp'),
    LANG: 'C.UTF-8',
    NODE_OPTIONS: `--import=${recorder}`,
    RECORDED_FOLDER: join(folder, 'recorded'),
    ...env,
  };
}
