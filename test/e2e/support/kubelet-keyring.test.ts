import { describe, expect, test } from '@jest/globals';
import { kubeletCredentials, pullSecret } from '../../support/kubelet-keyring.ts';
import { requireTools } from '../../support/tools.ts';

const { available } = requireTools(['kubelet-keyring']);

const users = (...names: string[]) =>
  Object.fromEntries(names.map((name) => [name, { username: name, password: 'secret' }]));

(available ? describe : describe.skip)("the kubelet's own matching", () => {
  test.each([
    ['ghcr.io/acme/web:1', ['ghcr.io'], ['ghcr.io']],
    ['ghcr.io/acme/web:1', ['ghcr.io', 'ghcr.io/acme'], ['ghcr.io/acme', 'ghcr.io']],
    ['ghcr.io/acme/web:1', ['quay.io'], []],
    ['nginx', ['https://index.docker.io/v1/'], ['https://index.docker.io/v1/']],
    ['registry-1.docker.io/a/b', ['https://index.docker.io/v1/'], []],
    ['eu.azurecr.io/web', ['*.azurecr.io'], ['*.azurecr.io']],
  ])('%s with credentials for %j tries %j', async (image, registries, expected) => {
    const { credentials } = await kubeletCredentials(image, [
      pullSecret('a', users(...registries)),
    ]);
    expect(credentials.map(({ username }) => username)).toEqual(expected);
  });

  test('says which Secret a credential comes from', async () => {
    const secrets = [pullSecret('one', users('quay.io')), pullSecret('two', users('ghcr.io'))];
    expect(await kubeletCredentials('ghcr.io/acme/web', secrets)).toEqual({
      repository: 'ghcr.io/acme/web',
      credentials: [{ username: 'ghcr.io', password: 'secret', secret: 'default/two' }],
    });
  });

  test('fails on what the kubelet cannot read', async () => {
    await expect(kubeletCredentials('Not An Image', [])).rejects.toThrow(/kubelet-keyring: /);
  });
});
