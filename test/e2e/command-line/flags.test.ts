import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { ACTION_NAMES } from '../../../src/actions/table.ts';
import { removeTemporaryFolders } from '../../support/temp.ts';
import { Desk, INVALID, VALID } from './desk.ts';

const ROOT = join(import.meta.dirname, '../../..');

/** There is no job summary at a desk, and no end of a job to log out at. */
const ON_A_RUNNER = new Set(['summary', 'logout']);

afterAll(removeTemporaryFolders);

describe('the exit status', () => {
  test('is 0 when it is done, with no variable of GitHub', async () => {
    expect(await new Desk(VALID).run(['validate'])).toEqual({
      code: 0,
      stdout: 'registries.yaml is valid: 1 registry, 0 clusters.\n',
      stderr: '',
    });
  });

  test('is 1 when there are problems', async () => {
    const { code, stdout } = await new Desk(INVALID).run(['validate']);
    expect(code).toBe(1);
    expect(stdout).toContain('registries.yaml:4:15:');
    expect(stdout).toContain('    provider: docker-hubb\n');
    expect(stdout).toContain('Did you mean `docker-hub`?');
  });

  test.each([
    [[], 'Usage: registry-actions <command>'],
    [['valdate'], 'unknown command valdate. Did you mean `validate`? Known: validate, login,'],
    [['validate', '--fil', 'x'], 'unknown flag --fil. Did you mean `--file`? Known: --json,'],
    [['validate', '-x'], 'unknown flag -x.'],
    [
      ['validate', 'x.yaml'],
      'unexpected argument x.yaml. A value follows its flag: `--flag value`.',
    ],
    [
      ['sync-pull-secrets', '--dry-run', 'false'],
      'unexpected argument false. Write --dry-run=false.',
    ],
    [['validate', '--file'], "Option '--file <value>' argument missing"],
    [['validate', '--json=1'], "Option '--json' does not take an argument"],
    [['login', '--permission', 'write'], '--permission takes one of push, pull.'],
    [
      ['sync-pull-secrets', '--dry-run=yes', '--concurrency', '0'],
      '--dry-run takes true or false; --concurrency takes a whole number from 1 to 256.',
    ],
    [['login', '--registries', 'all,hub'], '--registries takes names or all, not both.'],
  ])('is 2 for %j, and standard error says why', async (args, said) => {
    const { code, stdout, stderr } = await new Desk(VALID).run(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(said);
  });
});

describe('a secret', () => {
  test('is never a flag, and is not repeated', async () => {
    for (const args of [['--github-token', 'ghp_secret'], ['--github-token=ghp_secret']]) {
      const { code, stdout, stderr } = await new Desk(VALID).run(['login', ...args]);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain('set GITHUB_TOKEN in the environment');
      expect(stderr).not.toContain('ghp_secret');
    }
  });
});

describe('help', () => {
  test.each([['--help'], ['-h'], ['help']])('by %s lists the commands', async (word) => {
    const { code, stdout, stderr } = await new Desk().run([word]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const name of ACTION_NAMES) expect(stdout).toContain(`\n  ${name}\n      `);
  });

  test.each(ACTION_NAMES.map((name) => [name]))('of %s describes each input', async (name) => {
    const { code, stdout, stderr } = await new Desk().run([name, '--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const words = stdout.replaceAll(/\s+/g, ' ');
    const definition = parse(readFileSync(join(ROOT, 'actions', name, 'action.yml'), 'utf8'));
    expect(words).toContain(definition.description);
    for (const [input, { description }] of Object.entries<{ description: string }>(
      definition.inputs,
    )) {
      if (ON_A_RUNNER.has(input)) {
        expect(words).not.toContain(` --${input}`);
        continue;
      }
      expect(words).toContain(input === 'github-token' ? ' GITHUB_TOKEN ' : ` --${input}`);
      expect(words).toContain(description.replaceAll(/\s+/g, ' '));
    }
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  test('--version is that of the package', async () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    expect((await new Desk().run(['--version'])).stdout).toBe(`${version}\n`);
  });
});

describe('a flag', () => {
  const WITH_CLUSTER = `${VALID}    pull-secret: { clusters: all }
owner: acme/platform
clusters:
  broken: { kubeconfig: "\${KUBECONFIG_TEXT}", namespaces: [web] }
`;

  test.each([
    [['--dry-run'], 'plan-incomplete'],
    [['--dry-run=true'], 'plan-incomplete'],
    [['--dry-run=false'], 'sync-incomplete'],
    [[], 'sync-incomplete'],
  ])('that is true or false: %j ends with %s', async (args, code) => {
    // How the run names its failure shows what it took the flag for.
    const desk = new Desk(WITH_CLUSTER);
    const result = await desk.run(['sync-pull-secrets', ...args], {
      KUBECONFIG_TEXT: 'not a kubeconfig',
      PASSWORD: 'password-of-a-test',
    });
    expect(result.stdout).toContain(`[${code}]`);
    expect(result.code).toBe(1);
  });

  test('that takes a list may be repeated, and split by commas', async () => {
    const args = ['login', '--registries', 'a', '--registries', 'b,c'];
    const { code, stdout } = await new Desk(VALID).run(args);
    expect(code).toBe(1);
    for (const name of ['a', 'b', 'c']) expect(stdout).toMatch(new RegExp(`\\b${name}\\b`));
    expect(stdout).toContain('[unknown-registry]');
  });
});
