import { describe, expect, test } from '@jest/globals';
import { CHARACTER_CASES } from './character-cases.ts';
import { EXPRESSION_CASES } from './expression-cases.ts';
import { type Case, diagnose, withHint } from './findings.ts';
import { FOREIGN_CASES } from './foreign-cases.ts';
import { HABIT_CASES } from './habit-cases.ts';
import { PULL_SECRET_CASES } from './pull-secret-cases.ts';
import { REGISTRY_CASES } from './registry-cases.ts';
import { SCHEMA_CASES } from './schema-cases.ts';
import { YAML_CASES } from './yaml-cases.ts';

const GROUPS: Readonly<Record<string, readonly Case[]>> = {
  YAML: YAML_CASES,
  schema: SCHEMA_CASES,
  registries: REGISTRY_CASES,
  habits: HABIT_CASES,
  'other files and tools': FOREIGN_CASES,
  expressions: EXPRESSION_CASES,
  characters: CHARACTER_CASES,
  'pull secrets and clusters': PULL_SECRET_CASES,
};

describe.each(Object.entries(GROUPS))('%s', (_group, cases) => {
  test.each(cases.map(([what, ...rest]) => [what, rest] as const))(
    '%s',
    (_what, [text, expected]) => {
      const found = diagnose(text).map((one, index) => withHint(one, expected[index]));
      expect(found).toEqual(expected);
    },
  );
});
