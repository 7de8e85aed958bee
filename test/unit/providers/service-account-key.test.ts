import { describe, expect, test } from '@jest/globals';
import type { Auth, Resolved } from '../../../src/config/model.ts';
import { credentialOf } from '../../../src/providers/log-in.ts';
import { normalizeKey } from '../../../src/providers/service-account-key.ts';
import { Secret } from '../../../src/secrets/secret.ts';
import { contextOf, fakeHost, registryOf } from './fake-host.ts';

const PRIVATE_KEY = '-----BEGIN PRIVATE KEY-----\nMIIEvQ+/=\nabc\n-----END PRIVATE KEY-----\n';
const KEY = {
  type: 'service_account',
  project_id: 'p',
  private_key: PRIVATE_KEY,
  client_email: 'ci@p',
};
const COMPACT = JSON.stringify(KEY);
const PRETTY = JSON.stringify(KEY, null, 2);

describe('a key in any form in which people paste it is the same key', () => {
  test.each<[string, string]>([
    ['compact', COMPACT],
    ["as Google's file has it", `${PRETTY}\n`],
    ['with CRLF', PRETTY.replaceAll('\n', '\r\n')],
    ['with spaces around and between', `  ${PRETTY.replaceAll(': ', '  :   ')}  `],
    ['in single quotes', `'${PRETTY}'`],
    ['in double quotes', `"${COMPACT}"`],
    ['with a byte order mark', `\ufeff${COMPACT}`],
    ['with line breaks inside of the private key', PRETTY.replaceAll('\\n', '\n')],
    ['with CRLF inside of the private key', PRETTY.replaceAll('\\n', '\r\n')],
    ['escaped once too often', COMPACT.replaceAll('\\n', '\\\\n')],
    ['in base64', Buffer.from(PRETTY).toString('base64')],
    [
      'in base64 on several lines',
      Buffer.from(PRETTY).toString('base64').replace(/.{64}/g, '$&\n'),
    ],
    ['in base64 and quotes', `'${Buffer.from(PRETTY).toString('base64')}'`],
  ])('%s', (_name, pasted) => {
    expect(normalizeKey(pasted)).toEqual({
      json: COMPACT,
      privateKey: PRIVATE_KEY,
      email: 'ci@p',
    });
  });
});

describe('what is no key of a service account', () => {
  test.each([
    '',
    'hunter2',
    '{"type":"service_account"',
    '{"type":"authorized_user","client_email":"a","private_key":"b"}',
    '{"type":"service_account","client_email":"a"}',
    'null',
    '[]',
  ])('%j', (pasted) => {
    expect(normalizeKey(pasted)).toBeUndefined();
  });

  test('is refused without being echoed', async () => {
    const auth = {
      type: 'service-account-key',
      key: new Secret('hunter2'),
      username: '_json_key',
    } as const;
    const taken = credentialOf(registryOf('gcr', 'gcr.io', auth), contextOf(fakeHost()));
    const error = await taken.catch((thrown) => thrown);
    expect(error).toMatchObject({ code: 'service-account-key', where: 'registries.main.auth.key' });
    expect(`${error.message} ${error.next}`).not.toContain('hunter2');
  });
});

describe('the credential', () => {
  test.each([
    ['artifact-registry', '_json_key', COMPACT],
    ['gcr', '_json_key_base64', Buffer.from(COMPACT).toString('base64')],
  ] as const)('of %s for %s', async (provider, username, password) => {
    const auth: Resolved<Auth> = { type: 'service-account-key', key: new Secret(PRETTY), username };
    const host = fakeHost();
    const credential = await credentialOf(registryOf(provider, 'gcr.io', auth), contextOf(host));
    expect([credential.username, credential.secret.reveal()]).toEqual([username, password]);
    expect(credential).toMatchObject({
      identity: 'ci@p',
      ifRefused: expect.stringContaining('keys list --iam-account ci@p'),
    });
    expect(host.concealed).toEqual(expect.arrayContaining([PRIVATE_KEY, password]));
  });
});
