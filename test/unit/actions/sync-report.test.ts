import { describe, expect, test } from '@jest/globals';
import { reportSync } from '../../../src/actions/sync-report.ts';
import type { Registry } from '../../../src/config/model.ts';
import { UserError } from '../../../src/faults/user-error.ts';
import type { PlanItem, Verb } from '../../../src/pull-secrets/plan.ts';
import type { SyncResult } from '../../../src/pull-secrets/sync.ts';
import { hostIn, workspaceWith } from '../config/workspace.ts';

const AT = { start: { line: 7, column: 3 }, end: { line: 7, column: 6 } };

function items(...verbs: Verb[]): PlanItem[] {
  const rest = { cluster: 'production', name: 'regcred', registries: ['quay'], added: [] };
  return verbs.map((verb, index) => {
    return { ...rest, kind: 'secret', namespace: `team-${index}`, verb, reason: undefined };
  });
}

function result(planned: PlanItem[], errors: UserError[] = []): SyncResult {
  const expiresAt = new Date('2026-11-21T12:00:00Z');
  const unlisted = errors.length;
  const both = { errors, unlisted, expiresAt, earlyEnds: [] };
  return { clusters: [{ cluster: 'production', items: planned, ...both }], ...both };
}

const failed = (message: string) =>
  new UserError({ code: 'cluster-denied', message, where: 'production' });

async function report(of: SyncResult, part: { dryRun?: boolean; summary?: boolean } = {}) {
  const host = hostIn(workspaceWith({}));
  const file = { path: 'registries.yaml', registries: [{ name: 'gar', at: AT } as Registry] };
  const given = { host, file, dryRun: false, summary: true, planFile: undefined, ...part };
  return { failure: await reportSync(of, given), host };
}

describe('a sync', () => {
  test('hands on its counts and when it is due again', async () => {
    const { failure, host } = await report(result(items('create', 'update', 'unchanged')));
    expect(failure).toBeUndefined();
    expect(host.outputs).toMatchObject({
      created: '1',
      updated: '1',
      unchanged: '1',
      deleted: '0',
      refused: '0',
      skipped: '0',
      failed: '0',
      'expires-at': '2026-11-21T12:00:00Z',
    });
    expect(host.summaries).toHaveLength(1);
  });

  test.each<[string, Verb[], UserError[], boolean, string | undefined]>([
    ['done', ['create', 'skipped'], [], false, undefined],
    ['that met a foreign Secret', ['create', 'refused'], [], false, 'sync-incomplete'],
    ['in which an object failed', ['failed'], [], false, 'sync-incomplete'],
    ['of a cluster that was not there', [], [failed('no')], false, 'sync-incomplete'],
    ['planned, with a refusal', ['refused'], [], true, undefined],
    ['planned, with a failure', ['create'], [failed('no')], true, 'plan-incomplete'],
  ])('%s ends as it should', async (_, verbs, errors, dryRun, code) => {
    const { failure } = await report(result(items(...verbs), errors), { dryRun });
    expect(failure?.code).toBe(code);
  });

  test('with thousands of failures tells the first twenty, and counts all', async () => {
    const errors = Array.from({ length: 3000 }, (_, index) => failed(`number ${index}`));
    const { failure, host } = await report(result([], errors));
    expect(host.lines.filter((line) => line.includes('number '))).toHaveLength(20);
    expect(host.outputs.failed).toBe('3000');
    expect(failure?.message).toContain('3000 failed');
  });

  test('counts what failed as a whole besides the objects that failed', async () => {
    const { host } = await report(result(items('failed', 'failed', 'create'), [failed('gone')]));
    expect(host.outputs.failed).toBe('3');
  });

  test('warns of a token that ends before the next run, and does not fail for it', async () => {
    const end = {
      registry: 'gar',
      expiresAt: new Date('2026-11-21T12:04:00Z'),
      nextRun: new Date('2026-11-21T12:30:00Z'),
    };
    const given = { ...result(items('create')), earlyEnds: [end] };
    const { failure, host } = await report(given);
    expect(failure).toBeUndefined();
    expect(host.diagnostics).toEqual([
      {
        code: 'token-ends-early',
        severity: 'warning',
        file: 'registries.yaml',
        range: AT,
        message:
          'the token of gar for clusters ends at 2026-11-21T12:04:00Z, before the next run at 2026-11-21T12:30:00Z (`sync-every`): new images cannot be pulled in between',
        hint: expect.stringMatching(/^Run more often.*`auth`.*`pull-secret.credentials`/),
      },
    ]);
    expect(host.summaries[0]).toMatch(
      /#### Warnings\n\n- <code>registries.yaml:7:3<\/code>: the token of gar .*<br>Run more often/,
    );
  });

  test('that has nothing to warn of says nothing of warnings', async () => {
    const { host } = await report(result(items('create')));
    expect([host.diagnostics, host.summaries[0]]).toEqual([
      [],
      expect.not.stringContaining('Warnings'),
    ]);
  });

  test('without the summary writes none', async () => {
    const { host } = await report(result(items('create')), { summary: false });
    expect(host.summaries).toEqual([]);
  });
});
