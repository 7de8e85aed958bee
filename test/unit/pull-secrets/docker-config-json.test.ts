import { describe, expect, test } from '@jest/globals';
import {
  authText,
  dockerConfigJson,
  parseDockerConfigJson,
  sameUser,
  serversOf,
} from '../../../src/pull-secrets/docker-config-json.ts';
import { Secret } from '../../../src/secrets/secret.ts';

function login(username: string, password: string, email?: string) {
  return authText({ username, password: new Secret(password), email });
}

describe('the document in a pull secret', () => {
  test('is what kubectl create secret docker-registry writes', () => {
    const auths = new Map([['quay.io', login('acme', 'a<b>&"c"', 'ops@acme.io')]]);
    expect(dockerConfigJson(auths)).toBe(
      '{"auths":{"quay.io":{"username":"acme","password":"a\\u003cb\\u003e\\u0026\\"c\\"","email":"ops@acme.io","auth":"YWNtZTphPGI+JiJjIg=="}}}',
    );
  });

  test('has its registries sorted, whatever the order they come in', () => {
    const entries = [
      ['quay.io', login('a', 'b')],
      ['https://index.docker.io/v1/', login('c', 'd')],
      ['Registry.acme.io:5000', login('e', 'f')],
    ] as const;
    const text = dockerConfigJson(new Map(entries));
    expect(text).toBe(dockerConfigJson(new Map(entries.toReversed())));
    expect(Object.keys(JSON.parse(text).auths)).toEqual([
      'Registry.acme.io:5000',
      'https://index.docker.io/v1/',
      'quay.io',
    ]);
  });

  test.each([
    ['quay.io', ['quay.io']],
    ['registry.acme.io:5443', ['registry.acme.io:5443']],
    ['docker.io', ['https://index.docker.io/v1/']],
    ['index.docker.io', ['https://index.docker.io/v1/']],
    ['registry-1.docker.io', ['https://index.docker.io/v1/', 'registry-1.docker.io']],
  ])('keeps the credentials of %s under %j', (host, servers) => {
    expect(serversOf(host)).toEqual(servers);
  });

  test('is read back in the form in which it is written', () => {
    const auths = new Map([['quay.io', login('acme', 'pässword', 'ops@acme.io')]]);
    const base64 = Buffer.from(dockerConfigJson(auths)).toString('base64');
    const read = parseDockerConfigJson(base64);
    expect(read?.get('quay.io')?.reveal()).toBe(auths.get('quay.io')?.reveal());
  });

  test.each([
    ['nothing', ''],
    ['text', 'hello'],
    ['another document', '{"registries":{}}'],
    ['a list', '{"auths":[]}'],
    ['null', 'null'],
  ])('is told from %s', (_, text) => {
    expect(parseDockerConfigJson(Buffer.from(text).toString('base64'))).toBeUndefined();
  });

  test('knows the same user with another password', () => {
    expect(sameUser(login('AWS', 'old'), login('AWS', 'new'))).toBe(true);
    expect(sameUser(login('AWS', 'old'), login('acme', 'old'))).toBe(false);
  });
});
