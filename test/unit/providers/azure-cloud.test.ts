import { describe, expect, test } from '@jest/globals';
import { cloudOf } from '../../../src/providers/azure-cloud.ts';

const AUDIENCE = 'api://AzureADTokenExchange';

describe('the cloud of a registry', () => {
  test.each([
    ['acme.azurecr.io', 'https://login.microsoftonline.com', AUDIENCE],
    ['ACME.AZURECR.US', 'https://login.microsoftonline.us', `${AUDIENCE}USGov`],
    ['acme.azurecr.cn', 'https://login.partner.microsoftonline.cn', `${AUDIENCE}China`],
  ])('of %s is known by its host', (host, authority, audience) => {
    expect(cloudOf(host, {})).toEqual({ authority, audience });
    expect(cloudOf(host, { AZURE_AUTHORITY_HOST: '' })).toEqual({ authority, audience });
  });

  test.each([
    ['https://login.microsoftonline.us/', 'https://login.microsoftonline.us', `${AUDIENCE}USGov`],
    ['https://login.chinacloudapi.cn', 'https://login.chinacloudapi.cn', `${AUDIENCE}China`],
    // A cloud of its own is taken for one like the registry's.
    ['https://login.acme.example/entra/', 'https://login.acme.example/entra', AUDIENCE],
  ])('is the one that AZURE_AUTHORITY_HOST names: %s', (named, authority, audience) => {
    expect(cloudOf('acme.azurecr.io', { AZURE_AUTHORITY_HOST: named })).toEqual({
      authority,
      audience,
    });
  });

  test.each(['http://login.microsoftonline.com', 'login.microsoftonline.com', 'https://'])(
    'is none where AZURE_AUTHORITY_HOST is %s',
    (named) => {
      expect(() => cloudOf('acme.azurecr.io', { AZURE_AUTHORITY_HOST: named })).toThrow(
        expect.objectContaining({ code: 'azure-authority' }),
      );
    },
  );
});
