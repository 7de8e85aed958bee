import { expect, test } from '@jest/globals';
import { secretContent } from '../../../src/pull-secrets/content.ts';
import { authText } from '../../../src/pull-secrets/docker-config-json.ts';
import { Secret } from '../../../src/secrets/secret.ts';

test('the document in a Secret is concealed, so that its base64 is masked too', () => {
  const concealed: string[] = [];
  const login = { username: 'acme', password: new Secret('pa55'), email: undefined };
  const parts = {
    name: 'regcred',
    owner: 'acme/platform',
    registries: ['quay'],
    auths: new Map([['quay.io', authText(login)]]),
    expiresAt: undefined,
    principals: new Map(),
  };
  const { data } = secretContent(parts, (value) => {
    concealed.push(value);
    return new Secret(value);
  });
  expect(concealed).toEqual([Buffer.from(data.reveal(), 'base64').toString()]);
  expect(JSON.stringify(data)).not.toContain(data.reveal());
});
