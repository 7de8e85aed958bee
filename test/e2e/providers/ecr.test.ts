import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { findInText } from '../../support/canary.ts';
import type { CommandResult } from '../../support/process.ts';
import { removeTemporaryFolders } from '../../support/temp.ts';
import { requireTools } from '../../support/tools.ts';
import { Clients } from '../login/clients.ts';
import { Job, registry, shown } from '../login/job.ts';
import { type EcrCase, FAILING, KEY, ROLE_ARN, WORKING } from './cases/ecr.ts';
import {
  type EcrWorld,
  FURTHER_HOSTS,
  OTHER_ACCOUNT,
  OTHER_REGION,
  PUBLIC,
  startEcrWorld,
} from './ecr-world.ts';

const { available } = requireTools(['registry', 'htpasswd', 'moto_server', 'helm', 'skopeo']);

(available ? describe : describe.skip)('ECR, by the real SDK', () => {
  let world: EcrWorld;
  beforeAll(async () => {
    world = await startEcrWorld();
  });
  afterAll(async () => {
    await world?.stop();
    removeTemporaryFolders();
  });

  function hostOf({ registry: which }: EcrCase): string {
    return which === undefined ? world.ecr.host : FURTHER_HOSTS[which];
  }

  function jobOf(one: EcrCase): Job {
    const auth = `auth: { ${[`type: ${one.authType}`, ...(one.auth ? [one.auth] : [])].join(', ')} }`;
    const lines = ['provider: ecr', auth, 'create-repositories: true'];
    const job = new Job(registry('main', hostOf(one), ...lines), {
      ...world.env,
      ...one.env?.(world),
    });
    world.oidc.giveOut(one.claims, one.tampering);
    return job;
  }

  function expectNoSecret(...results: readonly CommandResult[]): void {
    for (const result of results) expect(findInText(shown(result), world.secrets)).toEqual([]);
  }

  describe('logs in, pushes and pulls', () => {
    test.each(WORKING.map((one) => [`${one.authType}: ${one.what}`, one] as const))(
      '%s',
      async (_name, one) => {
        const host = hostOf(one);
        const path = `acme/case-${WORKING.indexOf(one)}`;
        const job = jobOf(one);
        const login = await job.login({ repository: `${path}/web` });
        expect([login.code, shown(login)]).toEqual([
          0,
          expect.stringContaining('logged in as AWS'),
        ]);
        const expiry = Date.parse(job.values('output').get('expires-at') ?? '');
        expect(expiry - Date.now()).toBeGreaterThan(11 * 3600 * 1000);
        expectNoSecret(login);

        const clients = new Clients(job.dockerConfig, world.authority.certificateFile, {
          HTTPS_PROXY: world.ecr.proxy.url,
        });
        const image = `${host}/${path}/web:image`;
        expect(await clients.skopeoPush(image)).toMatchObject({ code: 0 });
        expect(await clients.skopeoInspect(image)).toMatchObject({ code: 0 });
        const chart = await clients.package();
        expect(await clients.helm('push', chart, `oci://${host}/${path}`)).toMatchObject({
          code: 0,
        });
        const pull = ['pull', `oci://${host}/${path}/web`, '--version', '1.0.0'];
        expect(await clients.helm(...pull)).toMatchObject({ code: 0 });
        if (one.registry === 'bearer') {
          const asked = world.ecr.bearer?.requests().filter(({ user }) => user === 'AWS') ?? [];
          const scopes = asked.flatMap((request) => request.scopes);
          expect(scopes).toContain(`repository:${path}/web:pull,push`);
        }
      },
    );
  });

  describe('says what is wrong with', () => {
    test.each(FAILING.map((one) => [`${one.authType}: ${one.what}`, one] as const))(
      '%s',
      async (_name, one) => {
        const result = await jobOf(one).login();
        expect(result.code).toBe(1);
        for (const words of one.fails ?? []) expect(shown(result)).toContain(words);
        expectNoSecret(result);
        expect(shown(result)).not.toMatch(/eyJ[\w-]+\.eyJ/);
        expect(shown(result)).not.toContain('    at ');
      },
    );
  });

  test('names repository and run in the session of a role', async () => {
    const result = await jobOf({
      provider: 'ecr',
      authType: 'oidc',
      what: '',
      auth: `role-arn: "${ROLE_ARN}"`,
    }).login();
    expect(result.code).toBe(0);
    const calls = world.ecr.front.calls();
    const { body, host } = calls.findLast(({ service }) => service === 'sts') ?? {
      body: '',
      host: '',
    };
    expect(new URLSearchParams(body).get('RoleSessionName')).toBe('acme.platform@4242');
    expect(host).toBe('sts.eu-west-1.amazonaws.com');
  });

  test('asks for one token for each principal and region', async () => {
    const before = world.ecr.front.calls().length;
    const byKey = `auth: { type: access-key, access-key-id: ${KEY}, secret-access-key: "\${KEY}" }`;
    const byRole = `auth: { type: oidc, role-arn: "${ROLE_ARN}" }`;
    world.oidc.giveOut();
    const job = new Job(
      [
        registry('one', world.ecr.host, 'provider: ecr', byKey),
        registry('other-account', OTHER_ACCOUNT, 'provider: ecr', byKey),
        registry('other-region', OTHER_REGION, 'provider: ecr', byKey),
        registry('public', PUBLIC, 'provider: ecr', byRole),
      ].join(''),
      world.env,
    );
    const result = await job.login({ registries: 'all' });
    expect([result.code, shown(result)]).toEqual([0, expect.any(String)]);
    const asked = world.ecr.front
      .calls()
      .slice(before)
      .map(({ service, action, region = '' }) => [service, action, region].join(' '));
    expect(asked.sort()).toEqual([
      'ecr GetAuthorizationToken eu-west-1',
      'ecr GetAuthorizationToken us-east-2',
      'ecr-public GetAuthorizationToken us-east-1',
      'sts AssumeRoleWithWebIdentity ',
    ]);
    expect(Object.keys(job.config().auths ?? {}).sort()).toEqual(
      [world.ecr.host, OTHER_ACCOUNT, OTHER_REGION, PUBLIC].sort(),
    );
  });
});
