import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type Authority, createAuthority } from '../../support/certificates.ts';
import { type Hubs, startHubs } from '../../support/hubs.ts';
import { removeTemporaryFolders } from '../../support/temp.ts';
import { requireTools } from '../../support/tools.ts';
import { shown } from '../login/job.ts';
import { Workspace } from '../push-chart/fixture.ts';
import { HUB_FAILURES, HUB_PUSH_FAILURES } from './cases/hubs.ts';
import { failuresOf } from './hub-failures.ts';
import { hubJob, linesOf, urlOf } from './hub-job.ts';
import { GHCR_PUSH_FAILURES } from './other-failures.ts';

const tools = ['registry', 'helm'];
(requireTools(tools).available ? describe : describe.skip)('a login that fails', () => {
  let authority: Authority;
  let hubs: Hubs;

  beforeAll(async () => {
    authority = createAuthority();
    hubs = await startHubs(authority);
  });
  afterEach(() => {
    const { oidc, hub, quay, ghcr, other } = hubs;
    oidc.giveOut();
    Object.assign(hub.connection, { isActive: true, actions: ['pull', 'push'] });
    Object.assign(hub.accessToken, { actions: ['pull', 'push'] });
    Object.assign(hub.account, { hasTwoFactors: false });
    hub.outage = undefined;
    quay.federation = { issuer: oidc.issuer, subject: 'repo:acme/platform:ref:refs/heads/main' };
    Object.assign(quay.robot, { exists: true, actions: ['pull', 'push'] });
    ghcr.refusesWrites = undefined;
    const realm = 'https://registry.example:5000/token';
    Object.assign(other, { realm, hasOAuth: true, hasExpired: false, actions: ['pull', 'push'] });
  });
  afterAll(async () => {
    await hubs?.stop();
    removeTemporaryFolders();
  });

  const issued = () => hubs.hub.given().length + hubs.quay.given().length;

  test.each(HUB_FAILURES)('$provider, $authType: $what', async ({ provider, id }) => {
    const { set, says, event, repository = 'acme/web', ...given } = failuresOf(hubs)[id];
    set?.();
    const job = hubJob(hubs, authority, provider, given);
    if (event !== undefined) job.write('event.json', JSON.stringify(event));
    const env = event === undefined ? {} : { GITHUB_EVENT_PATH: join(job.folder, 'event.json') };
    const before = issued();

    const result = await job.login({ repository }, { env });

    const log = shown(result);
    expect(result.code).toBe(1);
    for (const words of says) expect(log).toContain(words);
    expect(log).toContain('registries.main');
    // No stack, no token, no secret, nothing left behind.
    expect(log).not.toMatch(/^\s+at /m);
    expect(log).not.toMatch(/\beyJ[\w-]{20,}/);
    for (const secret of Object.values(given.env ?? {}).filter((one) => one.length > 12)) {
      if (!/dependabot/.test(secret)) expect(log).not.toContain(secret);
    }
    expect(existsSync(job.dockerConfig)).toBe(false);
    const isRefused = says.some((words) => /^(?:docker-hub-connection|quay-fed)/.test(words));
    if (isRefused) expect(issued()).toBe(before);
  });

  test.each(HUB_PUSH_FAILURES)('$provider, $authType: $what', async ({ provider, id }) => {
    const { auth, words, next, event = {} } = GHCR_PUSH_FAILURES[id];
    hubs.ghcr.refusesWrites = words;
    const workspace = new Workspace();
    workspace.declareOf(
      provider,
      urlOf(provider),
      ...linesOf(provider, auth).slice(1),
      'push-charts: true',
    );
    workspace.write('ca.crt', authority.certificate);
    workspace.write('event.json', JSON.stringify(event));
    workspace.write('web/Chart.yaml', 'apiVersion: v2\nname: web\nversion: 1.0.0\n');
    const archive = await workspace.package(workspace.path('web'));
    const env = {
      HTTPS_PROXY: hubs.env.HTTPS_PROXY,
      GITHUB_ACTOR: 'octocat',
      GITHUB_EVENT_PATH: workspace.path('event.json'),
      GITHUB_REPOSITORY: 'acme/platform',
      GITHUB_TOKEN: hubs.ghcr.token,
      PASSWORD: hubs.ghcr.token,
    };
    const args = ['--charts', archive, '--repository', 'acme'];
    const { code, stderr } = await workspace.pushChart(args, env);
    expect(code).toBe(1);
    const said = stderr.replace(/\s+/g, ' ');
    expect(said).toContain(words);
    expect(said).toContain(next);
    expect(stderr).not.toContain(hubs.ghcr.token);
  });
});
