import { describe, expect, test } from '@jest/globals';
import type { Auth, Connection, ProviderName, Registry } from '../../../src/config/model.ts';
import { openRegistry } from '../../../src/providers/open-registry.ts';
import { fakeHost, registryOf } from '../providers/fake-host.ts';

const FILE = { path: 'registries.yaml', root: '/nowhere' } as Parameters<typeof openRegistry>[1];
const at = { start: { line: 1, column: 1 }, end: { line: 1, column: 2 } };
const secret = { kind: 'secret-reference', variable: 'SECRET', at } as const;
const password: Auth = { type: 'password', username: 'ci', password: secret };

function registry(provider: ProviderName, host: string, auth: Auth, more: Partial<Registry> = {}) {
  return {
    ...registryOf(provider, host, undefined),
    visibility: 'private',
    auth,
    ...more,
  } as Registry;
}

const signal = new AbortController().signal;

async function logIn(declared: Registry, host = fakeHost({ SECRET: 'hunter22' })) {
  const opened = await openRegistry(declared, FILE, host, signal);
  try {
    return (await opened.logIn()).credential;
  } finally {
    opened.close();
  }
}

describe('what the file may say and has no effect yet stops the step and says so', () => {
  test('a connection through SSH', async () => {
    const connection = { method: 'ssh-tunnel', privateKey: secret } as Connection;
    const declared = registry('other', 'r.example', password, { connection });
    await expect(logIn(declared)).rejects.toMatchObject({
      code: 'not-available-yet',
      where: 'registries.main.connection',
    });
  });
});

test('a registry that is all there says nothing', async () => {
  const host = fakeHost({ SECRET: 'hunter22' });
  expect(await logIn(registry('other', 'r.example', password), host)).toMatchObject({
    username: 'ci',
  });
  expect(host.lines).toEqual([]);
});
