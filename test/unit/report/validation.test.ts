import { expect, test } from '@jest/globals';
import { analyse, modelOf } from '../../../src/config/analyse.ts';
import type { Diagnostic } from '../../../src/faults/diagnostic.ts';
import { validationSummary } from '../../../src/report/validation.ts';

const AUTH = 'auth: { type: password, username: a, password: "${P}" }';

function summaryOf(...registries: readonly string[]): string {
  const text = [
    'version: 1',
    'clusters:',
    '  production: { kubeconfig: "${K}", namespaces: [web], service-accounts: all }',
    '  stage: { kubeconfig: "${L}", namespaces: { except: [dev] } }',
    'registries:',
    ...registries.map((line) => `  ${line}`),
  ].join('\n');
  const analysis = analyse(text);
  expect(analysis.findings).toEqual([]);
  return validationSummary(modelOf(analysis, { path: 'registries.yaml', root: '/' }), []);
}

test('registries, clusters, and who gets what', () => {
  const summary = summaryOf(
    `hub: { provider: docker-hub, ${AUTH}, default: true, pull-secret: { name: regcred, clusters: all } }`,
    `quay: { provider: quay, ${AUTH}, push-images: false, pull-secret: { clusters: [stage], namespaces: [a] } }`,
    'charts: { provider: quay, visibility: public, chart-repositories: [a/b] }',
  );
  expect(summary).toBe(`### Registries file: ✅ valid

#### Registries

| Registry | Provider | Host | Authentication | Images | Charts | Connection |
| --- | --- | --- | --- | --- | --- | --- |
| hub (default) | docker-hub | <code>docker.io</code> | password | push | push | direct |
| quay | quay | <code>quay.io</code> | password | – | push | direct |
| charts | quay | <code>quay.io</code> | public | – | – | direct |

#### Clusters

| Cluster | Access | Namespaces | Service accounts |
| --- | --- | --- | --- |
| production | kubeconfig | <code>web</code> | all |
| stage | kubeconfig | all but <code>dev</code> | none |

#### Who gets what

| Cluster | hub | quay |
| --- | --- | --- |
| production | <code>regcred</code> | – |
| stage | <code>regcred</code> | <code>registry-quay</code> in <code>a</code> |
`);
});

test('many registries are listed below each other', () => {
  const many = Array.from(
    { length: 500 },
    (_, index) => `r${index}: { provider: quay, ${AUTH}, pull-secret: { clusters: all } }`,
  );
  const summary = summaryOf(...many);
  expect(summary).toContain('| Cluster | Registry | Secret |');
  expect(summary).toContain('… and 800 more.');
  expect(summary.length).toBeLessThan(100_000);
});

test('text from the file is never Markdown or HTML', () => {
  const evil = '<img src=x onerror=alert(1)> | [x](javascript:y) **b** `c` @team #1\n# h';
  const finding: Diagnostic = {
    code: 'unknown-key',
    severity: 'error',
    file: evil,
    range: { start: { line: 1, column: 1 }, end: { line: 1, column: 2 } },
    message: evil,
    hint: `${evil}\n${evil}`,
  };
  const summary = validationSummary(undefined, [finding]);
  expect(summary).toContain('### Registries file: ❌ not valid (1 error)');
  const row = summary.split('\n').find((line) => line.startsWith('| error'));
  expect(row?.replaceAll(/<br>|<\/?code>|<span>.<\/span>/g, '')).not.toMatch(/[<>`*[\]@]/);
  expect(row?.match(/(?<!\\)\|/g)).toHaveLength(5);
});
