import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Azure, REGISTRY } from '../../support/acr.ts';
import { findInFolder, findInText } from '../../support/canary.ts';
import { type Authority, createAuthority } from '../../support/certificates.ts';
import { removeTemporaryFolders } from '../../support/temp.ts';
import { requireTools } from '../../support/tools.ts';
import { Clients } from '../login/clients.ts';
import { Job, registry, shown } from '../login/job.ts';
import {
  azureJob,
  byOidc,
  byPassword,
  bySecret,
  CLIENT,
  EXPIRED,
  READER,
  SECRET,
  startWorld,
} from '../providers/azure-world.ts';
import { DENIED, EXPIRED as EXPIRED_KEY, KEY } from '../providers/cases/ecr.ts';
import { type EcrWorld, startEcrWorld } from '../providers/ecr-world.ts';

interface Finding {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

const findings = (job: Job): readonly Finding[] =>
  JSON.parse(job.values('output').get('diagnostics') ?? '');
const credentials = (job: Job) => JSON.parse(job.values('output').get('credentials') ?? '');

/** Runs the check, which has to end with this code, and gives what it said. */
async function check(job: Job, code: number, secrets: Record<string, string>): Promise<string> {
  const result = await job.checkCredentials();
  expect([result.code, shown(result)]).toEqual([code, expect.any(String)]);
  expect(findInText(shown(result), secrets)).toEqual([]);
  expect(shown(result)).not.toMatch(/\beyJ[\w-]{20,}/);
  expect(findInFolder(job.folder, secrets, ['docker/config.json'])).toEqual([]);
  return shown(result);
}

const hoursUntil = (moment: string) => (Date.parse(moment) - Date.now()) / 3_600_000;

const ecrTools = ['registry', 'htpasswd', 'moto_server', 'skopeo'];
(requireTools(ecrTools).available ? describe : describe.skip)(
  'check-credentials at ECR, which asks for Basic',
  () => {
    let world: EcrWorld;
    beforeAll(async () => {
      world = await startEcrWorld();
    });
    afterAll(async () => {
      await world?.stop();
      removeTemporaryFolders();
    });

    function jobOf(key: string, ...more: readonly string[]): Job {
      const session = key === EXPIRED_KEY ? ', session-token: "${SESSION}"' : '';
      const auth = `auth: { type: access-key, access-key-id: ${key}, secret-access-key: "\${KEY}"${session} }`;
      return new Job(registry('main', world.ecr.host, 'provider: ecr', auth, ...more), world.env);
    }
    const WEB = 'chart-repositories: [charts/web]';

    test('claims to know nothing of a repository that is not there, and creates none', async () => {
      const before = world.ecr.front.calls().length;
      const job = jobOf(KEY, WEB, 'create-repositories: true');
      const said = await check(job, 0, world.secrets);
      expect(said).toContain('charts/web: pull not told, push not told');
      const [row] = credentials(job);
      expect(row).toMatchObject({
        status: 'accepted',
        username: 'AWS',
        identity: `access key ${KEY}`,
        repositories: [{ repository: 'charts/web', pull: 'unknown', push: 'unknown' }],
      });
      expect(hoursUntil(row.expiresAt)).toBeGreaterThan(11);
      const asked = world.ecr.front.calls().slice(before);
      expect(asked.map(({ action }) => action)).toEqual(['GetAuthorizationToken']);
    });

    test('tells that one may be pulled from that is there', async () => {
      const there = WEB.replace('web', 'there');
      const job = jobOf(KEY, there, 'create-repositories: true');
      expect(await job.login({ repository: 'charts/there' })).toMatchObject({ code: 0 });
      const clients = new Clients(job.dockerConfig, world.authority.certificateFile, {
        HTTPS_PROXY: world.ecr.proxy.url,
      });
      const image = `${world.ecr.host}/charts/there:1`;
      expect(await clients.skopeoPush(image)).toMatchObject({ code: 0 });
      expect(await check(job, 0, world.secrets)).toContain('charts/there: pull yes, push not told');
    });

    test.each([
      ['a key that AWS does not know', 'AKIAUNKNOWN000000000', 'aws-key', 'Check the access key'],
      ['a session that has expired', EXPIRED_KEY, 'aws-expired', 'Get new credentials'],
      ['a key without permission', DENIED, 'aws-denied', 'Allow ecr:GetAuthorizationToken on *'],
    ])('finds %s', async (_what, key, code, hint) => {
      const job = jobOf(key, WEB);
      await check(job, 1, world.secrets);
      expect(findings(job)).toEqual([
        expect.objectContaining({
          code: 'credential-unavailable',
          message: expect.stringMatching(`as access key ${key} failed: .*\\(${code}\\)$`),
          hint: expect.stringContaining(hint),
        }),
      ]);
      expect(credentials(job)).toMatchObject([{ status: 'failed', repositories: [] }]);
    });
  },
);

(requireTools(['registry']).available ? describe : describe.skip)(
  "check-credentials at a registry of Azure's, which asks for tokens",
  () => {
    let authority: Authority;
    let azure: Azure;
    beforeAll(async () => {
      authority = createAuthority();
      azure = await startWorld(authority);
    });
    afterAll(async () => {
      await azure?.stop();
      removeTemporaryFolders();
    });

    const WEB = ['chart-repositories: [charts/web]'];

    function secrets(): Record<string, string> {
      const tokens = [...azure.entra.tokens(), ...azure.refreshTokens()];
      const named = tokens.map((token, index) => [`token ${index}`, token]);
      return { ...Object.fromEntries(named), secret: SECRET };
    }

    test('tells who the job is there, for how long, and that it may pull and push', async () => {
      const job = azureJob(azure, { auth: byOidc(), lines: WEB });
      const said = await check(job, 0, secrets());
      expect(said).toContain('charts/web: pull yes, push yes');
      const [row] = credentials(job);
      expect(row).toMatchObject({
        method: 'oidc',
        identity: CLIENT,
        status: 'accepted',
        repositories: [{ repository: 'charts/web', pull: 'granted', push: 'granted' }],
      });
      expect(Math.abs(hoursUntil(row.expiresAt) - 3)).toBeLessThan(0.2);
    });

    test.each([
      ['by a refresh token', bySecret(READER)],
      ['by its secret as the password', byPassword(READER)],
    ])('tells pull and push apart: an application that may only pull, %s', async (_how, auth) => {
      const job = azureJob(azure, { auth, lines: WEB });
      const said = await check(job, 1, secrets());
      expect(said).toContain('charts/web: pull yes, push no');
      expect(findings(job)).toMatchObject([
        { code: 'credential-no-push', message: expect.stringContaining('push to charts/web') },
      ]);
    });

    test.each([
      [
        'a client secret that has expired',
        bySecret(EXPIRED),
        'credential-unavailable',
        /AADSTS7000222.*\(azure-secret\)$/,
        'az ad app credential reset',
      ],
      [
        'a secret of an application that has expired, as the password',
        byPassword(EXPIRED),
        'credential-refused',
        /answered 401 to the login: UNAUTHORIZED: Invalid clientid or client secret/,
        'It comes from SECRET.',
      ],
      [
        'a wrong password of the admin user',
        byPassword('acme'),
        'credential-refused',
        /answered 401 to the login: UNAUTHORIZED: authentication required/,
        'az acr credential show --name acme',
      ],
    ])('finds %s', async (_what, auth, code, message, hint) => {
      const job = azureJob(azure, { auth, lines: WEB });
      await check(job, 1, secrets());
      expect(findings(job)).toEqual([
        expect.objectContaining({
          code,
          message: expect.stringMatching(message),
          hint: expect.stringContaining(hint),
        }),
      ]);
    });

    test('says of a firewall that the registry cannot be reached, and nothing of the password', async () => {
      azure.blocked.add(REGISTRY);
      try {
        const job = azureJob(azure, { auth: byPassword('acme'), lines: WEB });
        await check(job, 1, secrets());
        expect(findings(job)).toMatchObject([
          {
            code: 'registry-unreachable',
            message: expect.stringContaining('(acr-firewall)'),
            hint: expect.stringContaining('Allow this address'),
          },
        ]);
      } finally {
        azure.blocked.delete(REGISTRY);
      }
    });
  },
);
