import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { readRegistriesFile, requireRegistriesFile } from '../../../src/config/load.ts';
import { readInside } from '../../../src/config/paths.ts';
import { DEFAULT_LIMITS } from '../../../src/limits/read.ts';
import { inShort } from './findings.ts';
import { hostIn, workspaceWith } from './workspace.ts';

const GOOD = 'version: 1\nregistries: { hub: { provider: ghcr } }\n';

async function codesOf(folder: string, input?: string, kind?: 'runner' | 'terminal') {
  const { file, diagnostics } = await readRegistriesFile(hostIn(folder, {}, kind), input);
  expect(file === undefined).toBe(diagnostics.some(({ severity }) => severity === 'error'));
  return diagnostics.map(inShort);
}

const MOST = DEFAULT_LIMITS.namedFileSize;

describe('where the file is', () => {
  test.each(['registries.yaml', '.github/registries.yaml'])(
    '%s is found by itself',
    async (path) => {
      const { file } = await readRegistriesFile(hostIn(workspaceWith({ [path]: GOOD })));
      expect(file?.path).toBe(path);
    },
  );

  test('without one, the message names near misses', async () => {
    const host = hostIn(workspaceWith({ 'registries.yml': GOOD }));
    await expect(readRegistriesFile(host)).rejects.toMatchObject({
      code: 'no-registries-file',
      next: expect.stringContaining('There is a registries.yml: rename it'),
    });
  });

  test("a checkout in a folder of the workspace is the root of the file's paths", async () => {
    const folder = workspaceWith({ 'app/infra/registries.yaml': GOOD, 'app/.git/HEAD': '' });
    const { file } = await readRegistriesFile(hostIn(folder), 'app/infra/registries.yaml');
    expect(file).toMatchObject({ path: 'app/infra/registries.yaml', root: join(folder, 'app') });
  });

  test('at a desk the file may lie anywhere, on a runner not', async () => {
    const elsewhere = join(workspaceWith({ 'registries.yaml': GOOD }), 'registries.yaml');
    const folder = workspaceWith({});
    expect(await codesOf(folder, elsewhere, 'terminal')).toEqual([]);
    expect(await codesOf(folder, elsewhere, 'runner')).toEqual(['1:1 file-outside-repository']);
  });
});

describe('what is no registries file', () => {
  test.each<[string, string | Buffer, string]>([
    ['5 MB', Buffer.alloc(5_000_000, 'a'), 'file-too-large'],
    ['binary', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0xff, 0xfe]), 'file-not-text'],
    ['text with a NUL', 'version: 1\0', 'file-not-text'],
    ['UTF-16', Buffer.from('\ufeffversion: 1', 'utf16le'), 'file-not-text'],
    ['empty', '', 'file-empty'],
  ])('%s', async (_what, content, code) => {
    expect(await codesOf(workspaceWith({ 'registries.yaml': content }))).toEqual([`1:1 ${code}`]);
  });

  test.each([
    [{ registriesFileSize: 20 }, '1:1 file-too-large'],
    [{ registriesFileValues: 3 }, '1:1 yaml-too-complex'],
  ])('one beyond the limits that are set: %j', async (set, finding) => {
    const host = hostIn(workspaceWith({ 'registries.yaml': GOOD }));
    const limits = { ...DEFAULT_LIMITS, ...set };
    const { diagnostics } = await readRegistriesFile({ ...host, limits });
    expect(diagnostics.map(inShort)).toEqual([finding]);
  });

  test('a byte order mark does no harm', async () => {
    expect(await codesOf(workspaceWith({ 'registries.yaml': `\ufeff${GOOD}` }))).toEqual([]);
  });

  test('a missing file, a folder, a pipe, a link out of the repository', async () => {
    const folder = workspaceWith({});
    mkdirSync(join(folder, 'folder'));
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    symlinkSync('/etc/hostname', join(folder, 'link'));
    expect(await codesOf(folder, 'nothing.yaml')).toEqual(['1:1 file-not-found']);
    expect(await codesOf(folder, 'folder')).toEqual(['1:1 file-not-a-file']);
    expect(await codesOf(folder, 'pipe')).toEqual(['1:1 file-not-a-file']);
    expect(await codesOf(folder, 'link')).toEqual(['1:1 file-outside-repository']);
    expect(await codesOf(folder, '../../etc/hostname')).toEqual(['1:1 file-outside-repository']);
  });
});

