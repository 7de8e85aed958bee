import { describe, expect, test } from '@jest/globals';
import { UserError } from '../../../src/faults/user-error.ts';
import { type Decision, decide, type ObservedSecret } from '../../../src/pull-secrets/decide.ts';
import {
  type DesiredSecret,
  desiredSecrets,
  type Member,
} from '../../../src/pull-secrets/desired.ts';
import { authText, serversOf } from '../../../src/pull-secrets/docker-config-json.ts';
import { marksFor } from '../../../src/pull-secrets/ownership.ts';
import { Secret } from '../../../src/secrets/secret.ts';

const NOW = new Date('2026-11-21T12:00:00Z');
const HOUR = 3_600_000;
const later = (hours: number) => new Date(NOW.getTime() + hours * HOUR);

interface Given {
  readonly registry: string;
  readonly host: string;
  readonly password?: string;
  readonly username?: string;
  /** Hours from now. */
  readonly expires?: number;
  readonly principal?: string;
}

function member(given: Given): Member {
  const { registry, host, password, username = 'acme', expires, principal } = given;
  const entry =
    password === undefined
      ? new UserError({ code: 'cluster-denied', message: 'no credential' })
      : {
          registry,
          text: authText({ username, password: new Secret(password), email: undefined }),
          expiresAt: expires === undefined ? undefined : later(expires),
          principal,
          renewWithin: 6 * HOUR,
        };
  const servers = serversOf(host);
  return { registry, servers, matches: () => true, declared: registry, entry };
}

function desired(...members: Given[]): DesiredSecret {
  const group = { name: 'regcred', members: members.map(member) };
  const form = desiredSecrets(group, 'acme/platform', (value) => new Secret(value))('web');
  if (form === undefined) throw new Error('nothing desired');
  return form;
}

/** As the same declaration left it in an earlier run. */
function left(...members: Given[]): ObservedSecret {
  const { content } = desired(...members);
  if (content === undefined) throw new Error('incomplete');
  return {
    uid: 'u1',
    resourceVersion: '7',
    type: 'kubernetes.io/dockerconfigjson',
    immutable: false,
    marks: content.marks,
    data: content.data.reveal(),
  };
}

function decided(want: DesiredSecret, found: ObservedSecret | undefined, adopt: string[] = []) {
  return decide(want, found, { now: NOW, adopt: new Set(adopt) });
}

function auths(decision: Decision): Record<string, { password: string }> {
  if (decision.verb !== 'create' && decision.verb !== 'update') throw new Error(decision.verb);
  return JSON.parse(Buffer.from(decision.content.data.reveal(), 'base64').toString()).auths;
}

const QUAY: Given = { registry: 'quay', host: 'quay.io', password: 'q' };
const HUB: Given = { registry: 'hub', host: 'docker.io', password: 'h' };
const ECR: Given = {
  registry: 'ecr',
  host: 'ecr.aws',
  username: 'AWS',
  password: 't1',
  expires: 12,
  principal: 'push-role',
};

describe('a Secret of credentials that do not expire', () => {
  test('is created where there is none', () => {
    const decision = decided(desired(QUAY), undefined);
    expect(decision.verb).toBe('create');
    expect(auths(decision)).toMatchObject({ 'quay.io': { username: 'acme', password: 'q' } });
  });

  test('is left alone when nothing differs', () => {
    expect(decided(desired(QUAY, HUB), left(HUB, QUAY))).toMatchObject({ verb: 'unchanged' });
  });

  test.each<[string, Given[], string]>([
    ['the password', [{ ...QUAY, password: 'new' }], 'credentials changed'],
    ['the user', [{ ...QUAY, username: 'robot' }], 'credentials changed'],
    ['a registry that joined', [QUAY, HUB], 'registries changed'],
    ['a host', [{ ...QUAY, host: 'quay.acme.io' }], 'registries changed'],
    ['a name', [{ ...QUAY, registry: 'redhat' }], 'labels or annotations changed'],
  ])('is updated for %s', (_, members, reason) => {
    expect(decided(desired(...members), left(QUAY))).toMatchObject({
      verb: 'update',
      reason,
      expected: { uid: 'u1', resourceVersion: '7' },
    });
  });

  test('is updated when somebody took its content away', () => {
    expect(decided(desired(QUAY), { ...left(QUAY), data: '' })).toMatchObject({ verb: 'update' });
  });
});

describe('a Secret with a token that expires', () => {
  const rotated = { ...ECR, password: 't2' };
  test.each<[string, number, Partial<Decision>]>([
    ['fresh', 11, { verb: 'unchanged', expiresAt: later(11) } as Partial<Decision>],
    ['due', 6, { verb: 'update', reason: 'expires 2026-11-21T18:00:00Z' }],
    ['expired', -1, { verb: 'update', reason: 'expired 2026-11-21T11:00:00Z' }],
  ])('that is %s', (_, expires, expected) => {
    expect(decided(desired(rotated), left({ ...ECR, expires }))).toMatchObject(expected);
  });

  test.each<[string, number, Partial<Decision>]>([
    ['ends sooner', 1, { verb: 'unchanged', expiresAt: later(2) } as Partial<Decision>],
    ['ends at the same moment', 2, { verb: 'unchanged' }],
    ['lasts longer', 3, { verb: 'update', reason: 'expires 2026-11-21T14:00:00Z' }],
  ])('that is due is compared with one that %s', (_, expires, expected) => {
    const found = left({ ...ECR, expires: 2 });
    expect(decided(desired({ ...rotated, expires }), found)).toMatchObject(expected);
  });

  test('is updated as a whole when the other registry in it changed', () => {
    const decision = decided(desired({ ...QUAY, password: 'new' }, rotated), left(QUAY, ECR));
    expect(decision).toMatchObject({ verb: 'update', reason: 'credentials changed' });
    expect(auths(decision)['ecr.aws']?.password).toBe('t2');
  });

  test('is updated when it does not say when it expires', () => {
    const found = left(ECR);
    const marks = marksFor('acme/platform', ['ecr'], undefined);
    expect(decided(desired(rotated), { ...found, marks })).toMatchObject({
      verb: 'update',
      reason: 'expiry unknown',
    });
  });
});

