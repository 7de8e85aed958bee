import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { CredentialHelper } from '../../../src/docker-config/credential-helper.ts';
import { storeLogins } from '../../../src/docker-config/store.ts';
import { monotonicMs } from '../../../src/http/clock.ts';
import { authOf, basic, ConfigFixture, SERVER } from './config-fixture.ts';

const go = new AbortController().signal;
let fixture: ConfigFixture;
let folder: string;
beforeEach(() => {
  fixture = new ConfigFixture();
  folder = fixture.folder;
});
afterEach(() => fixture.remove());

const store = (password: string, key?: string) => fixture.login(key, SERVER, password);
const restore = (key: string) => fixture.end(key);
const read = () => JSON.parse(fixture.text());

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
    fixture.write(JSON.stringify(content));
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
    fixture.write(JSON.stringify({ credsStore: 'test' }));
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
    fixture.write(JSON.stringify({ credHelpers: { [SERVER]: 'test' } }));
    const logins = [SERVER, 'other.example'].map((server) => ({ server, credential: basic('pw') }));
    const failed = await storeLogins(fixture.config, logins, 'job', go);
    expect(failed).toMatchObject([
      {
        server: SERVER,
        error: { code: 'credential-helper', message: expect.stringContaining(words) },
      },
    ]);
    expect(read().auths).toEqual({ 'other.example': { auth: authOf('pw') } });
  });

  test('with a path for a name is not run', async () => {
    fixture.write(JSON.stringify({ credsStore: '../../bin/sh' }));
    expect(await store('pw')).toMatchObject([{ error: { code: 'credential-helper' } }]);
  });

  test.each<[string, object]>([
    ['credshelpers', { credshelpers: 'x', CREDHELPERS: { [SERVER]: 'test' } }],
    ['credsstore', { credsstore: 'test' }],
  ])('is found in any spelling, as docker does: %s', async (_name, content) => {
    install();
    fixture.write(JSON.stringify(content));
    await store('pw');
    expect(JSON.parse(readFileSync(kept(), 'utf8'))).toMatchObject({ Secret: 'pw' });
  });

  test('and loses nothing that docker writes while it takes its time', async () => {
    const docker = `'{"credHelpers":{"${SERVER}":"test"},"auths":{"other.example":{"auth":"eDp5"}}}'`;
    install(
      HELPER.replace(
        'cat > "$0.store"',
        `cat > "$0.store"; echo ${docker} > "$0/../../config.json"`,
      ).replaceAll('$0/../..', '${0%/*}/..'),
    );
    fixture.write(JSON.stringify({ credHelpers: { [SERVER]: 'test' } }));
    await store('pw', 'job');
    expect(fixture.auths()).toEqual({ 'other.example': { auth: 'eDp5' }, [SERVER]: {} });
    await restore('job');
    expect(fixture.auths()).toEqual({ 'other.example': { auth: 'eDp5' } });
  });

  describe('that is slow', () => {
    const helper = (left: number) =>
      new CredentialHelper('test', { ...fixture.config, signal: go, until: monotonicMs() + left });

    test('is ended when the time of the lock is up', async () => {
      install('#!/bin/sh\nexec sleep 60\n');
      const start = performance.now();
      await expect(helper(300).get(SERVER)).rejects.toThrow('took longer than 1 s');
      expect(performance.now() - start).toBeLessThan(30_000);
    });

    test('leaves none of it to the next', async () => {
      install(`#!/bin/sh\ntouch '${folder}/called'\n`);
      await expect(helper(0).get(SERVER)).rejects.toThrow('was not called: the helpers before it');
      expect(existsSync(join(folder, 'called'))).toBe(false);
    });
  });
});
