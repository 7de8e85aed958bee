import { describe, expect, test } from '@jest/globals';
import type { Registry, Resolved } from '../../../src/config/model.ts';
import type { HttpRequest, HttpResponse } from '../../../src/http/message.ts';
import { NetworkError } from '../../../src/http/network-error.ts';
import { defaultAudience, sessionName } from '../../../src/providers/aws-roles.ts';
import { ecr } from '../../../src/providers/ecr.ts';
import { credentialOf } from '../../../src/providers/log-in.ts';
import type { ProviderContext } from '../../../src/providers/provider.ts';
import { Secret } from '../../../src/secrets/secret.ts';
import { contextOf, type FakeHost, fakeHost, registryOf } from './fake-host.ts';

const ACCOUNT = '123456789012';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/ci`;

const accessKey = (more: object = {}) =>
  ({
    type: 'access-key',
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    secretAccessKey: new Secret('secret'),
    sessionToken: undefined,
    assumeRole: undefined,
    ...more,
  }) as const;

function registry(host: string, more: Partial<Resolved<Registry>> = {}): Resolved<Registry> {
  return { ...registryOf('ecr', host, accessKey()), ...more };
}

/** An AWS that says to everything what `answer` says, and notes what it was asked. */
function aws(answer: (request: HttpRequest) => Partial<HttpResponse> & { body: Buffer }) {
  const requests: HttpRequest[] = [];
  const host = fakeHost();
  const context: ProviderContext = {
    ...contextOf(host),
    http: {
      send: async (request) => {
        requests.push(request);
        return { status: 200, headers: {}, ...answer(request) };
      },
      close: () => undefined,
    },
  };
  return { requests, host, context };
}

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

describe('what AWS refuses is told with its cause', () => {
  const HOST = `${ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com`;
  const refuse = (type: string, message: string, date?: string) => () => ({
    status: 400,
    headers: date === undefined ? {} : { date },
    body: Buffer.from(JSON.stringify({ __type: type, message })),
  });

  test.each([
    [
      'InvalidSignatureException',
      'the signature does not match',
      'aws-key',
      'Check the access key id',
    ],
    ['UnrecognizedClientException', 'invalid token', 'aws-key', 'the region is enabled'],
    ['ExpiredTokenException', 'expired', 'aws-expired', 'new credentials'],
    ['AccessDeniedException', 'not authorized', 'aws-denied', 'ecr:GetAuthorizationToken on *'],
    [
      'AccessDeniedException',
      'an explicit deny in a service control policy',
      'aws-organization',
      'administrators',
    ],
    ['OptInRequired', 'not subscribed', 'aws-region', 'enabled in the account'],
    ['InternalFailure', 'sorry', 'aws-failed', 'Try again'],
  ])('%s (%s)', async (type, message, code, next) => {
    const { context } = aws(refuse(type, message));
    await expect(credentialOf(registry(HOST), context)).rejects.toMatchObject({
      code,
      message: `getting a token of Amazon ECR in eu-west-1 as access key AKIAIOSFODNN7EXAMPLE failed: ${type}: ${message}`,
      next: expect.stringContaining(next),
      where: 'registries.main.auth',
    });
  });

  test('a clock that is wrong, where signing by that of AWS did not help', async () => {
    const date = new Date(Date.now() - 3_600_000).toUTCString();
    const { context, requests } = aws(
      refuse('InvalidSignatureException', 'Signature expired', date),
    );
    await expect(credentialOf(registry(HOST), context)).rejects.toMatchObject({
      code: 'aws-clock',
      next: expect.stringMatching(
        /^Set the clock of this machine: it says \S+Z, and AWS's says \S+Z\.$/,
      ),
    });
    const signedAt = requests.at(-1)?.headers?.['x-amz-date'] ?? '';
    expect(signedAt.slice(0, 11)).toBe(
      new Date(date).toISOString().replaceAll(/[-:]/g, '').slice(0, 11),
    );
  });

  test('a region that does not exist', async () => {
    const { context } = aws(() => {
      throw new NetworkError('unknown-host', 'api.ecr.eu-west-9.amazonaws.com');
    });
    await expect(credentialOf(registry(HOST.replace('1.', '9.')), context)).rejects.toMatchObject({
      code: 'aws-region',
      next: expect.stringContaining('Check the region in `url`'),
    });
  });

  test('a network that is down, asked no more often than our own client does', async () => {
    const cause = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    const { context, requests } = aws(() => {
      throw new NetworkError('refused', 'api.ecr.eu-west-1.amazonaws.com', cause);
    });
    await expect(credentialOf(registry(HOST), context)).rejects.toMatchObject({
      code: 'network-refused',
    });
    expect(requests).toHaveLength(1);
  });

  test('a service out of order, tried as often as the limits say', async () => {
    const { context, requests, host } = aws(() => ({ status: 503, body: Buffer.from('') }));
    const limited = { ...host, limits: { ...host.limits, requestAttempts: 2 } };
    await expect(
      credentialOf(registry(HOST), { ...context, host: limited as FakeHost }),
    ).rejects.toMatchObject({ code: 'aws-failed' });
    expect(requests).toHaveLength(2);
  });
});

describe('create-repositories', () => {
  const HOST = `${ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com`;
  const target = ({ headers }: HttpRequest) =>
    String(headers?.['x-amz-target']).replace(/^.*\./, '');
  const answering = (answers: Readonly<Record<string, string>>) =>
    aws((request) => {
      const type = answers[target(request)];
      if (type === undefined) return { body: Buffer.from('{}') };
      return { status: 400, body: Buffer.from(JSON.stringify({ __type: type, message: 'no' })) };
    });

  test.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    ['one that is there', {}, ['DescribeRepositories']],
    [
      'one that is not',
      { DescribeRepositories: 'RepositoryNotFoundException' },
      ['DescribeRepositories', 'CreateRepository'],
    ],
    [
      'one that somebody else creates at the same time',
      {
        DescribeRepositories: 'RepositoryNotFoundException',
        CreateRepository: 'RepositoryAlreadyExistsException',
      },
      ['DescribeRepositories', 'CreateRepository'],
    ],
    [
      'one that may not be looked for',
      { DescribeRepositories: 'AccessDeniedException' },
      ['DescribeRepositories', 'CreateRepository'],
    ],
  ])('%s', async (_what, answers, calls) => {
    const { context, requests } = answering(answers);
    await ecr.createRepository?.(registry(HOST), 'acme/web', context);
    expect(requests.map(target)).toEqual(calls);
    for (const { body } of requests) expect(String(body)).toContain('"acme/web"');
  });

  test('one is asked for once in a run', async () => {
    const { context, requests } = answering({
      DescribeRepositories: 'RepositoryNotFoundException',
    });
    const create = () => ecr.createRepository?.(registry(HOST), 'acme/web', context);
    await Promise.all([create(), create()]);
    expect(requests).toHaveLength(2);
  });

  test('of the public registry: by its name without the alias', async () => {
    const { context, requests } = answering({
      DescribeRepositories: 'RepositoryNotFoundException',
    });
    await ecr.createRepository?.(registry('public.ecr.aws'), 'acme/team/web', context);
    expect(JSON.parse(String(requests[1]?.body))).toEqual({ repositoryName: 'team/web' });
  });

  test.each([
    ['AccessDeniedException', 'aws-denied', 'ecr:CreateRepository'],
    ['InvalidParameterException', 'ecr-repository', 'lower-case letters'],
    ['LimitExceededException', 'ecr-repository', 'quota'],
  ])('%s is told', async (type, code, next) => {
    const { context } = answering({
      DescribeRepositories: 'RepositoryNotFoundException',
      CreateRepository: type,
    });
    await expect(ecr.createRepository?.(registry(HOST), 'acme/web', context)).rejects.toMatchObject(
      { code, next: expect.stringContaining(next) },
    );
  });
});

describe('what a refusal of the registry means', () => {
  const HOST = `${ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com`;
  const unknown = { status: 404, ociCodes: ['NAME_UNKNOWN'] };
  const denied = { status: 403, ociCodes: ['DENIED'] };

  test.each([
    ['no repository', unknown, registry(HOST), 'create-repositories: true'],
    ['no permission', denied, registry(HOST), `not of account ${ACCOUNT}`],
  ])('%s', (_what, refusal, of, words) => {
    expect(ecr.adviceOn?.(refusal, of)).toContain(words);
  });

  test.each([
    [
      'no repository, where they are created',
      unknown,
      registry(HOST, { createRepositories: true }),
    ],
    ['another status', { status: 400, ociCodes: ['TAG_INVALID'] }, registry(HOST)],
    ['the public registry', denied, registry('public.ecr.aws')],
  ])('nothing special: %s', (_what, refusal, of) => {
    expect(ecr.adviceOn?.(refusal, of)).toBeUndefined();
  });
});
