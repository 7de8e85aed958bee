import { expect, test } from '@jest/globals';
import {
  type CredentialRow,
  credentialLines,
  credentialsSection,
} from '../../../src/report/credentials.ts';

const row = (more: Partial<CredentialRow> = {}): CredentialRow => ({
  name: 'main',
  host: 'r.io',
  use: 'registry',
  method: 'password',
  username: 'ci',
  identity: '',
  expiresAt: '',
  status: 'accepted',
  repositories: [],
  ...more,
});

test.each<[Partial<CredentialRow>, string]>([
  [{}, '+ main (r.io): accepted as ci by password'],
  [
    { username: 'AWS', identity: 'arn:a', method: 'oidc', expiresAt: '2026-11-21T20:54:36Z' },
    '+ main (r.io): accepted as AWS (arn:a) by oidc, until 2026-11-21T20:54:36Z',
  ],
  [
    { status: 'unverified' },
    '+ main (r.io): ci by password; not verified: the registry asks for no credentials',
  ],
  [{ status: 'public' }, '= main (r.io): public, nothing to check'],
  [
    { status: 'skipped', use: 'pull-secret' },
    '= main, pull-secret (r.io): not checked: their variables are not set in this step',
  ],
  [{ status: 'failed' }, '! main (r.io): failed'],
])('%j is told in words', (more, line) => {
  expect(credentialLines([row(more)])).toEqual([line]);
});

test('each repository has a line and a row', () => {
  const repositories = [
    { repository: 'a/b', pull: 'granted', push: 'denied' },
    { repository: 'c', pull: 'unknown' },
  ] as const;
  expect(credentialLines([row({ repositories })]).slice(1)).toEqual([
    '    a/b: pull yes, push no',
    '    c: pull not told, push not needed',
  ]);
  expect(credentialsSection([row({ repositories }), row({ name: 'none' })])).toBe(`#### Credentials

| Registry | Method | Identity | Expires | Status | Repository | Pull | Push |
| --- | --- | --- | --- | --- | --- | --- | --- |
| main | password | ci |  | accepted | <code>a/b</code> | yes | no |
| main | password | ci |  | accepted | <code>c</code> | not told | not needed |
| none | password | ci |  | accepted | – | – | – |`);
});

test('a name out of the environment starts no line, no cell and no markup', () => {
  const evil = row({ username: 'x|\n::error::<b>`', repositories: [{ repository: 'a|\n::b' }] });
  expect(credentialLines([evil]).join('\n')).not.toMatch(/\n::/);
  expect(credentialsSection([evil])).not.toMatch(/x\||a\||<b>|\n::|`/);
});

test('nothing that was asked, nothing to show', () => {
  expect(credentialsSection([])).toBe('');
});
