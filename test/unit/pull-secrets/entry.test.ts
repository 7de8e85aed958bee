import { describe, expect, test } from '@jest/globals';
import { type PullCredential, pullEntry } from '../../../src/pull-secrets/entry.ts';
import { Secret } from '../../../src/secrets/secret.ts';

const NOW = new Date('2026-11-21T12:00:00Z');
const HOUR = 3600;

function credential(hours?: number): PullCredential {
  const expiresAt = hours === undefined ? undefined : new Date(NOW.getTime() + hours * HOUR * 1000);
  return {
    kind: 'basic',
    username: 'AWS',
    secret: new Secret('t0ken'),
    email: undefined,
    expiresAt,
  };
}

function entryOf(given: PullCredential, renewBefore?: number, syncEvery?: number) {
  const concealed: string[] = [];
  const conceal = (value: string) => {
    concealed.push(value);
    return new Secret(value);
  };
  const entry = pullEntry('ecr', given, { renewBefore }, { now: NOW, syncEvery, conceal });
  return { ...entry, concealed };
}

describe("a registry's entry", () => {
  test.each<[string, number | undefined, number | undefined, number | undefined, number]>([
    ['never, when it does not expire', undefined, 3, 6, 0],
    ['at half of its life', 12, undefined, undefined, 6],
    ['as the file says', 12, 3, undefined, 3],
    ['before the next run of the schedule', 12, 3, 6, 6.25],
    ['at half of its life where the schedule is fast', 12, undefined, 1, 6],
  ])('is renewed %s', (_, life, renewBefore, syncEvery, hours) => {
    const seconds = (value: number | undefined) => (value === undefined ? undefined : value * HOUR);
    const { renewWithin } = entryOf(credential(life), seconds(renewBefore), seconds(syncEvery));
    expect(renewWithin).toBe(hours * HOUR * 1000);
  });

  test('conceals the form in which the document holds the password', () => {
    expect(entryOf(credential()).concealed).toContain('AWS:t0ken');
  });

  test('is refused for an identity token, which no kubelet takes', () => {
    expect(() => entryOf({ ...credential(), kind: 'identity-token' })).toThrow(
      expect.objectContaining({ code: 'pull-secret-identity-token', where: 'ecr' }),
    );
  });
});
