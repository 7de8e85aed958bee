import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runWorkflow, type WorkflowRun } from '../../support/act.ts';
import { canaries, findInFolder, findInText } from '../../support/canary.ts';
import { removeTemporaryFolders } from '../../support/temp.ts';
import { requireTools } from '../../support/tools.ts';

const { available } = requireTools(['act']);

const METADATA = `
name: greet
description: Greets
inputs: { who: { description: Whom } }
runs: { using: node24, main: ../../dist/greet/index.js, post: ../../dist/greet/index.js }
`;

const PROGRAM = `
import { appendFileSync, writeFileSync } from 'node:fs';
const { env } = process;
if (env.STATE_done) {
  console.log('after', env.STATE_done);
} else {
  console.log('Node', process.versions.node.split('.')[0], env.GITHUB_REPOSITORY, env.SETTING);
  console.log('event', env.GITHUB_EVENT_NAME, env.GITHUB_REF, env.GITHUB_BASE_REF);
  console.log('ambient', String(env.FROM_OUTSIDE), 'secret', env.INPUT_WHO);
  console.log('::warning file=a.yml,line=3::careful');
  appendFileSync(env.GITHUB_OUTPUT, 'greeting<<END\\nhello\\nyou\\nEND\\n');
  appendFileSync(env.GITHUB_STATE, 'done=yes\\n');
  appendFileSync(env.GITHUB_STEP_SUMMARY, '# Greeted\\n');
  writeFileSync('made-here', 'by the action');
}
`;

const WORKFLOW = `
on: [push, pull_request]
jobs:
  one:
    runs-on: ubuntu-latest
    outputs: { words: '\${{ steps.greet.outputs.greeting }}' }
    steps:
      - uses: actions/checkout@v5
      - id: greet
        uses: ./actions/greet
        with: { who: '\${{ secrets.WHO }}' }
        env: { SETTING: '\${{ vars.SETTING }}' }
      - if: failure()
        run: echo never
  two:
    needs: one
    runs-on: ubuntu-latest
    strategy: { matrix: { n: [1, 2] } }
    steps:
      - id: say
        run: echo "\${{ matrix.n }} $WORDS"
        env: { WORDS: '\${{ needs.one.outputs.words }}' }
`;

const files = {
  'actions/greet/action.yml': METADATA,
  'dist/package.json': '{ "type": "module" }',
  'dist/greet/index.js': PROGRAM,
};
const { who } = canaries(['who'], '"\'$# é');
const base = { files, copy: [], secrets: { WHO: who }, variables: { SETTING: 'set' } };

(available ? describe : describe.skip)('a workflow under act', () => {
  let run: WorkflowRun;

  beforeAll(async () => {
    process.env.FROM_OUTSIDE = 'leaked';
    run = await runWorkflow({ ...base, workflow: WORKFLOW });
    delete process.env.FROM_OUTSIDE;
  });
  afterAll(removeTemporaryFolders);

  test('runs an action of its own repository, with Node 24, main and post', () => {
    expect(run).toMatchObject({ code: 0 });
    const { log, result } = run.step('greet');
    expect(result).toBe('success');
    expect(log).toContain('Node 24 acme/platform set\n');
    expect(log).toContain('event push refs/heads/main');
    expect(run.step('greet', 'Post').log).toBe('after yes\n');
  });

  test('tells outputs, summary and annotations of a step', () => {
    const step = run.step('greet');
    expect(step.outputs).toEqual({ greeting: 'hello\nyou' });
    expect(step.summary).toBe('# Greeted\n');
    const properties = { file: 'a.yml', line: '3' };
    expect(step.annotations).toEqual([{ level: 'warning', message: 'careful', properties }]);
  });

  test('hands outputs on to the jobs of a matrix, and leaves out what is skipped', () => {
    const said = run.steps.filter(({ job }) => job === 'two').map(({ log }) => log.trim());
    expect(said.sort()).toEqual(['1 hello\nyou', '2 hello\nyou']);
    expect(run.jobs.map(({ id, result }) => `${id} ${result}`).sort()).toEqual([
      'one success',
      'two success',
      'two success',
    ]);
    expect(() => run.step('2')).toThrow(/Step 2 did not run/);
  });

  test('masks secrets, and hands on nothing of the environment around it', () => {
    expect(run.step('greet').log).toContain('ambient undefined secret ***');
    expect(findInText(run.text, { who })).toEqual([]);
    expect(findInFolder(run.folder, { who })).toEqual([]);
  });

  test('leaves a copy of what each process of an action left', () => {
    const [main = '', post = ''] = readdirSync(run.recorded).sort();
    expect([main, post]).toEqual(['01-greet', '02-greet']);
    const read = (name: string) => readFileSync(join(run.recorded, main, name), 'utf8');
    expect(read('state')).toBe('done=yes\n');
    expect(read('workspace/made-here')).toBe('by the action');
  });

  test('shows secrets when asked to, and gets them as they were', async () => {
    const open = await runWorkflow({ ...base, workflow: WORKFLOW, unmasked: true });
    expect(open.step('greet').log).toContain(`secret ${who}\n`);
  });

  test('runs for a pull request, and tells of a failure', async () => {
    const payload = {
      number: 7,
      pull_request: { number: 7, base: { ref: 'main' }, head: { ref: 'feature' } },
    };
    const workflow = `${WORKFLOW}      - { id: fails, run: exit 3 }\n`;
    const request = await runWorkflow({ ...base, workflow, event: 'pull_request', payload });
    expect(request.step('greet').log).toContain('event pull_request refs/pull/7/merge main');
    expect(request.code).toBe(1);
    expect(request.step('fails').result).toBe('failure');
  });
});
