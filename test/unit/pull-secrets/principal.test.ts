import { describe, expect, test } from '@jest/globals';
import type { Auth, OidcAuth, Resolved } from '../../../src/config/model.ts';
import { principalMark } from '../../../src/pull-secrets/principal.ts';
import { Secret } from '../../../src/secrets/secret.ts';

const PUSH = 'arn:aws:iam::123456789012:role/push';
const PULL = 'arn:aws:iam::123456789012:role/pull';
const POOL = 'projects/1/locations/global/workloadIdentityPools/github';

/** An `auth` and what the provider tells of it. */
type Given = readonly [auth: Resolved<Auth>, identity?: string];

function oidc(part: Partial<OidcAuth>): Given {
  const none = { roleArn: undefined, audience: undefined, assumeRole: undefined };
  const azure = { tenantId: undefined, clientId: undefined, connectionId: undefined };
  const google = { workloadIdentityProvider: undefined, serviceAccount: undefined };
  return [{ type: 'oidc', username: undefined, ...none, ...azure, ...google, ...part }];
}

function key(id: string, role?: string, secret = 's', token?: string, externalId?: string): Given {
  const auth = {
    type: 'access-key',
    accessKeyId: id,
    secretAccessKey: new Secret(secret),
    sessionToken: token === undefined ? undefined : new Secret(token),
    assumeRole: onTop(role, externalId),
  } as const;
  return [auth, `access key ${id}`];
}

const onTop = (roleArn?: string, externalId?: string) =>
  roleArn === undefined ? undefined : { roleArn, externalId };
const surrounding = (identity: string, role?: string): Given => [
  { type: 'iam-role', assumeRole: onTop(role) },
  identity,
];
const ambient = (identity?: string): Given =>
  identity === undefined ? [{ type: 'ambient' }] : [{ type: 'ambient' }, identity];
const managed = (clientId?: string, identity?: string): Given =>
  identity === undefined
    ? [{ type: 'managed-identity', clientId }]
    : [{ type: 'managed-identity', clientId }, identity];
const application = (clientId: string, secret = 's'): Given => [
  { type: 'service-principal', tenantId: 't', clientId, clientSecret: new Secret(secret) },
  clientId,
];

const markOf = ([auth, identity]: Given) => principalMark(auth, identity);

describe('the mark of a principal', () => {
  test.each<[string, Given, Given]>([
    ['role', oidc({ roleArn: PUSH }), oidc({ roleArn: PULL })],
    [
      'role on top of a role',
      oidc({ roleArn: PUSH, assumeRole: { roleArn: PUSH, externalId: undefined } }),
      oidc({ roleArn: PUSH, assumeRole: { roleArn: PULL, externalId: undefined } }),
    ],
    ['access key', key('AKIA1'), key('AKIA2')],
    ['role on top of an access key', key('AKIA1', PUSH), key('AKIA1', PULL)],
    ['role on top of what surrounds the job', surrounding('a', PUSH), surrounding('a', PULL)],
    [
      'pool',
      oidc({ workloadIdentityProvider: `${POOL}/providers/a` }),
      oidc({ workloadIdentityProvider: `${POOL}/providers/b` }),
    ],
    [
      'service account',
      oidc({ workloadIdentityProvider: POOL, serviceAccount: 'push@acme' }),
      oidc({ workloadIdentityProvider: POOL, serviceAccount: 'pull@acme' }),
    ],
    ['service account of the machine', ambient('push@acme'), ambient('pull@acme')],
    [
      'pool of the machine',
      ambient(`principal://iam.googleapis.com/${POOL}/subject/a`),
      ambient(`principal://iam.googleapis.com/${POOL}2/subject/a`),
    ],
    ['application', application('push'), application('pull')],
    [
      'federated application',
      oidc({ tenantId: 't', clientId: 'push' }),
      oidc({ tenantId: 't', clientId: 'pull' }),
    ],
    ['tenant', oidc({ tenantId: 't', clientId: 'c' }), oidc({ tenantId: 'u', clientId: 'c' })],
    ['managed identity', managed('push'), managed('pull')],
    ['managed identity of the machine', managed(undefined, 'push'), managed(undefined, 'pull')],
    ['connection', oidc({ connectionId: '1' }), oidc({ connectionId: '2' })],
    ['type', key('AKIA1', PULL), oidc({ roleArn: PULL })],
  ])('is another one for another %s', (_, one, other) => {
    expect(markOf(one)).not.toBe(markOf(other));
  });

  test.each<[string, Given, Given]>([
    ['secret of a key', key('AKIA1', undefined, 'a'), key('AKIA1', undefined, 'b')],
    [
      'temporary key, as each job gets one',
      key('ASIA1', undefined, 'a', 'x'),
      key('ASIA2', undefined, 'b', 'y'),
    ],
    ['key that takes on the same role', key('AKIA1', PULL), key('AKIA2', PULL)],
    ['external id', key('AKIA1', PULL, 's', 't', 'a'), key('AKIA1', PULL, 's', 't', 'b')],
    [
      'temporary key that surrounds the job',
      surrounding('access key ASIA1'),
      surrounding('access key ASIA2'),
    ],
    ['secret of an application', application('c', 'a'), application('c', 'b')],
    ['audience', oidc({ roleArn: PULL, audience: 'a' }), oidc({ roleArn: PULL, audience: 'b' })],
    [
      'branch, where a pool takes it for the subject',
      ambient(`principal://iam.googleapis.com/${POOL}/subject/repo:acme/x:ref:refs/heads/main`),
      ambient(`principal://iam.googleapis.com/${POOL}/subject/repo:acme/x:environment:pro/d`),
    ],
  ])('is the same for another %s', (_, one, other) => {
    expect(markOf(one)).toBe(markOf(other));
  });

  test('fits an annotation, and is the same in every version', () => {
    expect(markOf(oidc({ roleArn: PULL }))).toBe('583bc97097d78314');
  });
});
