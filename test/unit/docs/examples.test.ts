import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { withExamples } from '../../../scripts/readme-tables/examples.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const EXAMPLES = join(ROOT, 'examples');
const WORKFLOWS = readdirSync(join(EXAMPLES, 'workflows'));

const WORKFLOW = [
  'jobs:',
  '  build:',
  '    steps:',
  '      - uses: actions/checkout@1',
  '        with:',
  '          persist-credentials: false',
  '      - run: make',
  '        env:',
  '          A: b',
  '',
].join('\n');

function read(path: string): string {
  return readFileSync(join(EXAMPLES, path), 'utf8');
}

describe('a page', () => {
  test('shows the steps of an example workflow, the checkout apart', () => {
    const page = '<!-- example workflows/x.yml -->\nold\n<!-- /example -->\n';
    const filled = '```yaml\n- run: make\n  env:\n    A: b\n```\n';
    expect(withExamples(page, () => WORKFLOW)).toBe(
      `<!-- example workflows/x.yml -->\n${filled}<!-- /example -->\n`,
    );
  });

  test('README.md shows the examples as they are', () => {
    const page = readFileSync(join(ROOT, 'README.md'), 'utf8');
    expect(page).toContain('<!-- example registries.yaml -->');
    expect(withExamples(page, read)).toBe(page);
  });
});

describe.each(WORKFLOWS)('examples/workflows/%s', (name) => {
  const workflow = parse(read(`workflows/${name}`));
  const jobs: Job[] = Object.values(workflow.jobs);
  const steps = jobs.flatMap((job) => job.steps);

  test('may read the repository and nothing else', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' });
  });

  test('says which runs wait for each other', () => {
    expect(workflow.concurrency.group).toEqual(expect.any(String));
  });

  test('ends by itself', () => {
    expect(jobs.every((job) => job['timeout-minutes'] <= 30)).toBe(true);
  });

  test('leaves no token in the checkout', () => {
    const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'));
    expect(checkouts.map((step) => step.with)).toEqual([{ 'persist-credentials': false }]);
  });

  test('takes secrets from an environment only', () => {
    const usesSecrets = JSON.stringify(steps).includes('secrets.');
    expect(jobs.map((job) => job.environment)).toEqual([usesSecrets ? 'production' : undefined]);
  });
});

interface Job {
  readonly 'timeout-minutes': number;
  readonly environment?: string;
  readonly steps: readonly { readonly uses?: string; readonly with?: unknown }[];
}
