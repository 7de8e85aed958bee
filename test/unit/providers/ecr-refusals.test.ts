import { describe, expect, test } from '@jest/globals';
import { NetworkError } from '../../../src/http/network-error.ts';
import { credentialOf } from '../../../src/providers/log-in.ts';
import { startGithubOidc } from '../../support/github-oidc.ts';
import { accessKey, aws, HOST, ROLE, registry } from './ecr-aws.ts';
import { type FakeHost, fakeHost } from './fake-host.ts';

const NO_FIELDS = {
  audience: undefined,
  assumeRole: undefined,
  tenantId: undefined,
  clientId: undefined,
  workloadIdentityProvider: undefined,
  serviceAccount: undefined,
  username: undefined,
  connectionId: undefined,
};

describe('what AWS refuses is told with its cause', () => {
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

  test('a region that does not exist, behind a proxy: it may be one that does not allow AWS', async () => {
    const { context } = aws(() => {
      throw new NetworkError('proxy', 'api.ecr.eu-west-9.amazonaws.com', undefined, 'status 502');
    });
    await expect(credentialOf(registry(HOST.replace('1.', '9.')), context)).rejects.toMatchObject({
      code: 'network-proxy',
      message: expect.stringContaining('api.ecr.eu-west-9.amazonaws.com through (status 502)'),
      next: expect.stringMatching(/is eu-west-9 the region .*`url`.*Check the proxy/),
    });
  });

  test('an address of AWS that is none', async () => {
    const { context } = aws(() => {
      throw Object.assign(new TypeError('Invalid URL'), { code: 'ERR_INVALID_URL' });
    });
    await expect(credentialOf(registry(HOST), context)).rejects.toMatchObject({
      code: 'aws-endpoint',
      message: expect.stringContaining('AWS_ENDPOINT_URL'),
      where: 'registries.main.auth',
    });
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

describe('whom AWS does not let in', () => {
  const sts = (code: string, message: string) =>
    aws(() => ({
      status: 400,
      body: Buffer.from(
        `<ErrorResponse><Error><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
      ),
    }));

  test('a key, by the role that it is to assume', async () => {
    const { context } = sts('AccessDenied', 'not authorized to perform: sts:AssumeRole');
    const auth = accessKey({ assumeRole: { roleArn: ROLE, externalId: undefined } });
    await expect(credentialOf(registry(HOST, { auth }), context)).rejects.toMatchObject({
      code: 'aws-trust-policy',
      message: expect.stringContaining(
        `assuming ${ROLE} as access key AKIAIOSFODNN7EXAMPLE failed`,
      ),
      next: expect.stringContaining('external-id'),
    });
  });

  test.each([
    ['AccessDenied', 'Not authorized to perform', 'aws-trust-policy'],
    ['InvalidIdentityToken', 'No OpenIDConnect provider found', 'aws-identity-provider'],
    ['ExpiredTokenException', 'Token expired', 'aws-expired'],
  ])('a job, by its identity: %s', async (type, words, code) => {
    const oidc = await startGithubOidc();
    try {
      const { context } = sts(type, words);
      const host = { ...fakeHost(oidc.env) };
      const auth = { ...NO_FIELDS, type: 'oidc', roleArn: ROLE } as const;
      const login = credentialOf(registry(HOST, { auth }), { ...context, host });
      await expect(login).rejects.toMatchObject({
        code,
        message: expect.stringContaining(
          'issuer https://token.actions.githubusercontent.com, subject repo:acme/platform:ref:refs/heads/main, audience sts.amazonaws.com',
        ),
      });
    } finally {
      await oidc.stop();
    }
  });

  test('a job with nothing around it', async () => {
    const before = { ...process.env };
    for (const name of Object.keys(process.env).filter((one) => one.startsWith('AWS_'))) {
      delete process.env[name];
    }
    Object.assign(process.env, { AWS_EC2_METADATA_DISABLED: 'true', HOME: '/nowhere' });
    try {
      const { context } = sts('never', 'asked');
      const auth = { type: 'iam-role', assumeRole: undefined } as const;
      await expect(credentialOf(registry(HOST, { auth }), context)).rejects.toMatchObject({
        code: 'aws-no-credentials',
      });
    } finally {
      process.env = before;
    }
  });
});
