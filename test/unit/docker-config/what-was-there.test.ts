import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { authOf, ConfigFixture, SERVER } from './config-fixture.ts';

let fixture: ConfigFixture;
beforeEach(() => {
  fixture = new ConfigFixture();
});
afterEach(() => fixture.remove());

const OWN = '"r.example": {"auth":"b2xkOm9sZA=="}';
const SETTINGS =
  '"credHelpers":{"gcr.io":"gcloud"}, "HttpHeaders":{"A":"b"}, "cliPluginsExtraDirs":["/x"], "plugins":{"p":{"o":"1"}}, "proxies":{}, "new":[1.0,{"a":null}]';

/** Each must have the login while it lasts, and come back to the character. */
const TEXTS: [string, string][] = [
  ['an entry of the same host', `{"auths": {${OWN}}}`],
  ['one with more fields', `{"auths":{"r.example":{"auth":"bzpv","email":"a@b","x":{"y":[]}}}}`],
  ['one that is null', '{"auths":{"r.example":null}}'],
  ['entries of other hosts', '{"auths": {"a":{"auth":"eDp5"}}, "unknown" : [1, 2]}\n'],
  [
    'the host in other spellings',
    '{"auths":{"https://r.example":{},"r.example/":{},"R.EXAMPLE":{},"http://r.example/v1/":{}}}',
  ],
  ['a path below the host', '{"auths":{"r.example/acme":{"auth":"bzpv"}}}'],
  ['settings of every kind', `{${SETTINGS}, "auths":{${OWN}}}`],
  ['settings and no auths', `{${SETTINGS}}`],
  ['auths that are null', '{"auths": null, "x":1}'],
  ['auths that are empty', '{"auths": { \n }, "x":1}'],
  ['nothing but auths that are empty', '{\n\t"auths": {}\n}'],
  ['an empty file', ''],
  ['nothing but line ends', '\r\n\n'],
  ['nothing, in so many words', 'null\n'],
  ['an empty object', '{}\n'],
  ['an empty object with room in it', ' { \n } \n'],
  ['tabs', `{\n\t"auths": {\n\t\t${OWN}\n\t},\n\t"credsStore": ""\n}`],
  ['four spaces', `{\n    "auths": {\n        ${OWN}\n    }\n}\n`],
  ['CRLF', `{\r\n  "x": 1,\r\n  "auths": {\r\n    ${OWN}\r\n  }\r\n}\r\n`],
  ['no last line end', `{\n  "auths": {}\n}`],
  ['mixed line ends', `{\r\n  "x": 1,\n"auths" :\r\n{ }\n}`],
  ['doubled keys', `{"x":1,"x":2,"auths":{"a":{}},"auths":{${OWN},${OWN.replace('b2', 'c3')}}}`],
  ['auths in another spelling', `{"Auths":{"a":{"auth":"eDp5"}}}`],
  ['what is deep', `{"x":${'['.repeat(5000)}${']'.repeat(5000)},"auths":{${OWN}}}`],
  [
    'what JSON allows and few write',
    '{"\\u0061uths":{"\\u0072.example":{}},"n":-0.10e+5,"é":"\\ud800"}',
  ],
];

describe('what was there is back to the character', () => {
  test.each(TEXTS)('%s', async (_name, text) => {
    fixture.write(text);
    await fixture.login('job');
    expect(fixture.auths()[SERVER]).toEqual({ auth: authOf('pw') });
    expect(await fixture.end('job')).toEqual(['restore']);
    expect([fixture.text(), fixture.names()]).toEqual([text, ['config.json']]);
  });

  test.each([['in many entries'], ['in one string']])('10 MB, %s', async (how) => {
    const many = Array.from(
      { length: 10_000 },
      (_, at) => `"host${at}.example":{"auth":"${'e'.repeat(1000)}"}`,
    );
    const text =
      how === 'in one string'
        ? `{"x":"${'\\"y'.repeat(3_500_000)}","auths":{${OWN}}}`
        : `{"auths":{${many.join(',\n')}}}`;
    expect(text.length).toBeGreaterThan(10_000_000);
    fixture.write(text);
    await fixture.login('job');
    expect(fixture.auths()[SERVER]).toEqual({ auth: authOf('pw') });
    await fixture.end('job');
    expect(fixture.text() === text).toBe(true);
  });

  test('also where the login that followed was killed before it wrote', async () => {
    fixture.write('{"auths": null}');
    await fixture.login('job');
    fixture.write('{"auths": null}'); // as if it had only come to note it
    expect(await fixture.end('job')).toEqual(['restore']);
    expect([fixture.text(), fixture.names()]).toEqual(['{"auths": null}', ['config.json']]);
  });

  test('and what somebody wrote in the meantime stays beside it', async () => {
    fixture.write('{"auths": null}');
    await fixture.login('job');
    const changed = { ...JSON.parse(fixture.text()), currentContext: 'x' };
    changed.auths['other.example'] = { auth: 'eDp5' };
    fixture.write(JSON.stringify(changed));
    await fixture.end('job');
    expect(JSON.parse(fixture.text())).toEqual({
      auths: { 'other.example': { auth: 'eDp5' } },
      currentContext: 'x',
    });
  });
});

