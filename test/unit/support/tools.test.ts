import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { haveTool, missingTools, requireTools, toolPath } from '../../support/tools.ts';
import { GROUPS, groupOf, programsOf } from '../../tools/catalogue.ts';
import { findOnPath, sources } from '../../tools/paths.ts';

describe('the catalogue of tools', () => {
  const groups = GROUPS.filter((group) => group.kind === 'go');

  test.each(groups)('$name is pinned by go.mod and go.sum', ({ name, module }) => {
    const goMod = readFileSync(join(sources, name, 'go.mod'), 'utf8');
    expect(goMod).toContain(`${module} v`);
    expect(existsSync(join(sources, name, 'go.sum'))).toBe(true);
  });

  test('every Python package is pinned to a version', () => {
    const text = readFileSync(join(sources, 'python', 'requirements.txt'), 'utf8');
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    expect(lines.filter((line) => !/^[\w.-]+==[\w.]+$/.test(line))).toEqual([]);
  });

  test('no two tools have the same name, and each is found by it', () => {
    const names = GROUPS.flatMap(programsOf);
    expect(new Set(names).size).toBe(names.length);
    expect(groupOf('kubectl')?.name).toBe('kubernetes');
    expect(groupOf('nonesuch')).toBeUndefined();
  });
});

describe('a tool that is not there', () => {
  const { CI } = process.env;
  const warn = jest.spyOn(console, 'warn').mockImplementation(() => {});

  beforeEach(() => {
    delete process.env.CI;
  });
  afterEach(() => {
    warn.mockClear();
    delete process.env.CI;
    if (CI !== undefined) process.env.CI = CI;
  });

  test('is named, with what to run', () => {
    expect(haveTool('nonesuch')).toBe(false);
    expect(missingTools(['nonesuch'])).toEqual(['nonesuch']);
    expect(() => toolPath('nonesuch')).toThrow('Run: npm run tools -- nonesuch');
  });

  test('skips its tests, with a line that says so', () => {
    expect(requireTools(['nonesuch']).available).toBe(false);
    expect(warn).toHaveBeenCalledWith(expect.stringContaining('npm run tools -- nonesuch'));
  });

  test('fails its tests in CI', () => {
    process.env.CI = 'true';
    expect(() => requireTools(['nonesuch'])).toThrow('Not installed: nonesuch');
    expect(requireTools([])).toEqual({ available: true, reason: '' });
  });
});

test('a command on PATH is found as an absolute path', () => {
  expect(isAbsolute(findOnPath('nonesuch', 'sh') ?? '')).toBe(true);
  expect(findOnPath('nonesuch')).toBeUndefined();
});
