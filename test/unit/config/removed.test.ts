import { describe, expect, test } from '@jest/globals';
import { analyse } from '../../../src/config/analyse.ts';
import { diagnosticsOf } from '../../../src/config/diagnose.ts';
import { removalFindings, type StepUse } from '../../../src/config/removed.ts';
import { usesIn } from '../../../src/config/workflow-uses.ts';
import { inShort } from './findings.ts';

const AUTH = 'auth: { type: password, username: a, password: "${P}" }';
const CLUSTERS = 'clusters: { production: { kubeconfig: "${K}", namespaces: all } }';
const quay = (name: string, more = '') => `  ${name}: { provider: quay, ${AUTH}${more} }`;
const GIVEN = ', pull-secret: { name: regcred, clusters: all }';

function file(...lines: readonly string[]): string {
  return ['version: 1', ...lines, ''].join('\n');
}

function compare(before: string, after: string, uses: readonly StepUse[] = []) {
  const head = analyse(after);
  expect(head.findings).toEqual([]);
  const findings = removalFindings(analyse(before).raw, head, uses);
  return diagnosticsOf(findings, { path: 'registries.yaml', text: after }, head);
}

const stepWith = (names: Partial<StepUse>): StepUse => ({
  where: '.github/workflows/build.yml:7',
  registries: [],
  clusters: [],
  ...names,
});

describe('a change takes away', () => {
  test('nothing that matters', () => {
    const before = file(CLUSTERS, 'registries:', quay('a', GIVEN), quay('b'));
    expect(compare(before, before)).toEqual([]);
    expect(compare(before, file(CLUSTERS, 'registries:', quay('a', GIVEN)))).toEqual([]);
  });

  test('a registry that a workflow names', () => {
    const before = file('registries:', quay('a', ', default: true'), quay('b'));
    const after = file('registries:', quay('a', ', default: true'));
    const [found, ...more] = compare(before, after, [stepWith({ registries: ['b'] })]);
    expect(more).toEqual([]);
    expect(found).toMatchObject({
      code: 'removed-in-use',
      severity: 'error',
      message: 'registry `b` is removed and still used in .github/workflows/build.yml:7',
    });
  });

  test('the default, and no other takes its place', () => {
    const before = file('registries:', quay('a', ', default: true'), quay('b'), quay('c'));
    const gone = file('registries:', quay('b'), quay('c'));
    expect(compare(before, gone)).toMatchObject([
      { code: 'removed-in-use', severity: 'error', message: expect.stringContaining('default') },
    ]);
    expect(compare(before, file('registries:', quay('b', ', default: true'), quay('c')))).toEqual(
      [],
    );
    expect(compare(before, file('registries:', quay('b')))).toEqual([]);
  });

  test('a cluster that holds Secrets', () => {
    const before = file(CLUSTERS, 'registries:', quay('a', GIVEN));
    const after = file(
      'clusters: {}',
      'registries:',
      quay('a', ', pull-secret: { name: regcred }'),
    );
    const found = compare(before, after, [stepWith({ clusters: ['production'] })]);
    expect(found.map(inShort)).toEqual([
      '2:1 removed-in-use',
      '2:1 removed-in-use!',
      '3:1 retire-secret!',
    ]);
  });

  test('a Secret that belongs under retired', () => {
    const before = file(CLUSTERS, 'registries:', quay('a', GIVEN));
    const renamed = file(CLUSTERS, 'registries:', quay('a', ', pull-secret: { clusters: all }'));
    expect(compare(before, renamed)).toMatchObject([
      {
        code: 'retire-secret',
        severity: 'warning',
        message:
          'Secret `regcred` would be left behind in clusters: no registry makes them any more',
        hint: 'Add `retired: [regcred]`, so that a sync with `prune: true` removes them.',
      },
    ]);
    expect(compare(before, `${renamed}retired: [regcred]\n`)).toEqual([]);
    expect(compare(before, `${renamed}retired: [older]\n`)[0]).toMatchObject({
      range: { start: { line: 5, column: 1 } },
      hint: expect.stringContaining('retired: [older, regcred]'),
    });
  });

  test('from a base that is itself not valid, what is sound of it', () => {
    const before = file(CLUSTERS, 'nope: 1', 'registries:', quay('a', GIVEN));
    const after = file(CLUSTERS, 'registries: {}');
    expect(compare(before, after).map(({ code }) => code)).toEqual([
      'removed-in-use',
      'retire-secret',
    ]);
  });
});

const WORKFLOW = `jobs:
  build:
    steps:
      - uses: actions/checkout@v6
        with: { registries: not-ours }
      - uses: registry-actions/registry-actions/actions/login@v1
        with:
          registries: a, b
      - uses: ./actions/push-chart
        with: { registry: c }
      - uses: registry-actions/registry-actions/actions/sync-pull-secrets@v1
        with: { clusters: "\${{ matrix.cluster }}" }
`;

describe("names in a workflow's steps", () => {
  test('are those in inputs of our actions', () => {
    const uses = usesIn(WORKFLOW, 'w.yml');
    expect(uses.map(({ where }) => where)).toEqual(['w.yml:6', 'w.yml:9', 'w.yml:11']);
    expect(uses[0]?.registries).toEqual(expect.arrayContaining(['a', 'b']));
    expect(uses[1]?.registries).toContain('c');
  });

  test.each(['', 'just text', '- [', `a: ${'['.repeat(10_000)}`, '&a [*a]'])(
    '%#: what is no workflow has none',
    (text) => {
      expect(usesIn(text, 'w.yml')).toEqual([]);
    },
  );
});
