import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { CODE_SECTIONS } from '../../../scripts/readme-tables/codes.ts';
import { withCodes } from '../../../scripts/readme-tables/errors.ts';
import { diagnose } from '../config/findings.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const PAGE = readFileSync(join(ROOT, 'docs', 'errors.md'), 'utf8');
const ALL = CODE_SECTIONS.flatMap(({ codes }) => Object.entries(codes));

test('the page is up to date', () => {
  expect(withCodes(PAGE)).toBe(PAGE);
});

test('no code stands in two places', () => {
  const codes = ALL.map(([code]) => code);
  expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
  const headings = [...PAGE.matchAll(/^### (.+)$/gm)].map(([, heading]) => heading);
  expect(headings.sort()).toEqual(codes.sort());
});

test.each(ALL)(
  '%s: a word in kebab-case, its meaning and its remedy in sentences',
  (code, texts) => {
    expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
    for (const text of [texts.means, texts.mend]) {
      expect(text).toMatch(/^[A-Z`'"].{20,}\.$/);
      expect(text).not.toMatch(/TODO|FIXME|\.\.$|\s\s/);
    }
  },
);

const EXAMPLES = ALL.filter(([, { wrong, right }]) => wrong !== undefined || right !== undefined);

test.each(EXAMPLES)('%s: one example breaks it, the other breaks nothing', (code, example) => {
  expect(diagnose(`version: 1\n${example.wrong}\n`).map((found) => found.code)).toContain(code);
  expect(diagnose(`version: 1\n${example.right}\n`)).toEqual([]);
});

test('no file of the product loads the descriptions', () => {
  const files = globSync('src/**/*.ts', { cwd: ROOT });
  const loading = files.filter((file) =>
    /^(?!import type ).*from '.*\/catalogue\//m.test(readFileSync(join(ROOT, file), 'utf8')),
  );
  expect(files.length).toBeGreaterThan(100);
  expect(loading).toEqual([]);
});
