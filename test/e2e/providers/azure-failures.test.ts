import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
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
import { type Failure, failuresOf } from './azure-failures.ts';
import {
  azureJob,
  bySecret,
  CLIENT,
  MACHINE,
  SECOND_MACHINE,
  SECRET,
  startWorld,
  WITHOUT_ROLE,
} from './azure-world.ts';
import { ACR_FAILURES } from './cases/acr.ts';

const NO_TENANT = '00000000-0000-4000-8000-00000000dead';
const now = () => Math.floor(Date.now() / 1000);

(requireTools(['registry']).available ? describe : describe.skip)('Azure does not let in', () => {
  let azure: Azure;
  const machines: AzureMachine[] = [];

  beforeAll(async () => {
    azure = await startWorld(createAuthority());
    const { entra } = azure;
    machines.push(
      await startAzureMachine(entra, [MACHINE]),
      await startAzureMachine(entra, [MACHINE, SECOND_MACHINE], 'none'),
      await startAzureMachine(entra, [WITHOUT_ROLE]),
    );
  });
  afterEach(() => {
    azure.oidc.giveOut();
    azure.blocked.delete(REGISTRY);
    azure.admin.isEnabled = true;
  });
  afterAll(async () => {
    for (const machine of machines) await machine.stop();
    await azure?.stop();
    removeTemporaryFolders();
  });

  function failureOf(id: (typeof ACR_FAILURES)[number]['id']): Failure {
    const [one = {}, several = {}, withoutRole = {}] = machines.map(({ vm }) => vm);
    return failuresOf({ one, several, withoutRole })[id];
  }

  test.each(ACR_FAILURES)('$authType: $what', async ({ id }) => {
    const failure = failureOf(id);
    const [claims, tampering] = failure.token ?? [];
    azure.oidc.giveOut(claims, tampering);
    if (failure.isBlocked) azure.blocked.add(REGISTRY);
    azure.admin.isEnabled = !failure.isAdminDisabled;
    const job = azureJob(azure, failure);
    job.write('pod-token', azure.oidc.sign(failure.podToken ?? {}));

    const result = await job.login({ repository: 'charts/web' });

    expect(result.code).toBe(1);
    for (const words of failure.says) expect(shown(result)).toContain(words);
    expect(shown(result)).not.toMatch(/\n\s+at /);
    const tokens = [...azure.entra.tokens(), ...azure.refreshTokens()];
    const named = Object.fromEntries(tokens.map((token, index) => [`token ${index}`, token]));
    const given = failure.env?.SECRET ?? SECRET;
    expect(findInText(shown(result), { ...named, given })).toEqual([]);
    expect(shown(result)).not.toMatch(/eyJ[\w-]{20}/);
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
