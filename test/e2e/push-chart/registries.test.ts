import { symlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createAuthority } from '../../support/certificates.ts';
import { type CraneRegistry, startCraneRegistry } from '../../support/crane-registry.ts';
import { type Distribution, startDistribution } from '../../support/distribution.ts';
import { removeTemporaryFolders } from '../../support/temp.ts';
import { startTokenServer } from '../../support/token-server.ts';
import { requireTools } from '../../support/tools.ts';
import { manifestAt, PASSWORD, sameBytes, Workspace } from './fixture.ts';

const { available } = requireTools(['helm', 'registry', 'htpasswd', 'crane']);

(available ? describe : describe.skip)('push-chart to other registries', () => {
  let crane: CraneRegistry;
  let secure: Distribution;
  const authority = available ? createAuthority() : undefined;

  beforeAll(async () => {
    const tls = authority?.issue({ hosts: ['localhost'] });
    [crane, secure] = await Promise.all([
      startCraneRegistry(),
      startDistribution({ users: { ci: PASSWORD }, relativeUrls: true, ...(tls && { tls }) }),
    ]);
  });

  afterAll(async () => {
    await Promise.all([crane?.stop(), secure?.stop()]);
    removeTemporaryFolders();
  });

  test('crane’s, with relative locations', async () => {
    const workspace = new Workspace();
    workspace.declare(crane.host);
    const archive = await workspace.package(workspace.checkOut('web'));
    const pushed = await workspace.pushChart(['--charts', archive]);
    expect(pushed.charts).toMatchObject([
      { status: 'pushed', reference: `${crane.host}/web:1.2.3` },
    ]);
    expect((await manifestAt(crane.url, 'web', '1.2.3')).digest).toBe(pushed.outputs.digest);
    expect((await workspace.pushChart(['--charts', archive])).charts).toMatchObject([
      { status: 'unchanged' },
    ]);
  });

  test('one with a private CA and Basic authentication; helm pulls from it', async () => {
    const workspace = new Workspace();
    const ca = workspace.write('ca.crt', authority?.certificate ?? '');
    workspace.declare(
      secure.host,
      'auth: { type: password, username: ci, password: "${ACME_PASSWORD}" }',
      'push-charts: true',
      'tls: { ca: ca.crt }',
    );
    const archive = await workspace.package(workspace.checkOut('web'));
    utimesSync(archive, 1, 1);
    const before = secure.requests().length;
    const pushed = await workspace.pushChart(['--charts', archive]);
    expect(pushed.charts).toMatchObject([{ status: 'pushed' }]);
    expect(secure.requests().length - before).toBeLessThanOrEqual(7);
    await workspace.helm([
      'pull',
      `oci://${secure.host}/web`,
      '--version',
      '1.2.3',
      '--ca-file',
      ca,
      '--username',
      'ci',
      '--password',
      PASSWORD,
    ]);
    expect(sameBytes(workspace.path('web-1.2.3.tgz'), archive)).toBe(true);
  });

  test('not to one that the file forbids', async () => {
    const workspace = new Workspace();
    workspace.declare(
      crane.host,
      'auth: { type: password, username: ci, password: "${ACME_PASSWORD}" }',
      'push-charts: false',
      'tls: none',
    );
    workspace.checkOut('web');
    const pushed = await workspace.pushChart(['--charts', 'web']);
    expect(pushed.stderr).toContain('[push-charts-off]');
    expect(pushed.code).toBe(1);
  });

  test('not to a public one', async () => {
    const workspace = new Workspace();
    workspace.declare(crane.host, 'visibility: public', 'chart-repositories: [web]', 'tls: none');
    workspace.checkOut('web');
    const pushed = await workspace.pushChart(['--charts', 'web', '--registry', 'acme']);
    expect(pushed.stderr).toContain('it is public [push-charts-off]');
    expect(pushed.code).toBe(1);
  });

  test('not where the account may only pull: nothing is written, and the reason is told', async () => {
    const allow = () => ['pull'];
    const tokens = await startTokenServer({ users: { ci: PASSWORD }, allow });
    const registry = await startDistribution({ token: tokens });
    try {
      const workspace = new Workspace();
      workspace.declare(registry.host);
      workspace.checkOut('web');
      const pushed = await workspace.pushChart(['--charts', 'web']);
      expect(pushed.charts).toMatchObject([{ status: 'failed', digest: '' }]);
      expect(pushed.stderr).toMatch(/\[registry-(denied|unauthorized)\]/);
      expect(pushed.stderr + pushed.stdout).not.toContain(PASSWORD);
      expect(pushed.code).toBe(1);
    } finally {
      await Promise.all([registry.stop(), tokens.stop()]);
    }
  });

  test('not from a chart with a link to a file of the machine', async () => {
    const workspace = new Workspace();
    workspace.declare(crane.host);
    symlinkSync('/etc/hostname', join(workspace.checkOut('web'), 'hostname'));
    const pushed = await workspace.pushChart(['--charts', 'web', '--repository', 'linked']);
    expect(pushed.stderr).toContain('[chart-link-outside]');
    expect((await manifestAt(crane.url, 'linked/web', '1.2.3')).status).toBe(404);
  });

  test('not on an event that may carry somebody else’s file', async () => {
    const workspace = new Workspace();
    workspace.declare(crane.host);
    workspace.checkOut('web');
    const event = { GITHUB_EVENT_NAME: 'pull_request_target' };
    const pushed = await workspace.pushChart(['--charts', 'web', '--repository', 'head'], event);
    expect(pushed.stderr).toContain('[untrusted-file]');
    expect((await manifestAt(crane.url, 'head/web', '1.2.3')).status).toBe(404);
  });
});
