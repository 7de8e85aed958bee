import { describe, expect, test } from '@jest/globals';
import {
  expiryOf,
  isOwnedBy,
  marksFor,
  otherOwner,
  ownerLabel,
  principalsOf,
  sameMarks,
} from '../../../src/pull-secrets/ownership.ts';

const LABEL_VALUE = /^[a-zA-Z0-9]([-_.a-zA-Z0-9]{0,61}[a-zA-Z0-9])?$/;

describe("an owner's label", () => {
  test.each([
    'acme/platform',
    'a',
    '///',
    '-acme-/-',
    'Zoë/größe',
    `${'long-owner-name'.repeat(5)}/${'repository'.repeat(5)}`,
    'acme/x-',
  ])('%s fits the syntax of Kubernetes', (owner) => {
    expect(ownerLabel(owner)).toMatch(LABEL_VALUE);
  });

  test('is readable', () => {
    expect(ownerLabel('acme/platform')).toMatch(/^acme\.platform-[0-9a-f]{8}$/);
  });

  test('is another one for another owner that looks alike', () => {
    const labels = ['acme/platform', 'acme.platform', 'acme//platform'].map(ownerLabel);
    expect(new Set(labels).size).toBe(3);
  });

  test('does not change with the case of a repository, which GitHub does not tell apart', () => {
    expect(ownerLabel('Acme/Platform')).toBe(ownerLabel('acme/platform'));
  });
});

describe('the marks of a Secret', () => {
  const expiry = new Date('2026-11-21T12:00:00.123Z');
  const principals = new Map([
    ['gar', '22'],
    ['ecr-eu', '11'],
  ]);
  const marks = marksFor('acme/platform', ['ecr-eu', 'docker-hub', 'gar'], expiry, principals);

  test('say whose it is, what it holds and until when it is good', () => {
    expect(marks).toEqual({
      labels: {
        'app.kubernetes.io/managed-by': 'registry-actions',
        'registry-actions/owner': ownerLabel('acme/platform'),
      },
      annotations: {
        'registry-actions/owner': 'acme/platform',
        'registry-actions/registries': 'docker-hub,ecr-eu,gar',
        'registry-actions/expires-at': '2026-11-21T12:00:00Z',
        'registry-actions/principals': 'ecr-eu=11,gar=22',
      },
    });
    expect(principalsOf(marks)).toEqual(principals);
    expect(expiryOf(marks)).toEqual(new Date('2026-11-21T12:00:00Z'));
  });

  test('say nothing of principals where nothing expires', () => {
    const plain = marksFor('acme/platform', ['docker-hub'], undefined);
    expect(Object.keys(plain.annotations)).not.toContain('registry-actions/principals');
    expect(principalsOf(plain)).toBeUndefined();
  });

  test('make it ours, and nobody else’s', () => {
    expect(isOwnedBy('acme/platform', marks)).toBe(true);
    expect(isOwnedBy('acme/other', marks)).toBe(false);
    expect(otherOwner(marks)).toBe('acme/platform');
    const foreign = { labels: { 'app.kubernetes.io/managed-by': 'Helm' }, annotations: {} };
    expect(isOwnedBy('acme/platform', foreign)).toBe(false);
    expect(otherOwner(foreign)).toBe('Helm');
    const copied = { ...marks, labels: { ...marks.labels, ...foreign.labels } };
    expect(isOwnedBy('acme/platform', copied)).toBe(false);
  });

  test('are compared without the labels and annotations of others, and without what a renewal moves', () => {
    const more = {
      labels: { ...marks.labels, team: 'web' },
      annotations: {
        ...marks.annotations,
        'registry-actions/expires-at': 'x',
        'registry-actions/principals': 'x',
        note: 'y',
      },
    };
    expect(sameMarks(more, marks)).toBe(true);
    const changed = {
      ...more,
      annotations: { ...more.annotations, 'registry-actions/registries': 'quay' },
    };
    expect(sameMarks(changed, marks)).toBe(false);
    expect(sameMarks({ ...more, labels: {} }, marks)).toBe(false);
  });
});
