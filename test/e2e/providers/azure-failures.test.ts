import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Azure, REGISTRY, startAzure } from '../../support/acr.ts';
import { type AzureMachine, startAzureMachine } from '../../support/azure-machine.ts';
import { findInText } from '../../support/canary.ts';
import { createAuthority } from '../../support/certificates.ts';
import { TENANT } from '../../support/entra.ts';
import type { Claims, Tampering } from '../../support/github-oidc.ts';
import { request } from '../../support/http.ts';
import { removeTemporaryFolders } from '../../support/temp.ts';
import { requireTools } from '../../support/tools.ts';
import { shown } from '../login/job.ts';
import {
  AUDIENCE,
  azureJob,
  byOidc,
  bySecret,
  CLIENT,
  EXPIRED,
  type Given,
  MACHINE,
  READER,
  SECRET,
  startWorld,
  WITHOUT_ROLE,
} from './azure-world.ts';
import { ACR_FAILURES } from './cases/acr.ts';

type Id = (typeof ACR_FAILURES)[number]['id'];

interface Failure extends Given {
  /** What the job's identity token says, and how it is spoilt. */
  readonly token?: readonly [Claims, Tampering?] | undefined;
  readonly isBlocked?: boolean;
  /** Its code, and what it says. */
  readonly says: readonly string[];
}

const UNKNOWN = 'c0000000-0000-4000-8000-00000000dead';
const NO_TENANT = '00000000-0000-4000-8000-00000000dead';
const MANAGED = 'type: managed-identity';
const now = () => Math.floor(Date.now() / 1000);
const TRUST = '[azure-trust]';
const IDENTITY = `issuer https://token.actions.githubusercontent.com, subject repo:acme/platform:ref:refs/heads/main, audience ${AUDIENCE}`;

(requireTools(['registry']).available ? describe : describe.skip)('Azure does not let in', () => {
  let azure: Azure;
  let machine: AzureMachine;

  beforeAll(async () => {
    azure = await startWorld(createAuthority());
    machine = await startAzureMachine(azure.entra, [MACHINE]);
  });
  afterAll(async () => {
    await machine?.stop();
    await azure?.stop();
    removeTemporaryFolders();
  });

  function failureOf(id: Id): Failure {
    const oidc = byOidc();
    const spoilt = (token: Failure['token'], ...says: string[]) => ({ auth: oidc, token, says });
    const env = { AZURE_FEDERATED_TOKEN_FILE: './pod-token', AZURE_CLIENT_ID: CLIENT };
    const all: Record<Id, () => Failure> = {
      'unknown-application': () => ({
        auth: bySecret(UNKNOWN),
        says: ['[azure-application]', 'AADSTS700016', UNKNOWN, 'Check `client-id`'],
      }),
      'unknown-tenant': () => ({
        auth: bySecret(CLIENT, NO_TENANT),
        says: ['[azure-tenant]', `AADSTS90002: Tenant '${NO_TENANT}' not found`],
      }),
      'wrong-secret': () => ({
        auth: bySecret(),
        env: { SECRET: 'another-secret-than-the-right-one' },
        says: ['[azure-secret]', 'AADSTS7000215', 'not its id'],
      }),
      'expired-secret': () => ({
        auth: bySecret(EXPIRED),
        says: ['[azure-secret]', 'AADSTS7000222', 'az ad app credential reset'],
      }),
      'no-role': () => ({
        auth: bySecret(WITHOUT_ROLE),
        says: ['[acr-exchange]', '401', `Grant ${WITHOUT_ROLE} of tenant ${TENANT} AcrPull`],
      }),
      firewall: () => ({
        auth: bySecret(),
        isBlocked: true,
        says: ['[acr-firewall]', "client with IP '192.0.2.7' is not allowed", 'Allow this address'],
      }),
      subject: () =>
        spoilt(
          [{ sub: 'repo:acme/platform:pull_request' }],
          TRUST,
          'AADSTS700213',
          'subject repo:acme/platform:pull_request, audience',
        ),
      audience: () => spoilt([{ aud: 'api://Other' }], TRUST, '700212', 'audience api://Other'),
      issuer: () =>
        spoilt([{ iss: 'https://evil.example' }], TRUST, '700211', 'issuer https://evil.example'),
      expiry: () => spoilt([{ exp: now() - 60 }], '[azure-clock]', '700024', IDENTITY),
      'not-yet-valid': () => spoilt([{ nbf: now() + 600 }], '[azure-clock]', 'Check the clock'),
      signature: () => spoilt([{}, 'signature'], TRUST, '700027', IDENTITY),
      'foreign-key': () => spoilt([{}, 'key'], TRUST, '700027', IDENTITY),
      payload: () => spoilt([{}, 'payload'], TRUST, '700027', IDENTITY),
      algorithm: () => spoilt([{}, 'algorithm'], TRUST, '700027', IDENTITY),
      'no-federation': () => ({ auth: byOidc(READER), says: [TRUST, 'AADSTS70025', IDENTITY] }),
      'no-permission': () => ({
        auth: oidc,
        env: { ACTIONS_ID_TOKEN_REQUEST_URL: '' },
        says: ['[oidc-unavailable]', 'id-token: write'],
      }),
      'no-machine': () => ({
        auth: MANAGED,
        env: { AZURE_POD_IDENTITY_AUTHORITY_HOST: 'http://127.0.0.1:9' },
        says: ['[azure-no-identity]', '127.0.0.1:9 refuses connections', 'auth.type: oidc'],
      }),
      'unknown-identity': () => ({
        auth: `${MANAGED}, client-id: ${UNKNOWN}`,
        env: machine.vm,
        says: ['[azure-no-identity]', `${UNKNOWN}: Identity not found`, 'az vm identity assign'],
      }),
      'half-a-pod': () => ({
        auth: MANAGED,
        env,
        says: ['[azure-no-identity]', 'AZURE_TENANT_ID is not set', 'webhook'],
      }),
    };
    return all[id]();
  }

  test.each(ACR_FAILURES)('$authType: $what', async ({ id }) => {
    const failure = failureOf(id);
    const [claims, tampering] = failure.token ?? [];
    azure.oidc.giveOut(claims, tampering);
    if (failure.isBlocked) azure.blocked.add(REGISTRY);
    try {
      const result = await azureJob(azure, failure).login();
      expect(result.code).toBe(1);
      for (const words of failure.says) expect(shown(result)).toContain(words);
      expect(shown(result)).not.toMatch(/\n\s+at /);
      const [issued] = [azure.entra.tokens(), azure.refreshTokens()].map((tokens) =>
        Object.fromEntries(tokens.map((token, index) => [`token ${index}`, token])),
      );
      expect(findInText(shown(result), { ...issued, secret: SECRET })).toEqual([]);
      expect(shown(result)).not.toMatch(/eyJ[\w-]{20}/);
    } finally {
      azure.oidc.giveOut();
      azure.blocked.delete(REGISTRY);
    }
  });

  test('a page of a proxy in place of Entra ID is told as one', async () => {
    const env = { AZURE_AUTHORITY_HOST: `https://${REGISTRY}` };
    const result = await azureJob(azure, { auth: bySecret(), env }).login();
    expect(result.code).toBe(1);
    expect(shown(result)).toContain('[azure-no-token]');
  });

  test('an authority without TLS is refused before any secret is sent', async () => {
    const env = { AZURE_AUTHORITY_HOST: 'http://login.microsoftonline.com' };
    const result = await azureJob(azure, { auth: bySecret(), env }).login();
    expect([result.code, shown(result)]).toEqual([1, expect.stringContaining('[azure-authority]')]);
  });
});

