import { describe, expect, test } from '@jest/globals';
import type { HttpRequest } from '../../../src/http/message.ts';
import { defaultAudience, sessionName } from '../../../src/providers/aws-roles.ts';
import { credentialOf } from '../../../src/providers/log-in.ts';
import { ACCOUNT, accessKey, aws, ROLE, registry } from './ecr-aws.ts';

const TOKEN = Buffer.from('AWS:password-of-ecr').toString('base64');

const STS_KEYS = `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
<AccessKeyId>ASIATEMPORARY0000000</AccessKeyId><SecretAccessKey>secret-of-the-role</SecretAccessKey>
<SessionToken>session-of-the-role</SessionToken><Expiration>2126-01-01T00:00:00Z</Expiration>
</Credentials></AssumeRoleResult></AssumeRoleResponse>`;

/** Tokens of both services, and keys for any role. */
function generous({ url, headers }: HttpRequest) {
  if (url.host.startsWith('sts')) return { body: Buffer.from(STS_KEYS) };
  const isPublic = String(headers?.['x-amz-target']).startsWith('Spencer');
  const data = { authorizationToken: TOKEN, expiresAt: 4_000_000_000 };
  return { body: Buffer.from(JSON.stringify({ authorizationData: isPublic ? data : [data] })) };
}

describe('each host leads to the endpoints of its region and partition', () => {
  test.each<[string, string, string]>([
    [
      'dkr.ecr.eu-west-1.amazonaws.com',
      'api.ecr.eu-west-1.amazonaws.com',
      'sts.eu-west-1.amazonaws.com',
    ],
    [
      'dkr.ecr-fips.us-east-2.amazonaws.com',
      'api.ecr-fips.us-east-2.amazonaws.com',
      'sts-fips.us-east-2.amazonaws.com',
    ],
    ['dkr-ecr.eu-west-1.on.aws', 'ecr.eu-west-1.api.aws', 'sts.eu-west-1.api.aws'],
    ['dkr-ecr-fips.us-west-2.on.aws', 'ecr-fips.us-west-2.api.aws', 'sts-fips.us-west-2.api.aws'],
    [
      'dkr.ecr.cn-north-1.amazonaws.com.cn',
      'api.ecr.cn-north-1.amazonaws.com.cn',
      'sts.cn-north-1.amazonaws.com.cn',
    ],
    [
      'dkr-ecr.cn-north-1.on.amazonwebservices.com.cn',
      'ecr.cn-north-1.api.amazonwebservices.com.cn',
      'sts.cn-north-1.api.amazonwebservices.com.cn',
    ],
    [
      'dkr.ecr.us-gov-west-1.amazonaws.com',
      'api.ecr.us-gov-west-1.amazonaws.com',
      'sts.us-gov-west-1.amazonaws.com',
    ],
    [
      'dkr.ecr-fips.us-gov-east-1.amazonaws.com',
      'api.ecr-fips.us-gov-east-1.amazonaws.com',
      'sts.us-gov-east-1.amazonaws.com',
    ],
    [
      'dkr.ecr.us-iso-east-1.c2s.ic.gov',
      'api.ecr.us-iso-east-1.c2s.ic.gov',
      'sts.us-iso-east-1.c2s.ic.gov',
    ],
    [
      'dkr.ecr.us-isob-east-1.sc2s.sgov.gov',
      'api.ecr.us-isob-east-1.sc2s.sgov.gov',
      'sts.us-isob-east-1.sc2s.sgov.gov',
    ],
    [
      'dkr.ecr.eu-isoe-west-1.cloud.adc-e.uk',
      'api.ecr.eu-isoe-west-1.cloud.adc-e.uk',
      'sts.eu-isoe-west-1.cloud.adc-e.uk',
    ],
    [
      'dkr.ecr.us-isof-south-1.csp.hci.ic.gov',
      'api.ecr.us-isof-south-1.csp.hci.ic.gov',
      'sts.us-isof-south-1.csp.hci.ic.gov',
    ],
    [
      'dkr.ecr.eusc-de-east-1.amazonaws.eu',
      'api.ecr.eusc-de-east-1.amazonaws.eu',
      'sts.eusc-de-east-1.amazonaws.eu',
    ],
  ])('%s', async (host, api, sts) => {
    const { requests, context } = aws(generous);
    const auth = accessKey({ assumeRole: { roleArn: ROLE, externalId: 'id' } });
    const credential = await credentialOf(registry(`${ACCOUNT}.${host}`, { auth }), context);
    expect(requests.map(({ url }) => url.host)).toEqual([sts, api]);
    expect(credential).toMatchObject({ username: 'AWS', identity: ROLE });
    expect(requests[1]?.headers?.authorization).toContain('Credential=ASIATEMPORARY0000000/');
  });

  test('the public registry, from everywhere', async () => {
    const { requests, context } = aws(generous);
    const credential = await credentialOf(registry('public.ecr.aws'), context);
    expect(requests.map(({ url }) => url.host)).toEqual(['api.ecr-public.us-east-1.amazonaws.com']);
    expect(credential).toMatchObject({
      username: 'AWS',
      identity: 'access key AKIAIOSFODNN7EXAMPLE',
      expiresAt: new Date(4_000_000_000_000),
    });
  });
});

test.each([
  ['no data', {}],
  ['a token without a password', { authorizationData: [{ authorizationToken: 'QVdT' }] }],
])('no token in an answer with %s', async (_what, body) => {
  const { context } = aws(() => ({ body: Buffer.from(JSON.stringify(body)) }));
  const host = `${ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com`;
  await expect(credentialOf(registry(host), context)).rejects.toMatchObject({
    code: 'ecr-no-token',
    where: 'registries.main.auth',
    message: expect.not.stringContaining('QVdT'),
  });
});

test('every key and token on the way is masked', async () => {
  const { host, context } = aws(generous);
  const auth = accessKey({ assumeRole: { roleArn: ROLE, externalId: undefined } });
  await credentialOf(registry(`${ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com`, { auth }), context);
  expect(host.concealed).toEqual([
    'secret-of-the-role',
    'session-of-the-role',
    'password-of-ecr',
    'AWS:password-of-ecr',
  ]);
});

test('the audience is that of the partition', () => {
  expect(['eu-west-1', 'us-gov-west-1', 'cn-north-1'].map(defaultAudience)).toEqual([
    'sts.amazonaws.com',
    'sts.amazonaws.com',
    'sts.amazonaws.com.cn',
  ]);
});

test.each([
  [{}, 'registry-actions'],
  [{ GITHUB_REPOSITORY: 'acme/platform', GITHUB_RUN_ID: '42' }, 'acme.platform@42'],
  [{ GITHUB_REPOSITORY: 'Ünal/a b', GITHUB_RUN_ID: '42' }, '-nal.a-b@42'],
  [
    { GITHUB_REPOSITORY: `acme/${'x'.repeat(100)}`, GITHUB_RUN_ID: '4242424242' },
    `${'x'.repeat(53)}@4242424242`,
  ],
])('a role session of %j is called %s', (env, name) => {
  expect(sessionName({ env })).toBe(name);
});
