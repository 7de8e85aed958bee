import { describe, expect, test } from '@jest/globals';
import {
  abandoned,
  EMPTY_LEDGER,
  fingerprint,
  isSettled,
  type Ledger,
  push,
  type StoredValue,
  serversOf,
  settle,
} from '../../../src/docker-config/ledger.ts';

const value = (auth: string | null): StoredValue => ({
  in: 'file',
  raw: auth === null ? null : JSON.stringify({ auth }),
});

/** Plays logins and ends on one server, and gives what stands at the end. */
function play(first: string | null, steps: readonly string[]): [string | null, string[]] {
  let ledger: Ledger = EMPTY_LEDGER;
  let stands = value(first);
  const kinds: string[] = [];
  for (const step of steps) {
    const [what = '', login = ''] = step.split(' ');
    if (what === 'in') {
      const wrote = value(login);
      const at = '2030-01-01T00:00:00Z';
      ledger = push(ledger, 'r', { login, at, before: stands, wrote: fingerprint(wrote) });
      stands = wrote;
    } else if (what === 'other') stands = value(login);
    else {
      const settled = settle(ledger, 'r', login, stands);
      ledger = settled.ledger;
      kinds.push(settled.settlement.kind);
      if (settled.settlement.kind === 'restore') stands = settled.settlement.value;
    }
  }
  expect(isSettled(ledger)).toBe(true);
  const raw = stands.raw;
  return [raw === null ? null : JSON.parse(raw).auth, kinds];
}

describe('what stood before the first login is back', () => {
  test.each<[string, string | null, string[], string[]]>([
    ['after one', 'mine', ['in a', 'out a'], ['restore']],
    ['after one, where nothing was', null, ['in a', 'out a'], ['restore']],
    ['inner ends first', 'mine', ['in a', 'in b', 'out b', 'out a'], ['restore', 'restore']],
    ['outer ends first', 'mine', ['in a', 'in b', 'out a', 'out b'], ['in-use', 'restore']],
    [
      'the middle ends first',
      'mine',
      ['in a', 'in b', 'in c', 'out b', 'out c', 'out a'],
      ['in-use', 'restore', 'restore'],
    ],
    [
      'first to come, first to end',
      null,
      ['in a', 'in b', 'in c', 'out a', 'out b', 'out c'],
      ['in-use', 'in-use', 'restore'],
    ],
  ])('%s', (_name, first, steps, kinds) => {
    expect(play(first, steps)).toEqual([first, kinds]);
  });
});

describe('what somebody else wrote meanwhile stays', () => {
  test.each<[string, string[], string, string[]]>([
    ['after the login', ['in a', 'other x', 'out a'], 'x', ['changed']],
    [
      'before another login, inner first',
      ['in a', 'other x', 'in b', 'out b', 'out a'],
      'x',
      ['restore', 'changed'],
    ],
    [
      'before another login, outer first',
      ['in a', 'other x', 'in b', 'out a', 'out b'],
      'x',
      ['in-use', 'restore'],
    ],
    ['after both', ['in a', 'in b', 'other x', 'out b', 'out a'], 'x', ['changed', 'changed']],
  ])('%s', (_name, steps, stands, kinds) => {
    expect(play('mine', steps)).toEqual([stands, kinds]);
  });

  test('unless it only formatted the entry anew', () => {
    const wrote = fingerprint({ in: 'file', raw: '{"auth":"a","identitytoken":"b"}' });
    const same: StoredValue = { in: 'file', raw: '{\n "identitytoken": "b", "auth": "a"\n}' };
    expect(fingerprint(same)).toBe(wrote);
  });
});

test('an end that was never begun changes nothing', () => {
  expect(settle(EMPTY_LEDGER, 'r', 'a', value('x'))).toEqual({
    ledger: EMPTY_LEDGER,
    settlement: { kind: 'changed' },
  });
});

test('logins of killed jobs are found by their age', () => {
  const noted = (login: string, at: string) => ({ login, at, before: value(null), wrote: '' });
  let ledger = push(EMPTY_LEDGER, 'r', noted('old', '2030-01-01T00:00:00Z'));
  ledger = push(ledger, 's', noted('old', '2030-01-01T00:00:00Z'));
  ledger = push(ledger, 'r', noted('new', '2030-01-09T00:00:00Z'));
  expect(abandoned(ledger, new Date('2030-01-05T00:00:00Z'))).toEqual(['old']);
  expect(serversOf(ledger, 'old')).toEqual(['r', 's']);
});

test('a credential helper and the file are never taken for one another', () => {
  const helper: StoredValue = { in: 'helper', helper: 'x', credential: null, raw: null };
  expect(fingerprint(helper)).not.toBe(fingerprint(value(null)));
});
