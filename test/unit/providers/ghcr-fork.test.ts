import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { ghcr } from '../../../src/providers/ghcr.ts';
import { Secret } from '../../../src/secrets/secret.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../support/temp.ts';
import { fakeHost, registryOf } from './fake-host.ts';

const WRITE = 'DENIED: permission_denied: write_package';
const FORK = 'eve/web';
const JOB = { type: 'password', username: undefined, password: undefined } as const;

afterAll(removeTemporaryFolders);

function advice(words: string, head: string, auth: object, env: Record<string, string> = {}) {
  const file = join(temporaryFolder('event'), 'event.json');
  writeFileSync(file, JSON.stringify({ pull_request: { head: { repo: { full_name: head } } } }));
  const host = fakeHost({ GITHUB_REPOSITORY: 'acme/web', GITHUB_EVENT_PATH: file, ...env });
  const registry = registryOf('ghcr', 'ghcr.io', auth as never);
  return ghcr.adviceOn?.({ status: 403, ociCodes: ['DENIED'], words }, registry, host);
}

describe("a write that GitHub's registry refuses to a pull request", () => {
  test.each([
    WRITE,
    'DENIED: installation not allowed to Create organization package',
    'DENIED: installation not allowed to Write organization package',
  ])('from a fork, by the token of the job: %s', (words) => {
    expect(advice(words, FORK, JOB)?.next).toContain('may only read, whatever `permissions` says');
  });

  test.each<[string, Parameters<typeof advice>]>([
    ['of a branch', [WRITE, 'acme/web', JOB]],
    ['from a fork, by a token of a user', [WRITE, FORK, { ...JOB, password: new Secret('p') }]],
    [
      'from a fork, in a workflow of the base',
      [WRITE, FORK, JOB, { GITHUB_EVENT_NAME: 'pull_request_target' }],
    ],
    ['from a fork, that is a read', ['DENIED: permission_denied: read_package', FORK, JOB]],
  ])('%s: nothing special', (_what, given) => {
    expect(advice(...given)).toBeUndefined();
  });
});