describe('a file that docker could not use is refused and left alone', () => {
  test.each<[string, string | Uint8Array, string]>([
    ['not JSON', 'auths: {}', 'is not JSON'],
    ['cut off', '{"auths":{"a":{"auth":"eDp5"', 'is not JSON'],
    ['two objects', '{}{}', 'is not JSON'],
    ['a comment', '{} // mine', 'is not JSON'],
    ['a byte order mark', '\ufeff{}', 'is not JSON'],
    ['nothing but a byte order mark', '\ufeff', 'is not JSON'],
    ['UTF-16', Buffer.from('\ufeff{}', 'utf16le'), 'is not UTF-8'],
    ['bytes of no text', Buffer.from([0x7b, 0x22, 0xe9, 0x22, 0x3a, 0x31, 0x7d]), 'is not UTF-8'],
    ['an array', '[]', 'holds no JSON object'],
    ['true', 'true', 'holds no JSON object'],
    ['a text', '"x"', 'holds no JSON object'],
    ['auths that are a number', '{"auths": 7}', 'no object'],
    ['auths that are a list', '{"auths": []}', 'no object'],
  ])('%s', async (_name, content, words) => {
    fixture.write(content);
    const before = readFileSync(fixture.path);
    await expect(fixture.login('job')).rejects.toMatchObject({
      code: 'docker-config-unusable',
      message: expect.stringContaining(words),
    });
    expect([readFileSync(fixture.path), fixture.names()]).toEqual([before, ['config.json']]);
  });

  test('a folder in its place', async () => {
    mkdirSync(fixture.path);
    await expect(fixture.login()).rejects.toMatchObject({ code: 'docker-config-read' });
    expect(fixture.names()).toEqual(['config.json']);
  });
});

describe('its mode', () => {
  test.each([
    [0o644, 0o600],
    [0o666, 0o600],
    [0o600, 0o600],
    [0o400, 0o400],
    [0o444, 0o400],
  ])('%i becomes %i, also where the entry is there already', async (mode, then) => {
    const same = JSON.stringify({ auths: { [SERVER]: { auth: authOf('pw') } } });
    for (const text of ['{}', same]) {
      rmSync(fixture.path, { force: true });
      fixture.write(text);
      chmodSync(fixture.path, mode);
      await fixture.login();
      expect(statSync(fixture.path).mode & 0o777).toBe(then);
    }
  });
});

describe('a symbolic link stays one, and what it leads to is written', () => {
  const real = () => join(fixture.folder, 'real', 'docker.json');
  test.each<[string, () => string, string | undefined]>([
    ['relative', () => 'real/docker.json', '{"auths":{}}'],
    ['absolute', () => real(), '{"auths":{}}'],
    ['by way of another', () => 'other', '{"auths":{}}'],
    ['to nothing yet', () => 'real/docker.json', undefined],
  ])('%s', async (_name, target, text) => {
    mkdirSync(join(fixture.folder, 'real'));
    if (text !== undefined) writeFileSync(real(), text);
    symlinkSync('real/docker.json', join(fixture.folder, 'other'));
    symlinkSync(target(), fixture.path);
    await fixture.login('job');
    expect(JSON.parse(readFileSync(real(), 'utf8')).auths[SERVER]).toBeDefined();
    await fixture.end('job');
    expect([lstatSync(fixture.path).isSymbolicLink(), readlinkSync(fixture.path)]).toEqual([
      true,
      target(),
    ]);
    expect(existsSync(real()) ? readFileSync(real(), 'utf8') : undefined).toBe(text);
    expect(fixture.names()).toEqual(['config.json', 'other', 'real']);
    expect(fixture.names(join(fixture.folder, 'real'))).toEqual(text ? ['docker.json'] : []);
  });

  test('in a circle: said so, and nothing is left', async () => {
    symlinkSync('other', fixture.path);
    symlinkSync('config.json', join(fixture.folder, 'other'));
    await expect(fixture.login('job')).rejects.toMatchObject({
      code: 'docker-config-read',
      message: expect.stringContaining('ELOOP'),
    });
    expect(fixture.names()).toEqual(['config.json', 'other']);
  });
});

test('Docker Hub’s other names are given the login, too, and get back what they had', async () => {
  const text = '{"auths":{"docker.io":{"auth":"bzpv"},"docker.io/acme":{"auth":"eDp5"}}}';
  fixture.write(text);
  await fixture.login('job', 'https://index.docker.io/v1/');
  expect(fixture.auths()).toEqual({
    'docker.io': { auth: authOf('pw') },
    'docker.io/acme': { auth: 'eDp5' },
    'https://index.docker.io/v1/': { auth: authOf('pw') },
  });
  expect(await fixture.end('job')).toEqual(['restore', 'restore']);
  expect(fixture.text()).toBe(text);
});
