import { describe, expect, test } from '@jest/globals';
import { RULES } from '../../../src/config/rule.ts';
import { type Case, diagnose, inShort } from './findings.ts';
import { HABIT_CASES } from './habit-cases.ts';
import { PULL_SECRET_CASES } from './pull-secret-cases.ts';
import { REGISTRY_CASES } from './registry-cases.ts';
import { SCHEMA_CASES } from './schema-cases.ts';
import { YAML_CASES } from './yaml-cases.ts';

/** Rules about more than the text; each has a test of its own. */
const ELSEWHERE = {
  'load.test.ts': [
    'file-not-found',
    'file-not-a-file',
    'file-outside-repository',
    'file-too-large',
    'file-not-text',
    'path-absolute',
    'path-outside',
    'path-missing',
    'path-not-a-file',
    'path-too-large',
  ],
  'removed.test.ts': ['removed-in-use', 'retire-secret'],
  'environment.test.ts': ['missing-variable'],
};

const GROUPS: Readonly<Record<string, readonly Case[]>> = {
  YAML: YAML_CASES,
  schema: SCHEMA_CASES,
  registries: REGISTRY_CASES,
  habits: HABIT_CASES,
  'pull secrets and clusters': PULL_SECRET_CASES,
};

describe.each(Object.entries(GROUPS))('%s', (_group, cases) => {
  test.each(cases.map(([what, ...rest]) => [what, rest] as const))(
    '%s',
    (_what, [text, expected, hint]) => {
      const diagnostics = diagnose(text);
      expect(diagnostics.map(inShort)).toEqual(expected);
      if (hint !== undefined) expect(diagnostics[0]?.hint).toContain(hint);
    },
  );
});

test('every rule has a case', () => {
  const reached = Object.values(GROUPS)
    .flat()
    .flatMap(([, , expected]) => expected.map((short) => short.replace(/^\S+ |!$/g, '')));
  const all = new Set([...reached, ...Object.values(ELSEWHERE).flat()]);
  expect([...all].sort()).toEqual(Object.keys(RULES).sort());
});
