import { describe, expect, test } from '@jest/globals';
import { explainRefusal, GoogleRefusal, memberOf } from '../../../src/providers/google-refusal.ts';
import { Secret } from '../../../src/secrets/secret.ts';

const PROVIDER = 'projects/1/locations/global/workloadIdentityPools/github/providers/acme';
const identity = {
  secret: new Secret('the-token'),
  issuer: 'https://issuer.example',
  subject: 'repo:acme/web:ref:refs/heads/main',
  audience: 'somebody',
};
const asked = { provider: PROVIDER, identity, account: 'ci@acme', repository: 'acme/web' };

function explain(service: string, status: number, fields: object) {
  return explainRefusal(
    new GoogleRefusal(`${service}.googleapis.com`, status, { ...fields }),
    asked,
  );
}

describe('a refusal', () => {
  test.each<[string, number, object, string, string]>([
    [
      'sts',
      400,
      { error: 'invalid_target', error_description: 'x' },
      'google-no-provider',
      'number',
    ],
    [
      'sts',
      401,
      {
        error: 'unauthorized_client',
        error_description: 'The given credential is rejected by the attribute condition.',
      },
      'google-trust',
      'condition',
    ],
    [
      'sts',
      400,
      {
        error: 'invalid_grant',
        error_description: "The mapped attribute 'google.subject' must be of type STRING.",
      },
      'google-trust',
      'google.subject=assertion.sub',
    ],
    ['sts', 400, { error: 'invalid_grant' }, 'google-trust', `describe ${PROVIDER}`],
    ['sts', 503, {}, 'google-refused', 'Try again'],
    ['iamcredentials', 500, { error: { status: 'INTERNAL' } }, 'google-refused', 'Try again'],
    [
      'iamcredentials',
      403,
      { error: { status: 'PERMISSION_DENIED', details: 'none' } },
      'google-impersonation',
      'roles/iam.workloadIdentityUser',
    ],
    [
      'iamcredentials',
      403,
      { error: { details: [{ reason: 'SERVICE_DISABLED', metadata: {} }] } },
      'google-api-disabled',
      'enable iamcredentials.googleapis.com',
    ],
    [
      'oauth2',
      400,
      { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' },
      'google-key',
      'keys list --iam-account ci@acme',
    ],
    [
      'oauth2',
      400,
      {
        error: 'invalid_grant',
        error_description:
          'Token must be a short-lived token (60 minutes) and in a reasonable timeframe.',
      },
      'google-clock',
      'Set the clock',
    ],
  ])('of %s with %i %j is %s', (service, status, fields, code, next) => {
    const error = explain(service, status, fields);
    expect(error).toMatchObject({ code, next: expect.stringContaining(next) });
    expect(error.message).toContain(`${service}.googleapis.com answered ${status}`);
  });

  test('of an identity tells whose it was, and not the token', () => {
    const { message } = explain('sts', 400, { error: 'invalid_grant' });
    expect(message).toContain(
      'issuer https://issuer.example, subject repo:acme/web:ref:refs/heads/main, audience somebody',
    );
    expect(message).not.toContain('the-token');
  });

  test('in words that would steer a terminal is told without them', () => {
    const { message } = explain('sts', 400, {
      error: 'invalid_grant',
      error_description: 'a\u001b[2J\nb',
    });
    expect(message).toMatch(/invalid_grant: a \[2J b$/);
  });
});

describe('whom to grant a role', () => {
  const pool = '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/github';
  test.each([
    ['the repository', asked, `principalSet:${pool}/attribute.repository/acme/web`],
    [
      'outside of GitHub the subject',
      { ...asked, repository: undefined },
      `principal:${pool}/subject/repo:acme/web:ref:refs/heads/main`,
    ],
  ])('is %s', (_name, whom, member) => {
    expect(memberOf(whom)).toBe(member);
  });
});
