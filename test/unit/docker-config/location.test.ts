import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { dockerConfigPath } from '../../../src/docker-config/location.ts';
import { serverKey } from '../../../src/docker-config/server-key.ts';

describe("docker's config file", () => {
  test.each<[Record<string, string>, NodeJS.Platform, string]>([
    [{ HOME: '/home/ci' }, 'linux', '/home/ci/.docker/config.json'],
    [{ HOME: '/home/ci', DOCKER_CONFIG: '/etc/docker' }, 'linux', '/etc/docker/config.json'],
    [{ HOME: '/Users/ci' }, 'darwin', '/Users/ci/.docker/config.json'],
    [{ HOME: '/c/x', USERPROFILE: '/c/Users/ci' }, 'win32', '/c/Users/ci/.docker/config.json'],
  ])('with %j on %s', (env, platform, path) => {
    expect(dockerConfigPath(env, platform)).toBe(join(path));
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