describe('a registry exchanges no token of Entra ID', () => {
  let azure: Azure;

  const tools = requireTools(['registry']).available;
  beforeAll(async () => {
    if (!tools) return;
    const roles = { [CLIENT]: 'AcrPush' } as const;
    azure = await startAzure({ authority: createAuthority(), applications: {}, roles });
  });
  afterAll(async () => {
    await azure?.stop();
    removeTemporaryFolders();
  });

  async function exchange(token: string, service = REGISTRY, tenant = TENANT): Promise<number> {
    const form = { grant_type: 'access_token', service, tenant, access_token: token };
    const { status } = await request(`https://127.0.0.1:${azure.port}/oauth2/exchange`, {
      method: 'POST',
      headers: { host: REGISTRY, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(form).toString(),
    });
    return status;
  }

  const own = tools ? test : test.skip;

  own('but one of its own', async () => {
    expect(await exchange(azure.entra.issue(CLIENT))).toBe(200);
  });

  const SPOILT: Readonly<Record<string, readonly [Claims, Tampering?]>> = {
    'made out to Azure Resource Manager': [{ aud: 'https://management.azure.com/' }],
    'of another tenant': [{ tid: NO_TENANT }],
    'of another issuer': [{ iss: `https://sts.windows.net/${NO_TENANT}/` }],
    'that has expired': [{ exp: now() - 60 }],
    'that is not valid yet': [{ nbf: now() + 600 }],
    'of somebody without a role': [{ appid: WITHOUT_ROLE }],
    'that somebody else signed': [{}, 'signature'],
    'that an unknown key signed': [{}, 'key'],
    'that was changed after it was signed': [{}, 'payload'],
    'that is not signed': [{}, 'algorithm'],
  };

  own.each(Object.entries(SPOILT))('%s', async (_what, [claims, tampering]) => {
    expect(await exchange(azure.entra.issue(CLIENT, claims, tampering))).toBe(401);
  });

  own('for another registry or another tenant', async () => {
    const token = azure.entra.issue(CLIENT);
    expect(await exchange(token, 'second.azurecr.io')).toBe(401);
    expect(await exchange(token, REGISTRY, NO_TENANT)).toBe(401);
  });
});