const withCa = (ca: string) =>
  `version: 1\nregistries:\n  hub:\n    provider: ghcr\n    tls: { ca: ${ca} }\n`;

describe('files that the file names', () => {
  test.each([
    ['certs/ca.crt', []],
    ['"${CA}"', []],
    ['certs/none.crt', ['5:16 path-missing']],
    ['certs', ['5:16 path-not-a-file']],
    ['large', ['5:16 path-too-large']],
    ['/etc/hostname', ['5:16 path-absolute']],
    ['../ca.crt', ['5:16 path-outside']],
    ['out/hostname', ['5:16 path-outside']],
  ])('%s', async (ca, expected) => {
    const folder = workspaceWith({
      'registries.yaml': withCa(ca),
      'certs/ca.crt': 'PEM',
      large: Buffer.alloc(5 * 1024 * 1024),
    });
    symlinkSync('/etc', join(folder, 'out'));
    expect(await codesOf(folder)).toEqual(expected);
  });

  test('host keys and CA certificates must be there, a kubeconfig may come later', async () => {
    const text = `version: 1
registries:
  hub:
    provider: ghcr
    connection:
      method: ssh-tunnel
      ssh: { host: a, user: b, private-key: "\${K}", known-hosts: nothing }
clusters:
  a: { kubeconfig-file: nothing, namespaces: all }
  b: { server: "https://b", token: "\${T}", certificate-authority: nothing, namespaces: all }
`;
    expect(await codesOf(workspaceWith({ 'registries.yaml': text }))).toEqual([
      '7:66 path-missing',
      '9:25 path-missing!',
      '10:67 path-missing',
    ]);
  });

  test.each([
    ['/etc/hostname', 'path-absolute', 'relative'],
    ['certs', 'path-not-a-file', 'single file'],
    ['large', 'path-too-large', 'right file'],
  ])('readInside says why it does not read %s', async (path, code, next) => {
    const files = { 'certs/ca.crt': 'PEM', large: Buffer.alloc(4 * 1024 * 1024 + 1) };
    await expect(readInside(workspaceWith(files), path, MOST)).rejects.toMatchObject({
      code,
      where: path,
      next: expect.stringContaining(next),
    });
  });

  test('readInside reads what is inside and refuses the rest', async () => {
    const folder = workspaceWith({ 'certs/ca.crt': 'PEM' });
    symlinkSync('/etc/hostname', join(folder, 'link'));
    expect(await readInside(folder, 'certs/ca.crt', MOST)).toBe('PEM');
    await expect(readInside(folder, 'link', MOST)).rejects.toMatchObject({ code: 'path-outside' });
    await expect(readInside(folder, 'certs/../../x', MOST)).rejects.toMatchObject({
      code: 'path-outside',
    });
    await expect(readInside(folder, 'nothing', MOST)).rejects.toMatchObject({
      code: 'path-missing',
    });
  });
});

describe('for an action that needs it', () => {
  test('all findings are logged, errors first, and there is one failure', async () => {
    const text =
      'version: 1\nregistries:\n  a: { provider: ghcr, tls: insecure }\n  b: { provider: nope }\n';
    const host = hostIn(workspaceWith({ 'registries.yaml': text }));
    await expect(requireRegistriesFile(host)).rejects.toMatchObject({
      code: 'invalid-registries-file',
      message: 'the registries file cannot be used: 1 error, 1 warning',
      diagnostics: [],
    });
    expect(host.diagnostics.map(inShort)).toEqual(['4:18 unknown-provider', '3:29 tls-insecure!']);
  });
});
