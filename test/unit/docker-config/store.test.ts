import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { restoreLogins, storeLogins } from '../../../src/docker-config/store.ts';
import type { RegistryCredential } from '../../../src/providers/provider.ts';
import { Secret } from '../../../src/secrets/secret.ts';

const go = new AbortController().signal;
const SERVER = 'r.example';
let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'registry-actions-config-'));
  path = join(folder, 'config.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

const basic = (password: string): RegistryCredential => ({
  kind: 'basic',
  username: 'ci',
  secret: new Secret(password),
  expiresAt: undefined,
});
const authOf = (password: string) => Buffer.from(`ci:${password}`).toString('base64');
const config = () => ({ path, env: { PATH: `${folder}/bin:${process.env.PATH}` } });
const store = (password: string, key?: string) =>
  storeLogins(config(), [{ server: SERVER, credential: basic(password) }], key, go);
const restore = async (key: string) =>
  (await restoreLogins(config(), key, go)).map(({ kind }) => kind);
const read = () => JSON.parse(readFileSync(path, 'utf8'));
const DOCKERS =
  '{\n\t"auths": {\n\t\t"r.example": {\n\t\t\t"auth": "b2xkOm9sZA=="\n\t\t}\n\t},\n\t"HttpHeaders": {"A": "b"}\n}';

describe('without a file', () => {
  test('one is made, for its owner only', async () => {
    path = join(folder, 'new', 'config.json');
    await store('pw');
    expect(read()).toEqual({ auths: { [SERVER]: { auth: authOf('pw') } } });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'new')).mode & 0o777).toBe(0o700);
    expect(readdirSync(join(folder, 'new'))).toEqual(['config.json']);
  });

  test('and it goes again with the login', async () => {
    await store('pw', 'job');
    expect(readdirSync(folder).sort()).toEqual(['config.json', 'registry-actions-ledger.json']);
    expect(await restore('job')).toEqual(['restore']);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('unless somebody else uses it by then', async () => {
    await store('pw', 'job');
    writeFileSync(path, JSON.stringify({ ...read(), currentContext: 'x' }));
    await restore('job');
    expect(read()).toEqual({ auths: {}, currentContext: 'x' });
  });
});

