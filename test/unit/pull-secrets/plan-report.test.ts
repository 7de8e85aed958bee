import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { UserError } from '../../../src/faults/user-error.ts';
import type { ClusterResult, PlanItem } from '../../../src/pull-secrets/plan.ts';
import { planOutput, writePlanFile } from '../../../src/report/plan-json.ts';
import { doneTotals, planLines, planTotals } from '../../../src/report/plan-lines.ts';
import { planSummary } from '../../../src/report/plan-summary.ts';

function item(namespace: string, part: Partial<PlanItem> = {}): PlanItem {
  return {
    kind: 'secret',
    cluster: 'production',
    namespace,
    name: 'regcred',
    verb: 'create',
    registries: ['docker-hub', 'ecr-eu'],
    added: [],
    reason: undefined,
    ...part,
  };
}

function many(count: number, part: Partial<PlanItem> = {}): PlanItem[] {
  return Array.from({ length: count }, (_, index) => item(`team-${index}`, part));
}

function resultOf(items: PlanItem[]): ClusterResult {
  const none = { errors: [], unlisted: 0, expiresAt: undefined, earlyEnds: [] };
  return { cluster: 'production', items, ...none };
}

describe('the lines of a plan', () => {
  test.each<[string, PlanItem, string]>([
    ['a creation', item('web'), '+ create production/web regcred (docker-hub, ecr-eu)'],
    [
      'an update and why',
      item('web', { verb: 'update', reason: 'credentials changed' }),
      '~ update production/web regcred (docker-hub, ecr-eu): credentials changed',
    ],
    [
      'a refusal and why',
      item('web', { verb: 'refused', reason: 'owned by acme/other' }),
      '! refused production/web regcred (docker-hub, ecr-eu): owned by acme/other',
    ],
    [
      'a service account',
      item('web', {
        kind: 'service-account',
        name: 'default',
        verb: 'update',
        registries: [],
        added: ['a', 'b'],
      }),
      '~ update production/web service account default (imagePullSecrets + a, b)',
    ],
    [
      'a namespace that is not there',
      item('web', { name: '', verb: 'failed', registries: [], reason: 'no such namespace' }),
      'x failed production/web: no such namespace',
    ],
    [
      'words of a server, which can command neither a runner nor a terminal',
      item('web', { verb: 'failed', registries: [], reason: 'a\n::error::b\u001b[2J' }),
      'x failed production/web regcred: a ::error::b [2J',
    ],
  ])('show %s', (_, given, line) => {
    expect(planLines([given], { ofOneCluster: false })).toEqual([line]);
  });

  test('put thousands that are alike into one, what needs attention first', () => {
    const items = [
      ...many(9999, { verb: 'unchanged' }),
      ...many(1234),
      item('x', { verb: 'refused' }),
    ];
    expect(planLines(items, { ofOneCluster: false })).toEqual([
      '! refused production/x regcred (docker-hub, ecr-eu)',
      '+ create production: 1,234 namespaces (team-0, team-1, team-2, …) regcred (docker-hub, ecr-eu)',
      '= unchanged production: 9,999 namespaces (team-0, team-1, team-2, …) regcred (docker-hub, ecr-eu)',
    ]);
  });

  test('leave out the cluster under a heading that names it', () => {
    const items = [item('web'), ...many(4, { verb: 'unchanged' })];
    expect(planLines(items, { ofOneCluster: true })).toEqual([
      '+ create web regcred (docker-hub, ecr-eu)',
      '= unchanged 4 namespaces (team-0, team-1, team-2, …) regcred (docker-hub, ecr-eu)',
    ]);
  });

  test('are never more than some dozens', () => {
    const different = many(1000).map((one, index) => ({ ...one, name: `secret-${index}` }));
    const lines = planLines(different, { ofOneCluster: true });
    expect(lines).toHaveLength(41);
    expect(lines.at(-1)).toBe('… and 960 more lines; `plan-file` takes all of them');
  });

  test('end in totals, before and after', () => {
    const items = [...many(1003), item('a', { verb: 'update' }), item('b', { verb: 'refused' })];
    expect(planTotals(items)).toBe('Plan: 1,003 to create, 1 to update, 0 to delete; 1 refused.');
    expect(doneTotals(items)).toBe('Done: 1,003 created, 1 updated, 0 deleted; 1 refused.');
  });
});

describe('the plan as JSON', () => {
  const folder = mkdtempSync(join(tmpdir(), 'plan-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test('fits an environment variable, and says when it is cut', () => {
    const small = JSON.parse(
      planOutput([resultOf([item('web'), item('x', { verb: 'unchanged' })])]),
    );
    expect(small).toMatchObject({
      clusters: { production: { create: 1, unchanged: 1 } },
      changes: [{ cluster: 'production', namespace: 'web', verb: 'create' }],
      truncated: false,
    });
    const output = planOutput([resultOf(many(10_000))]);
    expect(output.length).toBeLessThan(32_000);
    expect(JSON.parse(output)).toMatchObject({
      clusters: { production: { create: 10_000 } },
      truncated: true,
    });
  });

  test('is whole in the file, which appears in one piece', async () => {
    const path = join(folder, 'deep/plan.json');
    await writePlanFile(path, [resultOf(many(5000, { verb: 'unchanged' }))]);
    expect(JSON.parse(readFileSync(path, 'utf8')).items).toHaveLength(5000);
    expect(readdirSync(join(folder, 'deep'))).toEqual(['plan.json']);
  });

  test('is missed with a reason when the file cannot be written', async () => {
    const below = join(folder, 'deep/plan.json/plan.json');
    await expect(writePlanFile(below, [])).rejects.toMatchObject({ code: 'plan-file' });
  });
});

describe('the summary', () => {
  test('counts each cluster, and neither file nor server can add markup to it', () => {
    const error = new UserError({
      code: 'cluster-denied',
      message: '<img src=x> @everyone | no',
      where: 'production/web',
      next: 'Ask.',
    });
    const items = [item('web'), item('x', { verb: 'refused', reason: '[click](http://evil)' })];
    const text = planSummary({ clusters: [resultOf(items)], errors: [error] }, [], true);
    expect(text).toMatch(/^### Pull secrets \(plan\)$/m);
    expect(text).toContain('| production | 1 | 0 | 0 | 0 | 1 | 0 | 0 |');
    expect(text).not.toContain('<img');
    expect(text).not.toContain('@everyone');
    expect(text).not.toContain('[click]');
  });

  test('stays small for thousands of failures', () => {
    const errors = Array.from(
      { length: 5000 },
      (_, index) => new UserError({ code: 'cluster-denied', message: `failure ${index}` }),
    );
    const clusters = [resultOf(many(5000, { verb: 'failed' }))];
    const text = planSummary({ clusters, errors }, [], false);
    expect(text.length).toBeLessThan(5000);
    expect(text).toContain('… and 4980 more');
  });
});