describe('a Secret with a token of another principal than the file names now', () => {
  const pulling = { ...ECR, password: 't2', principal: 'pull-role' };

  test('is updated, however fresh it is, and then left alone', () => {
    const decision = decided(desired(pulling), left(ECR));
    expect(decision).toMatchObject({ verb: 'update', reason: 'principal changed' });
    expect(auths(decision)['ecr.aws']?.password).toBe('t2');
    const next = decided(desired({ ...pulling, password: 't3' }), left(pulling));
    expect(next).toMatchObject({ verb: 'unchanged' });
  });

  test('is updated, also where another registry in it is the same', () => {
    const gar = { ...ECR, registry: 'gar', host: 'docker.pkg.dev', principal: 'reader' };
    const decision = decided(desired(gar, pulling), left(gar, ECR));
    expect(decision).toMatchObject({ verb: 'update', reason: 'principal changed' });
  });

  test('is left alone until it is due where a version before did not note any', () => {
    const { principal: _, ...unnoted } = ECR;
    expect(decided(desired(pulling), left(unnoted))).toMatchObject({ verb: 'unchanged' });
    const due = decided(desired(pulling), left({ ...unnoted, expires: 6 }));
    expect(due).toMatchObject({ verb: 'update', reason: 'expires 2026-11-21T18:00:00Z' });
  });

  test('is updated where a password that did not expire stands beside a token', () => {
    const password = { ...QUAY, username: 'acme+ci' };
    const token = { ...password, password: 't', expires: 1, principal: 'acme+ci' };
    const decision = decided(desired(token, ECR), left(password, ECR));
    expect(decision).toMatchObject({ verb: 'update', reason: 'principal changed' });
  });

  test('keeps the note of a registry that gave no credential, beside its entry', () => {
    const { password: _, ...silent } = ECR;
    const decision = decided(desired({ ...QUAY, password: 'new' }, silent), left(QUAY, ECR));
    expect(decision).toMatchObject({
      verb: 'update',
      content: {
        marks: { annotations: { 'registry-actions/principals': 'ecr=push-role' } },
      },
    });
  });
});

describe('a Secret of which one registry gave no credential', () => {
  const { password: _, ...SILENT } = ECR;

  test('keeps the entry it has and is not written for that alone', () => {
    expect(decided(desired(QUAY, SILENT), left(QUAY, ECR))).toMatchObject({ verb: 'unchanged' });
  });

  test('keeps the entry and its expiry when it is updated for another registry', () => {
    const decision = decided(desired({ ...QUAY, password: 'new' }, SILENT), left(QUAY, ECR));
    expect(auths(decision)).toMatchObject({
      'ecr.aws': { password: 't1' },
      'quay.io': { password: 'new' },
    });
    expect(decision).toMatchObject({ content: { expiresAt: later(12) } });
  });

  test.each([
    ['there is none yet', undefined],
    ['it lacks the entry', left(QUAY)],
  ])('is not written when %s', (__, found) => {
    expect(decided(desired(QUAY, SILENT), found)).toEqual({
      verb: 'skipped',
      reason: 'ecr gave no credential, and none is there to keep',
    });
  });
});

describe('a Secret that is not ours', () => {
  const foreign = { ...left(QUAY), marks: { labels: {}, annotations: {} } };
  const others = { ...left(QUAY), marks: marksFor('acme/other', ['quay'], undefined) };

  test.each([
    ['made by hand', foreign, 'not made by us; `adopt: regcred` takes it over'],
    ['of another repository', others, 'owned by acme/other; `adopt: regcred` takes it over'],
  ])('but %s is refused, even with the same content', (_, found, reason) => {
    expect(decided(desired(QUAY), found)).toEqual({ verb: 'refused', reason });
  });

  test('is taken over on purpose', () => {
    expect(decided(desired(QUAY), foreign, ['regcred'])).toMatchObject({
      verb: 'update',
      reason: 'adopted',
    });
    expect(decided(desired(QUAY), foreign, ['other']).verb).toBe('refused');
  });

  test('is not offered for adoption when it is of another type', () => {
    expect(decided(desired(QUAY), { ...foreign, type: 'Opaque' })).toMatchObject({
      reason:
        'not made by us, and of type Opaque, which cannot be changed; delete it or take another name',
    });
  });

  test.each([
    ['of another type', { type: 'Opaque' }, /^of type Opaque/],
    ['immutable', { immutable: true }, /^immutable/],
  ])('or is %s cannot be changed', (_, part, reason) => {
    const ours = decided(desired(QUAY), { ...left(QUAY), ...part });
    const adopted = decided(desired(QUAY), { ...foreign, ...part }, ['regcred']);
    expect(ours).toEqual({ verb: 'refused', reason: expect.stringMatching(reason) });
    expect(adopted).toEqual({ verb: 'refused', reason: expect.stringMatching(reason) });
  });
});
