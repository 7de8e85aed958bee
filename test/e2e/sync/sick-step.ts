import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from '@jest/globals';
import { findInText, type Secrets } from '../../support/canary.ts';
import { runCommand } from '../../support/process.ts';
import { temporaryFolder } from '../../support/temp.ts';

const MAIN = join(import.meta.dirname, '../../../src/main.ts');
const SCRIPT = `import(${JSON.stringify(MAIN)}).then((m) => m.runOnRunner('sync-pull-secrets', 'main'))`;

/** The output that counts a verb. */
const COUNTS: Readonly<Record<string, string>> = {
  create: 'created',
  update: 'updated',
  unchanged: 'unchanged',
  delete: 'deleted',
  refused: 'refused',
  skipped: 'skipped',
  failed: 'failed',
};

/** One object as the plan file has it after a run. */
export interface ReportedItem {
  readonly cluster: string;
  readonly namespace: string;
  readonly kind: string;
  readonly name: string;
  readonly verb: string;
  readonly reason?: string;
}

export interface StepResult {
  readonly code: number;
  /** As the runner's log shows it: without the commands that set masks. */
  readonly log: string;
  readonly summary: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly items: readonly ReportedItem[];
  /** `verb namespace/name` of each object, sorted. */
  readonly lines: readonly string[];
}

/** A workspace in which `sync-pull-secrets` runs as a step of a job. */
export interface StepFolder {
  write(path: string, content: string): void;
  /**
   * Runs the step. Whatever ails it, no secret is in its log, outputs, summary or plan file, each
   * object is counted once, and when it fails it fails once, with its last word.
   */
  run(env: Readonly<Record<string, string>>, inputs?: Inputs): Promise<StepResult>;
  readonly path: string;
}

type Inputs = Readonly<Record<string, string>>;

/** Retries are not what is looked at here: few, and soon over. */
const LIMITS = {
  REGISTRY_ACTIONS_LIMIT_REQUEST_ATTEMPTS: '3',
  REGISTRY_ACTIONS_LIMIT_RETRY_PAUSE: '20ms',
};

export function stepFolder(secrets: Secrets): StepFolder {
  const path = temporaryFolder('sick');
  return {
    path,
    write(name, content) {
      mkdirSync(dirname(join(path, name)), { recursive: true });
      writeFileSync(join(path, name), content);
    },
    async run(env, inputs = {}) {
      const result = await runStep(path, { ...LIMITS, ...env }, inputs);
      const written = [result.log, result.summary, JSON.stringify(result.outputs), result.plan];
      expect(findInText(written.join('\n'), secrets)).toEqual([]);
      if (result.items.length > 0 || result.code === 0) expectWhole(result);
      return result;
    },
  };
}

function expectWhole({ code, log, items, outputs }: StepResult): void {
  const lastWords = log.match(/\[(sync|plan)-incomplete\]/g) ?? [];
  expect(lastWords).toHaveLength(code === 0 ? 0 : 1);
  for (const [verb, name] of Object.entries(COUNTS)) {
    const objects = items.filter((item) => item.verb === verb).length;
    // A cluster or registry that failed as a whole is counted, and is no object.
    if (verb === 'failed') expect(Number(outputs[name])).toBeGreaterThanOrEqual(objects);
    else expect([name, Number(outputs[name])]).toEqual([name, objects]);
  }
}

async function runStep(folder: string, env: Inputs, inputs: Inputs) {
  const [output, summary, plan] = ['output', 'summary', 'plan.json'].map((name) => {
    const file = join(folder, '.step', name);
    mkdirSync(dirname(file), { recursive: true });
    rmSync(file, { force: true });
    if (name !== 'plan.json') writeFileSync(file, '');
    return file;
  }) as [string, string, string];
  const result = await runCommand(process.execPath, ['-e', SCRIPT], {
    cwd: folder,
    env: {
      GITHUB_ACTIONS: 'true',
      GITHUB_WORKSPACE: folder,
      GITHUB_OUTPUT: output,
      GITHUB_STEP_SUMMARY: summary,
      'INPUT_PLAN-FILE': plan,
      ...env,
      ...asInputs(inputs),
    },
  });
  const said = `${result.stdout}\n${result.stderr}`.split('\n');
  const planText = readIfThere(plan);
  const items: ReportedItem[] = planText === '' ? [] : JSON.parse(planText).items;
  return {
    code: result.code,
    log: said.filter((line) => !line.startsWith('::add-mask::')).join('\n'),
    summary: readIfThere(summary),
    outputs: outputsIn(readIfThere(output)),
    plan: planText,
    items,
    lines: items.map(({ verb, namespace, name }) => `${verb} ${namespace}/${name}`).sort(),
  };
}

/** The counts of a run, those that are not zero. */
export function countsOf({ outputs }: StepResult): Readonly<Record<string, number>> {
  const counts = Object.values(COUNTS).map((name) => [name, Number(outputs[name])] as const);
  return Object.fromEntries(counts.filter(([, count]) => count !== 0));
}

function asInputs(inputs: Inputs): Inputs {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
  );
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** `name<<delimiter`, the value, the delimiter. */
function outputsIn(text: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  for (const [, name = '', , value = ''] of text.matchAll(/^(.+?)<<(.+)\n([\s\S]*?)\n\2$/gm)) {
    outputs[name] = value;
  }
  return outputs;
}
