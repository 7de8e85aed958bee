import { describe, expect, test } from '@jest/globals';
import { chosenRegistry, reportLogins, requestedScope } from '../../../src/actions/login-report.ts';
import type { Registry } from '../../../src/config/model.ts';
import { fakeHost, registryOf } from '../providers/fake-host.ts';

const registry = (name: string, isDefault = false): Registry => ({
  ...(registryOf('other', `${name}.example`, undefined) as Registry),
  name,
  isDefault,
});
const inFile = [registry('a'), registry('b'), registry('c', true)];

test('a file without registries has none to log in to', () => {
  expect(() => chosenRegistry([], undefined)).toThrow(
    expect.objectContaining({ code: 'no-registry', next: expect.stringContaining('`registries`') }),
  );
});

test.each(['Acme/Web', 'acme/web:1', 'oci://acme/web', '/acme'])(
  'the input "repository" is a path below the host: %s',
  (repository) => {
    expect(() => requestedScope(repository, 'pull')).toThrow(
      expect.objectContaining({
        code: 'invalid-repository',
        message: `\`${repository}\` is no path of a repository`,
        where: 'input "repository"',
        next: expect.stringContaining('acme/web'),
      }),
    );
  },
);

test('of several logins those that failed are told one by one, then counted', () => {
  const host = fakeHost();
  const attempts = ['a', 'b', 'c'].map((name) => {
    const host = `${name}.example`;
    const row = { name, host, method: 'password', username: 'ci', identity: '', expiresAt: '' };
    const error = name === 'b' ? undefined : new Error(`${name} is down`);
    const status = error === undefined ? ('logged-in' as const) : ('failed' as const);
    return { row: { ...row, status }, login: undefined, error };
  });
  const wanted = { permission: 'pull', chosen: registry('a'), scope: undefined } as const;
  expect(() => reportLogins(attempts, wanted, false, host)).toThrow(
    expect.objectContaining({
      code: 'login-failed',
      message: '2 of 3 logins failed: a, c',
      next: expect.stringContaining('told above'),
    }),
  );
  expect(host.lines.filter((line) => line.includes('is down'))).toHaveLength(2);
});

describe('the registry that the outputs are about', () => {
  test.each<[string, readonly string[] | 'all' | undefined, readonly Registry[], string]>([
    ['the default', undefined, inFile.slice(2), 'c'],
    ['the first one named, not the first of the file', ['b', 'a'], inFile.slice(0, 2), 'b'],
    ['the first one named, although the default is there', ['a', 'c'], inFile, 'a'],
    ['the default of all', 'all', inFile, 'c'],
    ['the first of all where none is the default', 'all', inFile.slice(0, 2), 'a'],
  ])('is %s', (_what, named, registries, name) => {
    expect(chosenRegistry(registries, named).name).toBe(name);
  });

  test('gives its host and image, and the first expiry of all', () => {
    const host = fakeHost();
    const who = { method: 'password', username: 'ci', identity: '' };
    const row = { name: 'a', host: 'a.example', ...who, status: 'logged-in' } as const;
    const attempts = ['2026-02-01T00:00:00Z', '', '2026-01-01T00:00:00Z'].map((expiresAt) => ({
      row: { ...row, expiresAt },
      login: undefined,
      error: undefined,
    }));
    const scope = { repository: 'acme/web', actions: ['pull'] } as const;
    reportLogins(attempts, { permission: 'pull', chosen: registry('a'), scope }, true, host);
    expect(host.outputs).toMatchObject({
      registry: 'a.example',
      image: 'a.example/acme/web',
      'expires-at': '2026-01-01T00:00:00Z',
    });
  });
});
