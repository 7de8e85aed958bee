import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { proxyFromEnvironment } from '../../../src/http/proxy.ts';
import {
  credentialsFile,
  environmentOnTheWay,
  parseCredentials,
} from '../../../src/providers/google-file.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../support/temp.ts';

const PROVIDER = 'projects/1/locations/global/workloadIdentityPools/github/providers/acme';
const STS = 'https://sts.googleapis.com/v1/token';
const EXTERNAL = {
  type: 'external_account',
  audience: `//iam.googleapis.com/${PROVIDER}`,
  subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
  token_url: STS,
  credential_source: { file: '/run/token' },
};

const LOCAL = 'http://127.0.0.1/token';

function impersonating(host: string, account = 'ci@acme.iam.gserviceaccount.com'): object {
  const url = `https://${host}/v1/projects/-/serviceAccounts/${account}:generateAccessToken`;
  return { ...EXTERNAL, service_account_impersonation_url: url };
}

function parse(fields: unknown) {
  return parseCredentials(JSON.stringify(fields), 'credentials.json');
}

describe('a credentials file', () => {
  test('of a foreign identity says where its token comes from, and whom to act as', () => {
    const { service_account_impersonation_url: url } = impersonating(
      'iamcredentials.googleapis.com',
    ) as { service_account_impersonation_url: string };
    const source = {
      url: 'https://issuer.example/token',
      headers: { Authorization: 'Bearer x' },
      format: { type: 'json', subject_token_field_name: 'value' },
    };
    const life = { token_lifetime_seconds: 900 };
    const more = { credential_source: source, service_account_impersonation: life };
    expect(parse({ ...EXTERNAL, ...more, service_account_impersonation_url: url })).toMatchObject({
      kind: 'pool',
      provider: PROVIDER,
      tokenUrl: STS,
      impersonation: { account: 'ci@acme.iam.gserviceaccount.com', url, seconds: 900 },
      source: { from: { headers: { Authorization: 'Bearer x' } }, field: 'value' },
    });
  });

  test.each([
    ['a region', { ...EXTERNAL, token_url: 'https://sts.us-east4.rep.googleapis.com/v1/token' }],
    [
      'a private endpoint',
      { ...EXTERNAL, token_url: 'https://sts-acme.p.googleapis.com/v1/token' },
    ],
    ["Azure's metadata", { ...EXTERNAL, credential_source: { url: 'http://169.254.169.254/a' } }],
  ])('may name %s', (_name, fields) => {
    expect(parse(fields)).toMatchObject({ kind: 'pool' });
  });

  test.each<[string, unknown, string]>([
    [
      'a header without a name that can be sent',
      { ...EXTERNAL, credential_source: { url: LOCAL, headers: { 'a b': 'x' } } },
      'a header in `credential_source`',
    ],
    [
      'a header with a line break',
      { ...EXTERNAL, credential_source: { url: LOCAL, headers: { Authorization: 'x\ny' } } },
      'a header in `credential_source`',
    ],
    [
      'a foreign token server',
      { ...EXTERNAL, token_url: 'https://sts.example/v1/token' },
      'token_url',
    ],
    ['one that looks alike', { ...EXTERNAL, token_url: `${STS}@evil.example` }, 'token_url'],
    [
      'one under a longer name',
      { ...EXTERNAL, token_url: 'https://sts.googleapis.com.evil.example/v1/token' },
      'token_url',
    ],
    ['a plain one', { ...EXTERNAL, token_url: STS.replace('https', 'http') }, 'token_url'],
    ['a foreign impersonation', impersonating('evil.example'), 'service_account_impersonation_url'],
    [
      'another path',
      impersonating('iamcredentials.googleapis.com', '../x/y'),
      'service_account_impersonation_url',
    ],
    [
      'a plain source',
      { ...EXTERNAL, credential_source: { url: 'http://evil.example/' } },
      'source of tokens',
    ],
    [
      "Amazon's source",
      {
        ...EXTERNAL,
        credential_source: { environment_id: 'aws1', url: 'http://169.254.169.254/a' },
      },
      'source of tokens',
    ],
    ['a certificate', { ...EXTERNAL, credential_source: { certificate: {} } }, 'source of tokens'],
    ['another universe', { ...EXTERNAL, universe_domain: 'evil.example' }, 'universe'],
    ['an unknown type', { type: 'gdch_service_account' }, 'gdch_service_account'],
    ['a key that is none', { type: 'service_account' }, 'without key'],
    ['nothing', '', 'type'],
  ])('may not name %s', (_name, fields, words) => {
    const error = caught(() => parse(fields));
    expect(error).toMatchObject({ code: 'google-credentials-file' });
    expect(error.message).toContain(words);
  });

  test('may not name a program', () => {
    const executable = { command: '/bin/true' };
    const error = caught(() => parse({ ...EXTERNAL, credential_source: { executable } }));
    expect(error).toMatchObject({ code: 'google-executable' });
  });
});

describe('the file that is meant', () => {
  afterAll(removeTemporaryFolders);

  test('is the one that the environment names, or the one that gcloud keeps', () => {
    const home = temporaryFolder('home');
    expect(credentialsFile({ HOME: home })).toBeUndefined();
    const kept = join(home, '.config/gcloud/application_default_credentials.json');
    mkdirSync(join(home, '.config/gcloud'), { recursive: true });
    writeFileSync(kept, '{}');
    expect(credentialsFile({ HOME: home })).toBe(kept);
    expect(credentialsFile({ HOME: home, GOOGLE_APPLICATION_CREDENTIALS: 'a.json' })).toBe(
      'a.json',
    );
    expect(credentialsFile({})).toBeUndefined();
  });
});

test.each([
  ["the machine's own", 'http://169.254.169.254/metadata/identity/oauth2/token', undefined],
  ['any other', 'https://issuer.example/token', 'http://proxy.example:3128/'],
])('a source of tokens that is %s: %s by the proxy %s', (_what, address, proxy) => {
  const url = new URL(address);
  const named = 'http://proxy.example:3128';
  const env = environmentOnTheWay(url, { HTTP_PROXY: named, HTTPS_PROXY: named });
  expect(proxyFromEnvironment(url, env)?.href).toBe(proxy);
});

function caught(work: () => unknown): Error {
  try {
    work();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}
