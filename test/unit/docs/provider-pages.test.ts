import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { readRegistriesFile } from '../../../src/config/load.ts';
import { hostIn, workspaceWith } from '../config/workspace.ts';

const ROOT = join(import.meta.dirname, '../../..');
const PAGES = join(ROOT, 'docs/providers');
const OURS = /^registry-actions\/registry-actions\/(actions\/[\w-]+)@v1$/;

/** Hosts for lines that belong under a registry; others have one by default. */
const URLS: Readonly<Record<string, string>> = {
  ecr: '123456789012.dkr.ecr.eu-west-1.amazonaws.com',
  acr: 'acme.azurecr.io',
  'artifact-registry': 'europe-west1-docker.pkg.dev',
  other: 'registry.acme.example',
};

interface Step {
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

const examples = readdirSync(PAGES)
  .filter((page) => page !== 'README.md')
  .flatMap((page) =>
    Array.from(
      readFileSync(join(PAGES, page), 'utf8').matchAll(/^```yaml\n([\s\S]*?)^```$/gm),
      ([, text = ''], index) => ({ page, index, provider: page.replace('.md', ''), text }),
    ),
  );
const keysOf = (text: string) => Object.keys(parse(text));
const isWorkflow = ({ text }: { text: string }) => /^\s*-? ?(?:permissions|steps|uses):/.test(text);
const isWholeFile = ({ text }: { text: string }) => keysOf(text).includes('registries');

const indented = (text: string, by: number) => text.replace(/^(?=.)/gm, ' '.repeat(by));

/** The file that a reader has who puts the lines where they belong. */
function fileWith(provider: string, text: string): string {
  const clusters = 'clusters: { prod: { kubeconfig: "${KUBECONFIG_OF_PROD}", namespaces: all } }';
  const head = `version: 1\nsync-every: 6h\n${clusters}\nregistries:\n`;
  const [key] = keysOf(text);
  if (key !== 'auth' && key !== 'pull-secret') return head + indented(text, 2);
  const url = URLS[provider];
  const own = [`provider: ${provider}`, ...(url === undefined ? [] : [`url: ${url}`])];
  // What a pull secret of its own is for: an `auth` that no cluster gets.
  const auth =
    key === 'auth' || provider === 'ghcr'
      ? []
      : ['auth: { type: password, username: acme, password: "${ACME}" }'];
  return `${head}  acme:\n${indented([...own, ...auth, text].join('\n'), 4)}`;
}

const remarks = async (text: string) =>
  (await readRegistriesFile(hostIn(workspaceWith({ 'registries.yaml': text })))).diagnostics;

describe('the lines of a page that are', () => {
  test.each(examples.filter((one) => !isWorkflow(one) && isWholeFile(one)))(
    'a registries file are a valid one: $page, $index',
    async ({ text }) => {
      expect(await remarks(text)).toEqual([]);
    },
  );

  test.each(examples.filter((one) => !isWorkflow(one) && !isWholeFile(one)))(
    'a part of a registries file make a valid one: $page, $index',
    async ({ provider, text }) => {
      expect(await remarks(fileWith(provider, text))).toEqual([]);
    },
  );

  test.each(examples.filter(isWorkflow))(
    'of a workflow use actions and inputs that there are: $page, $index',
    ({ text }) => {
      const steps = stepsOf(parse(text)).filter(({ uses = '' }) => OURS.test(uses));
      expect(steps.length).toBeGreaterThan(0);
      for (const { uses = '', with: given = {} } of steps) {
        const [, action = ''] = OURS.exec(uses) ?? [];
        const { inputs } = parse(readFileSync(join(ROOT, action, 'action.yml'), 'utf8'));
        expect(Object.keys(inputs)).toEqual(expect.arrayContaining(Object.keys(given)));
      }
    },
  );
});

/** Of a workflow, of a job, or a list of them. */
function stepsOf(lines: { jobs?: { build: { steps: Step[] } }; steps?: Step[] } | Step[]): Step[] {
  if (Array.isArray(lines)) return lines;
  return lines.jobs?.build.steps ?? lines.steps ?? [];
}
