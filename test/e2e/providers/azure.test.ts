import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Azure, GOVERNMENT, REGISTRY, SECOND, TOKEN_USER } from '../../support/acr.ts';
import { type AzureMachine, startAzureMachine } from '../../support/azure-machine.ts';
import { findInFolder, findInText } from '../../support/canary.ts';
import { type Authority, createAuthority } from '../../support/certificates.ts';
import { TENANT } from '../../support/entra.ts';
import { removeTemporaryFolders } from '../../support/temp.ts';
import { requireTools } from '../../support/tools.ts';
import { Clients } from '../login/clients.ts';
import { Job, registry, shown } from '../login/job.ts';
import {
  ADMIN_PASSWORD,
  AUDIENCE,
  azureJob,
  byOidc,
  byPassword,
  bySecret,
  CHINA_LOGIN,
  CLIENT,
  type Given,
  GOVERNMENT_LOGIN,
  MACHINE,
  POD,
  POD_SUBJECT,
  READER,
  SECOND_MACHINE,
  SECRET,
  startWorld,
} from './azure-world.ts';
import { ACR_LOGINS } from './cases/acr.ts';

type Id = (typeof ACR_LOGINS)[number]['id'];

const MANAGED = 'type: managed-identity';

const tools = ['registry', 'helm', 'skopeo'];
(requireTools(tools).available ? describe : describe.skip)("a login to Azure's registries", () => {
  let authority: Authority;
  let azure: Azure;
  let machine: AzureMachine;

  beforeAll(async () => {
    authority = createAuthority();
    azure = await startWorld(authority);
    machine = await startAzureMachine(azure.entra, [MACHINE, SECOND_MACHINE]);
  });
  afterAll(async () => {
    await machine?.stop();
    await azure?.stop();
    removeTemporaryFolders();
  });

  const LOGINS: Record<Id, () => Given> = {
    admin: () => ({ auth: byPassword('acme'), env: { SECRET: ADMIN_PASSWORD } }),
    application: () => ({ auth: byPassword(CLIENT) }),
    secret: () => ({ auth: bySecret() }),
    job: () => ({ auth: byOidc() }),
    government: () => GOVERNMENT_LOGIN,
    china: () => CHINA_LOGIN,
    vm: () => ({ auth: MANAGED, env: machine.vm }),
    'vm-named': () => ({ auth: `${MANAGED}, client-id: ${SECOND_MACHINE}`, env: machine.vm }),
    'app-service': () => ({ auth: MANAGED, env: machine.appService }),
    pod: () => ({
      auth: MANAGED,
      env: {
        AZURE_TENANT_ID: TENANT,
        AZURE_CLIENT_ID: POD,
        AZURE_FEDERATED_TOKEN_FILE: './pod-token',
      },
    }),
  };

  /** Everything secret that came into being so far. */
  function secrets() {
    const tokens = [...azure.entra.tokens(), ...azure.refreshTokens()];
    const bearer = azure.oidc.env.ACTIONS_ID_TOKEN_REQUEST_TOKEN ?? '';
    const named = tokens.map((token, index) => [`token ${index}`, token]);
    return { ...Object.fromEntries(named), bearer, secret: SECRET, admin: ADMIN_PASSWORD };
  }

  test.each(ACR_LOGINS)('$authType: $what', async ({ authType, id }) => {
    const given = LOGINS[id]();
    const { host = REGISTRY } = given;
    const job = azureJob(azure, given);
    job.write('pod-token', azure.oidc.sign({ sub: POD_SUBJECT, aud: AUDIENCE }));
    const result = await job.login({ repository: 'charts/web' });
    expect([result.code, shown(result)]).toEqual([0, expect.stringContaining('logged in as')]);
    const expiry = job.values('output').get('expires-at') ?? '';
    if (authType === 'password') expect(expiry).toBe('');
    else {
      expect(Math.abs(Date.parse(expiry) - Date.now() - 3 * 3_600_000)).toBeLessThan(600_000);
      const auth = job.config().auths?.[host]?.auth ?? '';
      const [user, ...password] = Buffer.from(auth, 'base64').toString().split(':');
      expect([user, azure.refreshTokens()]).toEqual([
        TOKEN_USER,
        expect.arrayContaining([password.join(':')]),
      ]);
    }

    const clients = new Clients(job.dockerConfig, authority.certificateFile, azure.env);
    const image = `${host}/images/${id}:1`;
    expect(await clients.skopeoPush(image)).toMatchObject({ code: 0 });
    expect(await clients.skopeoInspect(image)).toMatchObject({ code: 0 });
    const charts = `oci://${host}/charts/${id}`;
    expect(await clients.helm('push', await clients.package(), charts)).toMatchObject({ code: 0 });
    const pull = await clients.helm('pull', `${charts}/web`, '--version', '1.0.0');
    expect(pull).toMatchObject({ code: 0 });

    expect(findInText(shown(result), secrets())).toEqual([]);
    expect(findInFolder(job.folder, secrets(), ['docker/config.json'])).toEqual([]);
  });

  test('asks Entra ID once for a principal, and each registry for its own token', async () => {
    const auth = ['provider: acr', `auth: { ${byOidc()} }`];
    const lines = registry('one', REGISTRY, ...auth) + registry('two', SECOND, ...auth);
    const job = new Job(lines, { ...azure.env, ...azure.oidc.env });
    const [before, exchanged] = [azure.entra.calls().length, azure.exchanges().length];
    const result = await job.login({ registries: 'all' });
    expect([result.code, shown(result)]).toEqual([0, expect.anything()]);
    expect(azure.entra.calls().slice(before)).toEqual([
      {
        host: 'login.microsoftonline.com',
        path: `/${TENANT}/oauth2/v2.0/token`,
        status: 200,
        code: undefined,
      },
    ]);
    const hosts = azure.exchanges().slice(exchanged);
    expect(hosts.map(({ registry: host, status }) => `${host} ${status}`).sort()).toEqual([
      `${REGISTRY} 200`,
      `${SECOND} 200`,
    ]);
    const [one, two] = [REGISTRY, SECOND].map((host) => job.config().auths?.[host]?.auth);
    expect(one).not.toBe(two);
  });

  test.each([
    ['the registry', { host: GOVERNMENT }, 'login.microsoftonline.us'],
    [
      'AZURE_AUTHORITY_HOST',
      { env: { AZURE_AUTHORITY_HOST: 'https://login.microsoftonline.us/' } },
      'login.microsoftonline.us',
    ],
    ['nothing', {}, 'login.microsoftonline.com'],
  ])('asks the Entra ID of the cloud that %s names, and nobody else', async (_, more, expected) => {
    const before = azure.entra.calls().length;
    const opened = azure.proxy.connections().length;
    const job = azureJob(azure, { auth: bySecret(), ...more });
    expect(await job.login()).toMatchObject({ code: 0 });
    expect(azure.entra.calls().slice(before)).toMatchObject([{ host: expected, status: 200 }]);
    const targets = azure.proxy.connections().slice(opened);
    const host = 'host' in more ? more.host : REGISTRY;
    expect(new Set(targets.map(({ target, status }) => `${target} ${status}`))).toEqual(
      new Set([`${expected}:443 200`, `${host}:443 200`]),
    );
  });

  test('reaches Entra ID through the proxy of its `connection`, by its `ca`', async () => {
    const connection = `connection: { method: proxy, proxy: { url: "${azure.proxy.url}" } }`;
    const auth = [`auth: { ${byOidc()} }`, 'tls: { ca: ca.crt }', connection];
    const job = new Job(registry('main', REGISTRY, 'provider: acr', ...auth), azure.oidc.env);
    job.write('checkout/ca.crt', authority.certificate);
    expect(await job.login()).toMatchObject({ code: 0 });
  });

  test('asks the machine itself, whatever proxy there is', async () => {
    const env = { ...machine.vm, HTTP_PROXY: azure.proxy.url };
    const opened = azure.proxy.connections().length;
    expect(await azureJob(azure, { auth: MANAGED, env }).login()).toMatchObject({ code: 0 });
    const targets = azure.proxy.connections().slice(opened);
    expect(new Set(targets.map(({ target }) => target))).toEqual(new Set([`${REGISTRY}:443`]));
  });

  test('who may only pull is told so where the step is going to push', async () => {
    const job = azureJob(azure, { auth: bySecret(READER) });
    const pull = await job.login({ repository: 'charts/web', permission: 'pull' });
    expect([pull.code, shown(pull)]).toEqual([0, expect.stringContaining('logged in as')]);
    expect(await job.login({ repository: 'charts/web' })).toMatchObject({ code: 1 });
  });
});
