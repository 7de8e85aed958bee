import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { logOut } from '../../../src/actions/login-post.ts';
import { storeLogins } from '../../../src/docker-config/store.ts';
import { DEFAULT_LIMITS } from '../../../src/limits/read.ts';
import { Secret } from '../../../src/secrets/secret.ts';
import { hostIn, workspaceWith } from '../config/workspace.ts';

const signal = new AbortController().signal;
const credential = {
  kind: 'basic',
  username: 'ci',
  secret: new Secret('hunter2'),
  expiresAt: undefined,
} as const;

/** A step that logged in to a host whose logins a helper keeps in `kept`. */
async function loggedIn() {
  const folder = workspaceWith({ 'config.json': '{"credHelpers":{"r.example":"test"}}' });
  const env = { PATH: `${join(folder, 'bin')}:${process.env.PATH}` };
  const helper = join(folder, 'bin', 'docker-credential-test');
  const script = `#!/bin/sh
cd ${folder}
case $1 in
  get) if [ -f kept ]; then cat kept; else echo 'credentials not found'; exit 1; fi ;;
  store) cat > kept ;;
  erase) rm -f kept ;;
esac
`;
  mkdirSync(join(folder, 'bin'));
  writeFileSync(helper, script);
  chmodSync(helper, 0o755);
  const path = join(folder, 'config.json');
  const host = hostIn(folder, env);
  await storeLogins(
    { path, env, limits: DEFAULT_LIMITS },
    [{ server: 'r.example', credential }],
    'job',
    signal,
  );
  host.saveState('login', 'job');
  host.saveState('docker-config', path);
  return { folder, helper, host, path };
}

const doing = () => undefined;

test('a login that cannot be undone is an error that names the host', async () => {
  const { folder, helper, host, path } = await loggedIn();
  expect(readFileSync(join(folder, 'kept'), 'utf8')).toContain('hunter2');
  rmSync(helper);
  await expect(logOut({ host, signal, doing })).rejects.toMatchObject({
    code: 'logout-failed',
    message: 'the login to r.example could not be undone',
    where: path,
    next: expect.stringContaining('docker logout'),
  });
  expect(host.lines).toEqual([
    expect.stringContaining('docker-credential-test is not on the PATH [credential-helper]'),
  ]);
});

test('a login that is undone is told', async () => {
  const { host } = await loggedIn();
  await logOut({ host, signal, doing });
  expect(host.lines).toEqual(['- logged out: what was there before is back (r.example)']);
});
