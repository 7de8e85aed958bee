import { expect, test } from '@jest/globals';
import { UserError } from '../../../src/faults/user-error.ts';
import { type LoginRow, loginLines, loginSummary } from '../../../src/report/logins.ts';
import { timestamp } from '../../../src/report/text.ts';

const row = (status: LoginRow['status'], more: Partial<LoginRow> = {}): LoginRow => ({
  name: 'main',
  host: 'r.io',
  method: 'password',
  username: 'ci',
  identity: '',
  expiresAt: '',
  status,
  ...more,
});

test.each<[LoginRow, string, string]>([
  [row('logged-in'), '+ main (r.io): logged in as ci', 'logged in'],
  [
    row('logged-in', { expiresAt: '2026-11-21T20:54:36Z' }),
    '+ main (r.io): logged in as ci, until 2026-11-21T20:54:36Z',
    'logged in',
  ],
  [
    row('logged-in', { username: 'AWS', identity: 'arn:aws:sts::1:assumed-role/ci/x' }),
    '+ main (r.io): logged in as AWS (arn:aws:sts::1:assumed-role/ci/x)',
    'logged in',
  ],
  [
    row('unverified'),
    '+ main (r.io): kept for ci; the registry asks for no credentials, nothing was verified',
    'kept, not verified: the registry asks for no credentials',
  ],
  [row('public'), '= main (r.io): public, no login needed', 'public, no login needed'],
  [row('failed'), '! main (r.io): failed', 'failed'],
])('%j is told in words', (login, line, status) => {
  expect(loginLines([login])).toEqual([line]);
  expect(loginSummary([login], [])).toMatch(new RegExp(`\\| ${status} \\|$`, 'm'));
});

test('a long name of a principal does not hide when the login ends', () => {
  const identity = `principal://${'x'.repeat(200)}`;
  const [line] = loginLines([row('logged-in', { identity, expiresAt: '2026-11-21T20:54:36Z' })]);
  expect(line).toMatch(/\), until 2026-11-21T20:54:36Z$/);
});

test('a moment has no fractions of seconds', () => {
  expect(timestamp(new Date('2026-11-21T20:54:36.789Z'))).toBe('2026-11-21T20:54:36Z');
});

test('a name out of the environment starts no line, no cell and no markup', () => {
  const login = row('logged-in', { username: 'x|\n::error::<b>`' });
  expect(loginLines([login])).toEqual(['+ main (r.io): logged in as x| ::error::<b>`']);
  expect(loginSummary([login], [])).not.toMatch(/x\||<b>|\n::|`/);
});

test('a failure is told with what to do, a bug is not', () => {
  const error = new UserError({ code: 'login-failed', message: 'm', where: 'w', next: 'n' });
  const summary = loginSummary([row('failed')], [undefined, error, new Error('secret')]);
  expect(summary).toContain('- <code>w</code>: m<br>n\n');
  expect(summary).not.toContain('secret');
});
