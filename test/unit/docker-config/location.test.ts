import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { configFiles, dockerConfigPath } from '../../../src/docker-config/location.ts';
import { isRivalKey, serverKey } from '../../../src/docker-config/server-key.ts';

describe("docker's config file", () => {
  test.each<[Record<string, string>, NodeJS.Platform, string]>([
    [{ HOME: '/home/ci' }, 'linux', '/home/ci/.docker/config.json'],
    [{ HOME: '/home/ci', DOCKER_CONFIG: '/etc/docker' }, 'linux', '/etc/docker/config.json'],
    [{ HOME: '' }, 'linux', '/account/.docker/config.json'],
    [{}, 'linux', '/account/.docker/config.json'],
    [{ HOME: '/Users/ci', USERPROFILE: '/x' }, 'darwin', '/Users/ci/.docker/config.json'],
    [
      { HOME: '/c/x', USERPROFILE: 'C:\\Users\\ci' },
      'win32',
      'C:\\Users\\ci\\.docker\\config.json',
    ],
    [{ HOME: '/c/x' }, 'win32', '\\account\\.docker\\config.json'],
    [{ DOCKER_CONFIG: 'D:/a/_temp' }, 'win32', 'D:\\a\\_temp\\config.json'],
  ])('with %j on %s', (env, platform, path) => {
    expect(dockerConfigPath(env, platform, () => '/account')).toBe(path);
  });

  test('with a relative DOCKER_CONFIG is where the process is, as for docker', () => {
    expect(dockerConfigPath({ DOCKER_CONFIG: 'conf' })).toBe(
      join(process.cwd(), 'conf', 'config.json'),
    );
  });

  test.each<[NodeJS.Platform, string]>([
    ['linux', 'HOME'],
    ['win32', 'USERPROFILE'],
  ])('has no place on %s without a home, and says what to set', (platform, variable) => {
    expect(() => dockerConfigPath({}, platform, () => undefined)).toThrow(
      expect.objectContaining({
        code: 'docker-config-no-home',
        next: expect.stringContaining(variable),
      }),
    );
  });
});

describe('symbolic links lead to the file that is written', () => {
  let folder: string;
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'registry-actions-links-')));
    mkdirSync(join(folder, 'home'));
    mkdirSync(join(folder, 'data', 'deep'), { recursive: true });
    writeFileSync(join(folder, 'data', 'config.json'), '{}');
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const link = (name: string, target: string) => symlinkSync(target, join(folder, name));

  test.each<[string, () => void, string]>([
    ['none', () => {}, 'home/config.json'],
    ['relative', () => link('home/config.json', '../data/config.json'), 'data/config.json'],
    [
      'absolute',
      () => link('home/config.json', join(folder, 'data/config.json')),
      'data/config.json',
    ],
    ['to nothing yet', () => link('home/config.json', '../data/new.json'), 'data/new.json'],
    [
      'a chain of twenty',
      () => {
        for (let at = 0; at < 20; at += 1) link(`home/${at || 'config.json'}`, `${at + 1}`);
        link('home/20', '../data/config.json');
      },
      'data/config.json',
    ],
    [
      'in a folder that is itself a link',
      () => {
        rmSync(join(folder, 'home'), { recursive: true });
        link('home', 'data/deep');
        link('home/config.json', '../config.json'); // of data, not of the folder that holds home
      },
      'data/config.json',
    ],
    [
      'a circle: left for the reader to say',
      () => {
        link('home/config.json', 'other');
        link('home/other', 'config.json');
      },
      'home/config.json',
    ],
  ])('%s', (_name, prepare, target) => {
    prepare();
    const { config, ledger, lock } = configFiles(join(folder, 'home', 'config.json'));
    expect(config).toBe(join(folder, target));
    expect([dirname(ledger), dirname(lock)]).toEqual([dirname(config), dirname(config)]);
  });
});

describe('another spelling of a server that some client prefers', () => {
  const HUB = 'https://index.docker.io/v1/';
  test.each<[string, string, boolean]>([
    ['docker.io', HUB, true],
    ['index.docker.io', HUB, true],
    ['https://registry-1.docker.io/v2/', HUB, true],
    ['https://index.docker.io/v1', HUB, true],
    ['docker.io/acme', HUB, false], // podman's, for one account: more exact, and somebody's wish
    [HUB, HUB, false],
    ['https://r.example/v1/', 'r.example', false], // every client takes `r.example` first
    ['docker.io', 'r.example', false],
  ])('%s for %s: %p', (key, server, isRival) => {
    expect(isRivalKey(key, server)).toBe(isRival);
  });
});

describe('the key of a server', () => {
  test.each([
    ['docker.io', 'https://index.docker.io/v1/'],
    ['index.docker.io', 'https://index.docker.io/v1/'],
    ['registry-1.docker.io', 'https://index.docker.io/v1/'],
    ['https://index.docker.io/v1/', 'https://index.docker.io/v1/'],
    ['Registry.Example:5000', 'registry.example:5000'],
    ['https://registry.example/v2/', 'registry.example'],
    ['ghcr.io', 'ghcr.io'],
  ])('%s → %s', (host, key) => {
    expect(serverKey(host)).toBe(key);
  });
});
