import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { findInFolder, findInText } from '../../support/canary.ts';
import { type Authority, createAuthority } from '../../support/certificates.ts';
import { HOSTS, type Hubs, startHubs } from '../../support/hubs.ts';
import { removeTemporaryFolders } from '../../support/temp.ts';
import { requireTools } from '../../support/tools.ts';
import { Clients } from '../login/clients.ts';
import { Job, registry, shown } from '../login/job.ts';
import { Workspace } from '../push-chart/fixture.ts';
import { HUB_LOGINS } from './cases/hubs.ts';
import {
  connectionAuth,
  FEDERATION_AUTH,
  type Given,
  type HubName,
  hubJob,
  linesOf,
  PASSWORD_AUTH,
  ROBOT,
  urlOf,
} from './hub-job.ts';

type Id = (typeof HUB_LOGINS)[number]['id'];

const OTHER_AUTH = PASSWORD_AUTH.replace('octo', 'ci');

const tools = ['registry', 'helm', 'skopeo'];
(requireTools(tools).available ? describe : describe.skip)('a login to', () => {
  let authority: Authority;
  let hubs: Hubs;

  beforeAll(async () => {
    authority = createAuthority();
    hubs = await startHubs(authority);
  });
  afterAll(async () => {
    await hubs?.stop();
    removeTemporaryFolders();
  });

  function given(id: Id): Given {
    const { hub, quay, ghcr, other } = hubs;
    const by = (auth: string, PASSWORD: string) => ({ auth, env: { PASSWORD } });
    const all: Record<Id, Given> = {
      connection: { auth: connectionAuth(hubs) },
      'access-token': by(PASSWORD_AUTH, hub.accessToken.secret),
      account: by(PASSWORD_AUTH, hub.account.password),
      federation: { auth: FEDERATION_AUTH },
      robot: by(PASSWORD_AUTH.replace('octo', ROBOT), quay.robot.token),
      job: { auth: '', env: { GITHUB_ACTOR: 'octocat', GITHUB_TOKEN: ghcr.token } },
      'own-token': by(PASSWORD_AUTH, ghcr.token),
      'other-password': by(OTHER_AUTH, other.password),
      'identity-token': by('type: identity-token, token: "${PASSWORD}"', other.identityToken),
    };
    return all[id];
  }

  /** Everything secret that came into being so far. */
  function secrets(): Record<string, string> {
    const { hub, quay, ghcr, other, oidc } = hubs;
    const issued = [...hub.given(), ...quay.given()].map((token, at) => [`token ${at}`, token]);
    return {
      ...Object.fromEntries(issued),
      password: hub.account.password,
      accessToken: hub.accessToken.secret,
      robot: quay.robot.token,
      job: ghcr.token,
      other: other.password,
      identityToken: other.identityToken,
      bearer: oidc.env.ACTIONS_ID_TOKEN_REQUEST_TOKEN ?? '',
    };
  }

  const issued = () => [...hubs.hub.given(), ...hubs.quay.given()];

  test.each(HUB_LOGINS)('$provider, $authType: $what', async ({ provider, authType, id }) => {
    const job = hubJob(hubs, authority, provider, given(id));
    const before = issued();

    const result = await job.login({ repository: 'acme/web' });

    expect([result.code, shown(result)]).toEqual([0, expect.stringContaining('logged in')]);
    const expiry = job.values('output').get('expires-at') ?? '';
    if (authType !== 'oidc') expect(expiry).toBe('');
    else expect(Math.abs(Date.parse(expiry) - Date.now() - 3_600_000)).toBeLessThan(600_000);

    const clients = new Clients(job.dockerConfig, authority.certificateFile, hubs.env);
    const image = `${urlOf(provider)}/acme/image-${id}:1`;
    expect(await clients.skopeoPush(image)).toMatchObject({ code: 0 });
    expect(await clients.skopeoInspect(image)).toMatchObject({ code: 0 });
    const charts = `oci://${HOSTS[provider]}/acme`;
    const chart = await clients.package();
    expect(await clients.helm('push', chart, charts)).toMatchObject({ code: 0 });
    const pull = await clients.helm('pull', `${charts}/web`, '--version', '1.0.0');
    expect(pull).toMatchObject({ code: 0 });

    const own = issued().filter((token) => !before.includes(token));
    expect(own).toHaveLength(authType === 'oidc' ? 1 : 0);
    for (const token of own) expect(result.stdout).toContain(`::add-mask::${token}`);
    expect(findInText(shown(result), secrets())).toEqual([]);
    expect(shown(result)).not.toMatch(/\beyJ[\w-]{20,}/);
    expect(findInFolder(job.folder, secrets(), ['docker/config.json'])).toEqual([]);
  });

  test('Docker Hub asks no other server for a token than its own, with the identity for it', async () => {
    const job = hubJob(hubs, authority, 'docker-hub', { auth: connectionAuth(hubs) });
    const before = { asked: hubs.requests().length, oidc: hubs.oidc.requests().length };
    await job.login();
    expect(hubs.requests().slice(before.asked)).toEqual([
      'POST identity.docker.com/oauth/token 200',
      'GET registry-1.docker.io/v2/ 401',
      'GET auth.docker.io/token 200',
      'GET registry-1.docker.io/v2/ 200',
    ]);
    expect(hubs.oidc.requests().slice(before.oidc)).toEqual([
      { audience: 'https://identity.docker.com', status: 200 },
    ]);
    expect(Object.keys(job.config().auths ?? {})).toEqual(['https://index.docker.io/v1/']);
  });

  test.each(['registry-1.docker.io', 'index.docker.io'])(
    'Docker Hub by its other name %s is refused with the right one',
    async (url) => {
      const lines = registry('main', url, ...linesOf('docker-hub', PASSWORD_AUTH));
      const result = await new Job(lines, { PASSWORD: 'of-no-use-here' }).login();
      expect([result.code, shown(result)]).toEqual([
        1,
        expect.stringContaining('Write `docker.io`'),
      ]);
    },
  );

  test.each<[HubName, () => Given]>([
    ['quay', () => given('federation')],
    ['ghcr', () => given('job')],
  ])('%s, to push a chart to a repository that does not exist yet', async (name, settings) => {
    const workspace = new Workspace();
    const { auth, env = {} } = settings();
    const lines = linesOf(name, auth).slice(1);
    workspace.declareOf(name, urlOf(name), ...lines, 'push-charts: true');
    workspace.write('ca.crt', authority.certificate);
    workspace.write(
      `new-${name}/Chart.yaml`,
      `apiVersion: v2\nname: new-${name}\nversion: 1.0.0\n`,
    );
    const archive = await workspace.package(workspace.path(`new-${name}`));
    const own = { HTTPS_PROXY: hubs.env.HTTPS_PROXY, ...hubs.oidc.env, ...env };
    const asStep = { ...own, GITHUB_ACTIONS: 'true' };
    const before = hubs.requests().length;
    const pushed = await workspace.pushChart(['--charts', archive, '--repository', 'acme'], asStep);
    expect(pushed).toMatchObject({ code: 0, charts: [{ name: `new-${name}` }] });
    const look = `GET ${HOSTS[name]}/v2/acme/new-${name}/manifests/1.0.0`;
    expect(hubs.requests().slice(before)).toContain(`${look} ${name === 'quay' ? 401 : 404}`);
  });

  test('a public registry is none: its images are read without one', async () => {
    const { hub } = hubs;
    const clients = new Clients('/nonexistent', authority.certificateFile, hubs.env);
    const job = new Job(
      registry(
        'hub',
        'docker.io',
        'provider: docker-hub',
        'visibility: public',
        'chart-repositories: [library/web]',
        'tls: { ca: ca.crt }',
      ),
      hubs.env,
    );
    job.write('checkout/ca.crt', authority.certificate);
    const before = hubs.requests().length;
    const result = await job.login({ registries: 'hub' });
    expect([result.code, shown(result)]).toEqual([0, expect.stringContaining('public')]);
    expect(hubs.requests().slice(before)).toEqual([]);

    const owner = hubJob(hubs, authority, 'docker-hub', {
      auth: PASSWORD_AUTH,
      env: { PASSWORD: hub.account.password },
    });
    await owner.login();
    const pusher = new Clients(owner.dockerConfig, authority.certificateFile, hubs.env);
    expect(await pusher.skopeoPush('docker.io/library/web:1')).toMatchObject({ code: 0 });
    expect(await clients.skopeoInspect('docker.io/library/web:1')).toMatchObject({ code: 0 });
    expect(await clients.skopeoInspect('docker.io/acme/web:1.0.0')).not.toMatchObject({ code: 0 });
  });
});
