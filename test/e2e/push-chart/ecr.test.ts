import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Authority, createAuthority } from '../../support/certificates.ts';
import { type Ecr, startEcr } from '../../support/ecr.ts';
import { removeTemporaryFolders } from '../../support/temp.ts';
import { requireTools } from '../../support/tools.ts';
import { Workspace } from './fixture.ts';

const { available } = requireTools(['helm', 'registry', 'htpasswd', 'moto_server']);

(available ? describe : describe.skip)('push-chart to ECR, which creates no repository', () => {
  let authority: Authority;
  let ecr: Ecr;
  const workspace = new Workspace();
  let archive: string;
  beforeAll(async () => {
    authority = createAuthority();
    ecr = await startEcr({ authority, needsRepositories: true });
    archive = await workspace.package(workspace.checkOut('web'));
  });
  afterAll(async () => {
    await ecr?.stop();
    removeTemporaryFolders();
  });

  function push(repository: string, ...more: readonly string[]) {
    const lines = [
      'provider: ecr',
      `url: ${ecr.host}`,
      'auth: { type: access-key, access-key-id: AKIAIOSFODNN7EXAMPLE, secret-access-key: "${KEY}" }',
      ...more,
    ];
    const entry = lines.map((line) => `    ${line}\n`).join('');
    workspace.write('registries.yaml', `version: 1\nregistries:\n  acme:\n${entry}`);
    return workspace.pushChart(['--charts', archive, '--repository', repository], {
      KEY: 'wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY',
      AWS_ENDPOINT_URL: ecr.endpoint,
      HTTPS_PROXY: ecr.proxy.url,
      NO_PROXY: '127.0.0.1',
      NODE_EXTRA_CA_CERTS: authority.certificateFile,
    });
  }

  const asked = (from: number) =>
    ecr.front
      .calls()
      .slice(from)
      .map(({ action }) => action)
      .filter((action) => action.endsWith('Repository') || action.endsWith('Repositories'));

  test('fails without create-repositories, and says what to do', async () => {
    const { code, stderr } = await push('missing');
    expect(code).toBe(1);
    expect(stderr).toContain('NAME_UNKNOWN');
    expect(stderr).toContain('set `create-repositories: true` on registries.acme');
  });

  test('creates the repository with it, once', async () => {
    const before = ecr.front.calls().length;
    const first = await push('created', 'create-repositories: true');
    expect([first.stderr, first.charts]).toMatchObject([
      expect.any(String),
      [{ status: 'pushed' }],
    ]);
    expect(asked(before)).toEqual(['DescribeRepositories', 'CreateRepository']);
    const second = await push('created', 'create-repositories: true');
    expect(second.charts).toMatchObject([{ status: 'unchanged' }]);
    expect(asked(before)).toHaveLength(2);
  });

  test('creates it once when two runs want it at the same time', async () => {
    const both = ['race', 'race'].map((name) => push(name, 'create-repositories: true'));
    const results = await Promise.all(both);
    expect(results.map(({ code, stderr }) => [code, stderr])).toEqual([
      [0, expect.any(String)],
      [0, expect.any(String)],
    ]);
  });
});