describe('what was there', () => {
  test.each([
    ['an entry of the same host', DOCKERS],
    ['an empty object', '{}\n'],
    ['no auths', '{"credHelpers": {"gcr.io":"gcloud"}}'],
    ['entries of other hosts', '{"auths": {"a":{"auth":"eDp5"}}, "unknown" : [1, 2]}\n'],
  ])('%s: back to the character', async (_name, text) => {
    writeFileSync(path, text);
    await store('pw', 'job');
    expect(read().auths[SERVER]).toEqual({ auth: authOf('pw') });
    expect(await restore('job')).toEqual(['restore']);
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  test('its mode is tightened', async () => {
    writeFileSync(path, JSON.stringify({ auths: { [SERVER]: { auth: authOf('pw') } } }));
    chmodSync(path, 0o644);
    await store('pw');
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('a symbolic link stays one', async () => {
    mkdirSync(join(folder, 'real'));
    symlinkSync('real/docker.json', path);
    await store('pw', 'job');
    expect(lstatSync(path).isSymbolicLink()).toBe(true);
    expect(JSON.parse(readFileSync(join(folder, 'real/docker.json'), 'utf8')).auths).toBeDefined();
    await restore('job');
    expect([lstatSync(path).isSymbolicLink(), readdirSync(join(folder, 'real'))]).toEqual([
      true,
      [],
    ]);
  });

  test.each([
    ['not JSON', 'auths: {}', 'docker-config-unusable'],
    ['an array', '[]', 'docker-config-unusable'],
    ['auths that are none', '{"auths": 7}', 'docker-config-unusable'],
  ])('%s: refused and left alone', async (_name, text, code) => {
    writeFileSync(path, text);
    await expect(store('pw', 'job')).rejects.toMatchObject({ code });
    expect([readFileSync(path, 'utf8'), readdirSync(folder)]).toEqual([text, ['config.json']]);
  });

  test('a folder in its place: said so', async () => {
    mkdirSync(path);
    await expect(store('pw')).rejects.toMatchObject({ code: 'docker-config-read' });
  });

  test('what a killed process left is cleared away', async () => {
    writeFileSync(join(folder, '.config.json.123.registry-actions.tmp'), 'half');
    await store('pw');
    expect(readdirSync(folder)).toEqual(['config.json']);
  });
});

describe('two jobs on one machine', () => {
  test.each([
    ['the second ends first', ['b', 'a']],
    ['the first ends first', ['a', 'b']],
  ])('%s', async (_name, ends) => {
    writeFileSync(path, DOCKERS);
    await store('one', 'a');
    await store('two', 'b');
    for (const key of ends) await restore(key);
    expect(readFileSync(path, 'utf8')).toBe(DOCKERS);
    expect(existsSync(join(folder, 'registry-actions-ledger.json'))).toBe(false);
  });

  test('a ledger that holds something else is nobody’s', async () => {
    writeFileSync(join(folder, 'registry-actions-ledger.json'), '{"version":1,"servers":null}');
    expect(await store('one', 'a')).toEqual([]);
  });

  test('the ledger is for its owner only and holds what was there before', async () => {
    writeFileSync(path, DOCKERS);
    await store('one', 'a');
    const ledger = join(folder, 'registry-actions-ledger.json');
    expect(statSync(ledger).mode & 0o777).toBe(0o600);
    expect(readFileSync(ledger, 'utf8')).toContain('b2xkOm9sZA==');
    expect(readFileSync(ledger, 'utf8')).not.toContain(authOf('one'));
  });

  test('a value that somebody else has changed is left alone', async () => {
    await store('one', 'a');
    writeFileSync(path, DOCKERS);
    expect(await restore('a')).toEqual(['changed']);
    expect(readFileSync(path, 'utf8')).toBe(DOCKERS);
  });
});

test('an identity token is written as docker does', async () => {
  const token: RegistryCredential = { ...basic('t'), kind: 'identity-token', username: '<token>' };
  await storeLogins(config(), [{ server: SERVER, credential: token }], undefined, go);
  const auth = Buffer.from('<token>:').toString('base64');
  expect(read().auths[SERVER]).toEqual({ auth, identitytoken: 't' });
});

describe('a credential helper that covers the host', () => {
  /** Keeps each server in a file; like docker's own, it says so when it has none. */
  const HELPER = `#!/bin/sh
case $1 in
store) cat > "$0.store" ;;
get) test -s "$0.store" && cat "$0.store" || { echo "credentials not found in native keychain"; exit 1; } ;;
erase) rm -f "$0.store" ;;
esac
`;
  const kept = () => join(folder, 'bin', 'docker-credential-test.store');
  const install = (text = HELPER) => {
    mkdirSync(join(folder, 'bin'));
    writeFileSync(join(folder, 'bin', 'docker-credential-test'), text, { mode: 0o755 });
  };

  test.each([
    ['credHelpers', { credHelpers: { [SERVER]: 'test' } }],
    ['credsStore', { credsStore: 'test' }],
  ])('by %s keeps it, and the file does not', async (_name, content) => {
    install();
    writeFileSync(path, JSON.stringify(content));
    await store('pw', 'job');
    const stored = { ServerURL: SERVER, Username: 'ci', Secret: 'pw' };
    expect(JSON.parse(readFileSync(kept(), 'utf8'))).toEqual(stored);
    expect(read()).toEqual({ ...content, auths: { [SERVER]: {} } });
    expect(await restore('job')).toEqual(['restore']);
    expect(existsSync(kept())).toBe(false);
    expect(read()).toEqual(content);
  });

  test('gets back what it had', async () => {
    install();
    writeFileSync(path, JSON.stringify({ credsStore: 'test' }));
    const own = JSON.stringify({ ServerURL: SERVER, Username: 'me', Secret: 'mine' });
    writeFileSync(kept(), own);
    await store('pw', 'job');
    await restore('job');
    expect(readFileSync(kept(), 'utf8')).toBe(own);
  });

  test.each([
    ['is missing', undefined, 'is not on the PATH'],
    ['fails', '#!/bin/sh\necho "no session"; exit 1\n', 'no session'],
    [
      'fails with a credential',
      `#!/bin/sh\necho '{"Secret":"x"}'; exit 3\n`,
      'cannot read: exit 3',
    ],
    ['talks nonsense', '#!/bin/sh\necho hello\n', 'not a credential'],
    [
      'does not store',
      '#!/bin/sh\ntest $1 = store || echo credentials not found; exit 1\n',
      'cannot store',
    ],
  ])('that %s: said so, and the other logins are done', async (_name, text, words) => {
    if (text !== undefined) install(text);
    writeFileSync(path, JSON.stringify({ credHelpers: { [SERVER]: 'test' } }));
    const logins = [SERVER, 'other.example'].map((server) => ({ server, credential: basic('pw') }));
    const failed = await storeLogins(config(), logins, 'job', go);
    expect(failed).toMatchObject([
      {
        server: SERVER,
        error: { code: 'credential-helper', message: expect.stringContaining(words) },
      },
    ]);
    expect(read().auths).toEqual({ 'other.example': { auth: authOf('pw') } });
  });

  test('with a path for a name is not run', async () => {
    writeFileSync(path, JSON.stringify({ credsStore: '../../bin/sh' }));
    expect(await store('pw')).toMatchObject([{ error: { code: 'credential-helper' } }]);
  });
});
