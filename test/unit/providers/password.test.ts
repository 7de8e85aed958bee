import { describe, expect, test } from '@jest/globals';
import type { Auth, ProviderName, Resolved } from '../../../src/config/model.ts';
import { credentialOf } from '../../../src/providers/log-in.ts';
import { providerOf } from '../../../src/providers/table.ts';
import { Secret } from '../../../src/secrets/secret.ts';
import { contextOf, fakeHost, registryOf } from './fake-host.ts';

const auth: Resolved<Auth> = { type: 'password', username: 'ci', password: new Secret('0123456') };

async function credential(
  provider: ProviderName,
  given: Resolved<Auth>,
  host = fakeHost(),
  name = provider === 'ghcr' ? 'ghcr.io' : 'registry.example',
) {
  return credentialOf(registryOf(provider, name, given), contextOf(host));
}

describe('a password', () => {
  test.each(['docker-hub', 'acr', 'quay', 'ghcr', 'other'] as const)(
    'of %s stays as it is',
    async (provider) => {
      const host = fakeHost();
      const { kind, username, secret, expiresAt } = await credential(provider, auth, host);
      expect([kind, username, secret.reveal(), expiresAt]).toEqual([
        'basic',
        'ci',
        '0123456',
        undefined,
      ]);
      expect(host.concealed).toContain('ci:0123456');
    },
  );
});

describe('knows what to look at, by the user name, when it is refused', () => {
  const APPLICATION = 'c0000000-0000-4000-8000-000000000001';

  test.each<[ProviderName, string, string, string]>([
    ['acr', 'acme.azurecr.io', 'acme', 'az acr update --name acme --admin-enabled true'],
    ['acr', 'acme-0a1b2c.azurecr.io', 'ACME', 'az acr credential show --name acme'],
    ['acr', 'acme.azurecr.io', APPLICATION, `Check that ${APPLICATION} is its client id`],
    ['acr', 'acme.azurecr.io', 'ci-push', 'az acr token list --registry acme'],
    ['quay', 'quay.io', 'acme+ci', 'its token was not regenerated'],
    ['quay', 'quay.io', 'ci', 'is named with its organization, as in acme+ci'],
  ])('%s (%s): %s', async (provider, name, username, words) => {
    const given = { type: 'password', username, password: new Secret('0123456') } as const;
    const { ifRefused } = await credential(provider, given, fakeHost(), name);
    expect(ifRefused).toContain(words);
  });
});

test('an identity token is written the way docker does', async () => {
  const token = new Secret('refresh');
  const given = await credential('other', { type: 'identity-token', token });
  const { kind, username, secret, ifRefused } = given;
  expect([kind, username, secret]).toEqual(['identity-token', '<token>', token]);
  expect(ifRefused).toContain('neither expired nor been revoked');
});

describe("GHCR takes the job's own actor and token", () => {
  const own: Resolved<Auth> = { type: 'password', username: undefined, password: undefined };

  test.each<[string, Record<string, string>, Record<string, string>, string]>([
    ['from the input', { GITHUB_ACTOR: 'octo' }, { 'github-token': 'ghs_1' }, 'ghs_1'],
    ['from the environment', { GITHUB_ACTOR: 'octo', GITHUB_TOKEN: 'ghs_2' }, {}, 'ghs_2'],
  ])('%s', async (_name, env, inputs, token) => {
    const host = fakeHost(env, inputs);
    const { username, secret } = await credential('ghcr', own, host);
    expect([username, secret.reveal()]).toEqual(['octo', token]);
    expect(host.concealed).toContain(token);
  });

  test('unless the file names others', async () => {
    const host = fakeHost({ GITHUB_ACTOR: 'octo', GITHUB_TOKEN: 'ghs' });
    const { username, secret } = await credential('ghcr', auth, host);
    expect([username, secret.reveal()]).toEqual(['ci', '0123456']);
  });

  test.each([
    ['no actor', { GITHUB_TOKEN: 'ghs' }, 'user name'],
    ['no token', { GITHUB_ACTOR: 'octo' }, 'token'],
    ['an empty token', { GITHUB_ACTOR: 'octo', GITHUB_TOKEN: '' }, 'token'],
  ])('%s: says so', async (_name, env, words) => {
    await expect(credential('ghcr', own, fakeHost(env))).rejects.toMatchObject({
      code: 'ghcr-no-job',
      message: expect.stringContaining(words),
      where: 'registries.main.auth',
    });
  });
});

describe("GHCR gives the job's token to the job's own GitHub alone", () => {
  const own: Resolved<Auth> = { type: 'password', username: undefined, password: undefined };
  const job = (server?: string) =>
    fakeHost({
      GITHUB_ACTOR: 'octo',
      GITHUB_TOKEN: 'ghs',
      ...(server === undefined ? {} : { GITHUB_SERVER_URL: server }),
    });

  test.each([
    ['ghcr.io', 'https://github.com'],
    ['ghcr.io', undefined],
    ['containers.acme.ghe.com', 'https://acme.ghe.com'],
    ['containers.github.acme.example:8443', 'https://github.acme.example'],
  ])('%s of %s', async (name, server) => {
    const { username, secret } = await credential('ghcr', own, job(server), name);
    expect([username, secret.reveal()]).toEqual(['octo', 'ghs']);
  });

  test.each([
    ['containers.evil.example', 'https://github.com'],
    ['containers.evil.example', undefined],
    ['containers.github.com.evil.example', 'https://github.com'],
    ['containers.other.ghe.com', 'https://acme.ghe.com'],
    ['ghcr.io', 'https://github.acme.example'],
  ])('not %s of %s', async (name, server) => {
    await expect(credential('ghcr', own, job(server), name)).rejects.toMatchObject({
      code: 'ghcr-foreign',
      where: 'registries.main.auth',
      message: expect.stringContaining(`not for ${name}`),
    });
  });

  test('and one of the file to whichever it names', async () => {
    const { secret } = await credential('ghcr', auth, job(), 'containers.other.ghe.com');
    expect(secret.reveal()).toBe('0123456');
  });
});

test.each<[ProviderName, string]>([
  ['ecr', 'registry.example'],
  ['docker-hub', 'registry.example'],
  ['acr', 'registry.example'],
  ['artifact-registry', 'registry.example'],
  ['gcr', 'registry.example'],
])('%s does not take the host %s', async (provider, host) => {
  expect((await providerOf(provider)).hostProblem(host)).toContain(provider);
});
