import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from '@jest/globals';
import { sampleArguments } from '../../support/argv-sampler.ts';
import { canaries, findInFolder, findInText } from '../../support/canary.ts';
import { runCommand } from '../../support/process.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../support/temp.ts';

afterAll(removeTemporaryFolders);

const secrets = canaries(['password', 'with-escapes'], '"+/ é~?>?>');
const { password } = secrets;
const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('canaries', () => {
  test('are different each time, and are found by name', () => {
    expect(canaries(['a']).a).not.toBe(canaries(['a']).a);
    const found = findInText(`…${password}…`, secrets);
    expect(found).toContainEqual({ secret: 'password', form: 'plain', where: 'text' });
    expect(found.map(({ secret }) => secret)).not.toContain('with-escapes');
  });

  test('are not found where they are not', () => {
    expect(findInText(`${password.slice(0, -1)} ${base64('password')}`, secrets)).toEqual([]);
  });

  test.each([
    ['JSON', JSON.stringify({ auth: { password } }), 'JSON-escaped'],
    ['a URL', `https://host/?p=${encodeURIComponent(password)}`, 'URL-encoded'],
    ['a form', new URLSearchParams({ password }).toString(), 'form-encoded'],
    ['hexadecimal', Buffer.from(password).toString('hex'), 'hexadecimal'],
    ['base64', base64(password), 'base64'],
    ['base64 after user:', base64(`me:${password}`), 'base64'],
    ['what is cut off', base64(JSON.stringify(['x', 'yy', password.slice(0, -4)])), undefined],
    ['base64url', Buffer.from(`ab:${password}`).toString('base64url'), 'base64url'],
    [
      'a pull secret',
      base64(JSON.stringify({ auth: base64(`u:${password}`) })),
      'base64 of base64',
    ],
    [
      'a pull secret',
      base64(JSON.stringify({ auths: base64(`us:${password}`) })),
      'base64 of base64',
    ],
  ])('are found in %s', (_, text, form) => {
    const forms = findInText(text, secrets).map(({ form }) => form);
    if (form === undefined) expect(forms).toEqual([]);
    else expect(forms).toContain(form);
  });

  test('are found line by line', () => {
    const key = `-----BEGIN-----\n${password}\n-----END KEY-----`;
    const found = findInText(`> ${password}`, { key });
    expect(found).toEqual([{ secret: 'key', form: 'one line', where: 'text' }]);
  });
});

function zip(name: string, content: string): Buffer {
  const header = Buffer.alloc(30);
  header.write('PK\x03\x04');
  header.writeUInt16LE(8, 8);
  header.writeUInt16LE(name.length, 26);
  return Buffer.concat([
    header,
    Buffer.from(name),
    deflateRawSync(content),
    Buffer.from('PK\x01\x02'),
  ]);
}

test('a folder is searched with archives, names and links', () => {
  const folder = temporaryFolder('search');
  const plain = canaries(['token']);
  mkdirSync(join(folder, 'deep', 'allowed'), { recursive: true });
  const write = (path: string, content: string | Buffer) =>
    writeFileSync(join(folder, path), content);
  write('deep/log', `token ${plain.token}`);
  write('deep/log.gz', gzipSync(`token ${plain.token}`));
  write('deep/artifact.zip', zip('a', `token ${plain.token}`));
  write('deep/allowed/log', plain.token);
  write(`deep/${plain.token}`, '');
  write('clean', 'nothing');
  symlinkSync(plain.token, join(folder, 'link'));
  const found = findInFolder(folder, plain, ['deep/allowed']);
  expect(found.map(({ where }) => where).sort()).toEqual(
    ['a name in deep', 'deep/artifact.zip!', 'deep/log', 'deep/log.gz!', 'link'].sort(),
  );
  expect(findInFolder(join(folder, 'clean'), plain)).toEqual([]);
});

(process.platform === 'linux' ? describe : describe.skip)('the argument sampler', () => {
  test('sees a secret on the command line of a grandchild', async () => {
    const sampler = sampleArguments(secrets);
    await runCommand('/bin/sh', ['-c', '/bin/sh -c "sleep 0.1; : $0" "$SECRET"; :'], {
      env: { SECRET: password },
    });
    expect(sampler.stop()).toContainEqual(
      expect.objectContaining({ secret: 'password', form: 'plain' }),
    );
  });

  test('says nothing of one in the environment or on standard input', async () => {
    const sampler = sampleArguments(secrets);
    await runCommand('/bin/sh', ['-c', 'sleep 0.05; cat'], {
      env: { SECRET: password },
      input: password,
    });
    await sleep(5);
    expect(sampler.stop()).toEqual([]);
    expect(sampler.seen()).toBeGreaterThan(1);
  });
});
