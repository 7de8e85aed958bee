import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { storeLogins } from '../../../src/docker-config/store.ts';
import type { RegistryCredential } from '../../../src/providers/provider.ts';
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
const DOCKERS =
  '{\n\t"auths": {\n\t\t"r.example": {\n\t\t\t"auth": "b2xkOm9sZA=="\n\t\t}\n\t},\n\t"HttpHeaders": {"A": "b"}\n}';

describe('without a file', () => {
  test('one is made, for its owner only', async () => {
    fixture.path = join(folder, 'new', 'config.json');
    await store('pw');
    expect(read()).toEqual({ auths: { [SERVER]: { auth: authOf('pw') } } });
    expect(statSync(fixture.path).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'new')).mode & 0o777).toBe(0o700);
    expect(fixture.names(join(folder, 'new'))).toEqual(['config.json']);
  });

  test('and it goes again with the login', async () => {
    await store('pw', 'job');
    expect(fixture.names()).toEqual(['config.json', 'registry-actions-ledger.json']);
    expect(await restore('job')).toEqual(['restore']);
    expect(fixture.names()).toEqual([]);
  });

  test('unless somebody else uses it by then', async () => {
    await store('pw', 'job');
    fixture.write(JSON.stringify({ ...read(), currentContext: 'x' }));
    await restore('job');
    expect(read()).toEqual({ auths: {}, currentContext: 'x' });
  });
});

describe('two jobs on one machine', () => {
  test.each([
    ['the second ends first', ['b', 'a']],
    ['the first ends first', ['a', 'b']],
  ])('%s', async (_name, ends) => {
    fixture.write(DOCKERS);
    await store('one', 'a');
    await store('two', 'b');
    for (const key of ends) await restore(key);
    expect(fixture.text()).toBe(DOCKERS);
    expect(existsSync(join(folder, 'registry-actions-ledger.json'))).toBe(false);
  });

  test('a ledger that holds something else is nobody’s', async () => {
    writeFileSync(join(folder, 'registry-actions-ledger.json'), '{"version":1,"servers":null}');
    expect(await store('one', 'a')).toEqual([]);
  });

  test('the ledger is for its owner only and holds what was there before', async () => {
    fixture.write(DOCKERS);
    await store('one', 'a');
    const ledger = join(folder, 'registry-actions-ledger.json');
    expect(statSync(ledger).mode & 0o777).toBe(0o600);
    expect(readFileSync(ledger, 'utf8')).toContain('b2xkOm9sZA==');
    expect(readFileSync(ledger, 'utf8')).not.toContain(authOf('one'));
  });

  test('a value that somebody else has changed is left alone', async () => {
    await store('one', 'a');
    fixture.write(DOCKERS);
    expect(await restore('a')).toEqual(['changed']);
    expect(fixture.text()).toBe(DOCKERS);
  });
});

test('an identity token is written as docker does', async () => {
  const token: RegistryCredential = { ...basic('t'), kind: 'identity-token', username: '<token>' };
  await storeLogins(fixture.config, [{ server: SERVER, credential: token }], undefined, go);
  const auth = Buffer.from('<token>:').toString('base64');
  expect(read().auths[SERVER]).toEqual({ auth, identitytoken: 't' });
});
