import { expect, test } from '@jest/globals';
import type { HttpRequest } from '../../../src/http/message.ts';
import { exchangeToken } from '../../../src/providers/acr-exchange.ts';
import { Secret } from '../../../src/secrets/secret.ts';
import { contextOf, fakeHost } from './fake-host.ts';

const REGISTRY = 'acme.azurecr.io';
const ENTRA = {
  secret: new Secret('entra-token'),
  tenantId: '11111111-2222-4333-8444-555555555555',
  clientId: '99999999-2222-4333-8444-555555555555',
};
const encode = (claims: object) => Buffer.from(JSON.stringify(claims)).toString('base64url');

async function exchange(status: number, body: string) {
  const requests: HttpRequest[] = [];
  const host = fakeHost();
  const http = {
    send: async (request: HttpRequest) => {
      requests.push(request);
      return { status, headers: {}, body: Buffer.from(body) };
    },
    close: () => undefined,
  };
  const context = { ...contextOf(host), http };
  const result = await exchangeToken(REGISTRY, ENTRA, context).catch((error: unknown) => error);
  return { result, requests, concealed: host.concealed };
}

test('a token of Entra ID becomes one of the registry, with its end', async () => {
  const token = `e30.${encode({ exp: 2_000_000_000 })}.c2ln`;
  const given = await exchange(200, JSON.stringify({ refresh_token: token }));
  expect(given.result).toMatchObject({ expiresAt: new Date(2_000_000_000_000) });
  expect(given.concealed).toContain(token);
  const [request] = given.requests;
  expect(request?.url.href).toBe('https://acme.azurecr.io/oauth2/exchange');
  expect(Object.fromEntries(new URLSearchParams(request?.body?.toString()))).toEqual({
    grant_type: 'access_token',
    service: REGISTRY,
    tenant: ENTRA.tenantId,
    access_token: 'entra-token',
  });
});

test.each<[string, number, object, string, string]>([
  [
    'no role',
    401,
    { errors: [{ code: 'UNAUTHORIZED', message: 'access denied' }] },
    'acr-exchange',
    `Grant ${ENTRA.clientId} of tenant ${ENTRA.tenantId} AcrPull`,
  ],
  [
    'a firewall',
    403,
    { errors: [{ code: 'DENIED', message: "client with IP '1.2.3.4' is not allowed access" }] },
    'acr-firewall',
    'Allow this address',
  ],
  ['an outage', 503, {}, 'registry-unavailable', 'Try again later'],
])('%s is told for what it is, without the token', async (_what, status, body, code, next) => {
  const { result } = await exchange(status, JSON.stringify(body));
  expect(result).toMatchObject({ code, next: expect.stringContaining(next) });
  expect((result as Error).message).not.toContain('entra-token');
});

test('an answer that holds no token is none', async () => {
  const { result } = await exchange(200, '<html>Sign in</html>');
  expect(result).toMatchObject({ code: 'registry-unexpected-answer' });
});
