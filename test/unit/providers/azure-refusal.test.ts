import { describe, expect, test } from '@jest/globals';
import type { AzurePrincipal } from '../../../src/providers/azure-principal.ts';
import { entraRefusal, withoutMachine } from '../../../src/providers/azure-refusal.ts';
import { Secret } from '../../../src/secrets/secret.ts';

const CLOUD = { authority: 'https://login.microsoftonline.com', audience: 'api://x' };
const TAIL =
  'Trace ID: 0f Correlation ID: 1f Timestamp: 2026-01-01 00:00:00Z - Correlation ID: 1f - Trace ID: 0f';

type Asking = Exclude<AzurePrincipal, { kind: 'managed' }>;

const FEDERATED: Asking = {
  kind: 'federated',
  tenantId: 'tenant',
  clientId: 'client',
  identity: {
    secret: new Secret('e30.e30.signature'),
    issuer: 'https://issuer.example',
    subject: 'repo:acme/web:pull_request',
    audience: 'api://x',
  },
};

const SECRET: Asking = {
  kind: 'secret',
  tenantId: 'tenant',
  clientId: 'client',
  secret: new Secret('s'),
};

/** As the SDK words what Entra ID answered. */
function refused(code: number, words: string, asking: Asking = FEDERATED) {
  const text = `invalid_client: Error(s): ${code} - Timestamp: 2026-01-01 00:00:00Z - Description: AADSTS${code}: ${words}. ${TAIL}`;
  return entraRefusal(asking, CLOUD, new Error(text));
}

describe('why Entra ID gives no token', () => {
  test.each([
    [700016, 'azure-application'],
    [7000112, 'azure-application'],
    [90002, 'azure-tenant'],
    [900023, 'azure-tenant'],
    [7000215, 'azure-secret'],
    [7000222, 'azure-secret'],
    [70021, 'azure-trust'],
    [70025, 'azure-trust'],
    [700211, 'azure-trust'],
    [700212, 'azure-trust'],
    [700213, 'azure-trust'],
    [7002131, 'azure-trust'],
    [700027, 'azure-trust'],
    [50027, 'azure-trust'],
    [700024, 'azure-clock'],
    [500011, 'azure-refused'],
    [53003, 'azure-refused'],
  ])('AADSTS%d is %s', (number, code) => {
    expect(refused(number, 'words of its own')).toMatchObject({ code });
  });

  test('is told in its own words, without the numbers for its support', () => {
    expect(refused(7000215, 'Invalid client secret provided', SECRET).message).toBe(
      'Entra ID (login.microsoftonline.com) gives client no token: AADSTS7000215: Invalid client secret provided',
    );
  });

  test('is told with what the identity token says, where that matters', () => {
    const { message } = refused(700213, 'No matching federated identity record found');
    expect(message).toContain(
      'issuer https://issuer.example, subject repo:acme/web:pull_request, audience api://x',
    );
    expect(refused(700213, 'No', SECRET).message).not.toContain('issuer');
    expect(message).not.toContain('signature');
  });

  test('is not known where it names no code', () => {
    expect(entraRefusal(SECRET, CLOUD, new Error('server_error: <html>'))).toMatchObject({
      code: 'azure-no-token',
      message: expect.stringContaining('server_error'),
    });
  });
});

test('a machine without the identity is told in the words of its service', () => {
  const text =
    'ManagedIdentityCredential: Authentication failed. Message invalid_request: Error(s): Not Available - Timestamp: Not Available - Description: Identity not found - Correlation ID: Not Available - Trace ID: Not Available';
  expect(withoutMachine('client', new Error(text))).toMatchObject({
    code: 'azure-no-identity',
    message: 'this machine gives no token of the managed identity client: Identity not found',
  });
});
