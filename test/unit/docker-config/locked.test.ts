import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { withLock } from '../../../src/docker-config/lock.ts';

const go = new AbortController().signal;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'registry-actions-locked-'));
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

test('a lock that is held for longer than a minute is an error that names the holder', async () => {
  const lock = join(folder, 'lock');
  const waiting = await withLock(lock, go, () => {
    jest.spyOn(process, 'uptime').mockReturnValueOnce(0).mockReturnValue(61);
    return [withLock(lock, go, () => 'in').catch((error: unknown) => error)];
  });
  expect(await waiting[0]).toMatchObject({
    code: 'docker-config-locked',
    message: `another process (${process.pid}) keeps docker's config file locked`,
    where: lock,
    next: expect.stringContaining('remove this lock file'),
  });
  expect(readdirSync(folder)).toEqual([]);
});

test('a folder that cannot be made is an error that says how to choose another', async () => {
  const locked = withLock(join(folder, 'x'.repeat(300), 'lock'), go, () => 'in');
  await expect(locked).rejects.toMatchObject({
    code: 'docker-config-write',
    message: "docker's config file cannot be written (ENAMETOOLONG)",
    where: expect.stringContaining(folder),
    next: expect.stringContaining('DOCKER_CONFIG'),
  });
});
