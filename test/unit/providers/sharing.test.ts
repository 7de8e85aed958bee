import { expect, test } from '@jest/globals';
import type { Auth, Connection, ProviderName, Resolved } from '../../../src/config/model.ts';
import { UserError } from '../../../src/faults/user-error.ts';
import type { HttpClient } from '../../../src/http/message.ts';
import { credentialOf } from '../../../src/providers/log-in.ts';
import { Secret } from '../../../src/secrets/secret.ts';
import { serveHttp } from '../http/loopback.ts';
import { accessKey, aws, HOST, registry } from './ecr-aws.ts';
import { fakeHost, registryOf } from './fake-host.ts';

const NONE = {
  roleArn: undefined,
  audience: undefined,
  assumeRole: undefined,
  tenantId: undefined,
  clientId: undefined,
  username: undefined,
  connectionId: undefined,
  workloadIdentityProvider: undefined,
  serviceAccount: undefined,
};
const ID = '01234567-89ab-cdef-0123-456789abcdef';
const JWT = `e30.${Buffer.from('{"exp":4000000000}').toString('base64url')}.c2ln`;

/** Whatever was asked, in the words of all three clouds. */
const TOKENS = {
  authorizationData: [{ authorizationToken: Buffer.from('AWS:password').toString('base64') }],
  access_token: JWT,
  refresh_token: JWT,
  token_type: 'Bearer',
  expires_in: 3600,
};

const GENEROUS: HttpClient = {
  send: async () => ({ status: 200, headers: {}, body: Buffer.from(JSON.stringify(TOKENS)) }),
  close: () => undefined,
};
const NOWHERE: HttpClient = {
  send: async () => {
    throw new UserError({ code: 'proxy-url', message: 'this way leads nowhere' });
  },
  close: () => undefined,
};
const PROXY: Resolved<Connection> = {
  method: 'proxy',
  url: 'http://127.0.0.1:9',
  username: undefined,
  password: undefined,
};

const PROVIDER = 'projects/1/locations/global/workloadIdentityPools/a/providers/b';

test.each<[ProviderName, string, Resolved<Auth>]>([
  ['ecr', HOST, accessKey()],
  [
    'artifact-registry',
    'us-docker.pkg.dev',
    { ...NONE, type: 'oidc', workloadIdentityProvider: PROVIDER },
  ],
  [
    'acr',
    'acme.azurecr.io',
    { type: 'service-principal', tenantId: ID, clientId: ID, clientSecret: new Secret('secret') },
  ],
])('%s: a way that leads nowhere stops no registry of another way', async (provider, at, auth) => {
  const runner = await serveHttp((_, response) => void response.end(`{"value":"${JWT}"}`));
  const host = fakeHost({
    ACTIONS_ID_TOKEN_REQUEST_URL: runner.url.href,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'bearer-of-the-job',
  });
  const { signal } = new AbortController();
  const one = registryOf(provider, at, auth);
  const logins = await Promise.allSettled([
    credentialOf({ ...one, connection: PROXY }, { host, signal, http: NOWHERE }),
    credentialOf(one, { host, signal, http: GENEROUS }),
  ]);
  await runner.close();
  expect(logins).toMatchObject([
    { status: 'rejected', reason: { message: 'this way leads nowhere' } },
    { status: 'fulfilled', value: { kind: 'basic' } },
  ]);
});

test('ECR: one access key with two secrets is asked about twice', async () => {
  const { context, requests } = aws(() => ({ body: Buffer.from(JSON.stringify(TOKENS)) }));
  const by = (secret: string) =>
    credentialOf(
      registry(HOST, { auth: accessKey({ secretAccessKey: new Secret(secret) }) }),
      context,
    );
  await Promise.all([by('right'), by('wrong'), by('right')]);
  expect(requests).toHaveLength(2);
});
