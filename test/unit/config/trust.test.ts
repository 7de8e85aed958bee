import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { requireRegistriesFile } from '../../../src/config/load.ts';
import { hostIn, workspaceWith } from './workspace.ts';

const GOOD = 'version: 1\nregistries: { hub: { provider: ghcr } }\n';

/** A run of `acme/app` on an event, with its payload. */
function hostOn(event: string, payload: unknown) {
  const folder = workspaceWith({
    'registries.yaml': GOOD,
    'event.json': typeof payload === 'string' ? payload : JSON.stringify(payload),
  });
  return hostIn(folder, {
    GITHUB_EVENT_NAME: event,
    GITHUB_EVENT_PATH: join(folder, 'event.json'),
    GITHUB_REPOSITORY: 'acme/app',
  });
}

const run = (event: string, repository: string) => ({
  workflow_run: { event, head_repository: { full_name: repository } },
});

describe('secrets meet the file', () => {
  test.each<[string, string, unknown]>([
    ['on push', 'push', {}],
    ['on a schedule', 'schedule', {}],
    ['on pull_request, where forks have no secrets', 'pull_request', {}],
    ['after a run on a push to the repository', 'workflow_run', run('push', 'Acme/App')],
  ])('%s', async (_what, event, payload) => {
    expect((await requireRegistriesFile(hostOn(event, payload))).path).toBe('registries.yaml');
  });
});

describe('secrets do not meet the file', () => {
  test.each<[string, string, unknown]>([
    ['on pull_request_target', 'pull_request_target', {}],
    ["after a run on a fork's pull request", 'workflow_run', run('pull_request', 'mallory/app')],
    [
      "after a run on the repository's own pull request",
      'workflow_run',
      run('pull_request', 'acme/app'),
    ],
    ['after a run on a push to a fork', 'workflow_run', run('push', 'mallory/app')],
    ['after a run that nothing is known of', 'workflow_run', {}],
    ['after a run whose payload cannot be read', 'workflow_run', '{'],
  ])('%s', async (_what, event, payload) => {
    const host = hostOn(event, payload);
    await expect(requireRegistriesFile(host)).rejects.toMatchObject({
      code: 'untrusted-file',
      where: `event ${event}`,
      next: expect.stringContaining('on push, schedule or workflow_dispatch'),
    });
    expect(host.diagnostics).toEqual([]);
  });

  test('without secrets the file may be read', async () => {
    const host = hostOn('pull_request_target', {});
    expect((await requireRegistriesFile(host, undefined, { secrets: false })).path).toBe(
      'registries.yaml',
    );
  });
});
