import { describe, expect, test } from '@jest/globals';
import { checkEnvironment } from '../../../src/config/check-environment.ts';
import { resolve } from '../../../src/config/environment.ts';
import { readRegistriesFile } from '../../../src/config/load.ts';
import type { RegistriesFile, Registry } from '../../../src/config/model.ts';
import { Secret } from '../../../src/secrets/secret.ts';
import { inShort } from './findings.ts';
import { hostIn, workspaceWith } from './workspace.ts';

const TEXT = `version: 1
registries:
  main:
    provider: other
    url: \${HOST}:5000
    auth: { type: password, username: "ci-\${USER}@\${HOST}", password: "\${TOKEN}" }
`;

async function load(env: Record<string, string>, kind?: 'runner' | 'terminal', text = TEXT) {
  const host = hostIn(workspaceWith({ 'registries.yaml': text }), env, kind);
  const { file } = await readRegistriesFile(host);
  return { host, file: file as RegistriesFile, main: file?.registries[0] as Registry };
}

describe('a part of the file with the environment put in', () => {
  test('references are expanded, secrets concealed', async () => {
    const { host, file, main } = await load({ HOST: 'r.acme.io', USER: 'me', TOKEN: 'hunter2' });
    const resolved = resolve(main, file, host);
    expect(resolved).toMatchObject({
      name: 'main',
      host: 'r.acme.io:5000',
      auth: { username: 'ci-me@r.acme.io', password: expect.any(Secret) },
    });
    const { password } = resolved.auth as { readonly password?: Secret };
    expect(password?.reveal()).toBe('hunter2');
    expect(host.concealed).toEqual(['hunter2']);
  });

  test('all missing variables are named at once, with their places and what to add', async () => {
    const { host, file, main } = await load({ HOST: 'r.acme.io', TOKEN: '' });
    expect(() => resolve(main, file, host)).toThrow(
      expect.objectContaining({
        code: 'missing-environment',
        message: expect.stringMatching(
          /^USER \(registries\.yaml:6:39\), TOKEN \(registries\.yaml:6:71\): these environment variables are not set, or empty/,
        ),
        next: expect.stringContaining(
          'env:\n      USER: ${{ secrets.USER }}\n      TOKEN: ${{ secrets.TOKEN }}',
        ),
      }),
    );
  });

  test.each([
    ['other', 'https://r.acme.io', 'url-scheme', '`r.acme.io:5000`'],
    ['other', 'r.acme.io/team', 'url-path', '`r.acme.io`'],
    ['other', 'ci:hunter2@r.acme.io', 'url-credentials', 'under `auth`'],
    ['other', 'r acme io', 'url-host', 'registry.example.com:5000'],
    ['acr', 'r.acme.io', 'url-provider', '`provider: other`'],
  ])('a host of %s that the environment completes is judged then: %s', async (...row) => {
    const [provider, HOST, code, next] = row;
    const text = TEXT.replace('provider: other', `provider: ${provider}`);
    const { host, file, main } = await load({ HOST, USER: 'u', TOKEN: 't' }, 'runner', text);
    expect(() => resolve(main, file, host)).toThrow(
      expect.objectContaining({
        code,
        message: expect.stringMatching(
          /^the environment completes `\$\{HOST\}:5000` (?!.*hunter2)/,
        ),
        where: 'registries.yaml, registry main',
        next: expect.stringContaining(next),
      }),
    );
  });

  test('at a desk there are no workflow lines', async () => {
    const { host, file, main } = await load({}, 'terminal');
    expect(() => resolve(main, file, host)).toThrow(
      expect.objectContaining({ next: 'Set HOST, USER, TOKEN in the environment.' }),
    );
  });
});

test('check-environment reports each missing variable once, at its first place', async () => {
  const { host, file } = await load({ TOKEN: 'x' });
  expect(checkEnvironment(file, host).map(inShort)).toEqual([
    '5:10 missing-variable',
    '6:39 missing-variable',
  ]);
});
