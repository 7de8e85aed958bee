import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const PAGES = globSync(['*.md', 'docs/**/*.md', 'actions/*/README.md', 'examples/**/*.md'], {
  cwd: ROOT,
});

interface Link {
  readonly path: string;
  readonly anchor: string | undefined;
}

/** Links to places in this repository; code blocks hold none. */
function linksOf(page: string): readonly Link[] {
  const text = readFileSync(join(ROOT, page), 'utf8').replace(/```[\s\S]*?```/g, '');
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target ?? '');
  return targets
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const [path = '', anchor] = target.split('#');
      return { path: path === '' ? page : join(dirname(page), path), anchor };
    });
}

/** Anchors that GitHub gives to a page's headings. */
function anchorsOf(page: string): readonly string[] {
  const headings = readFileSync(join(ROOT, page), 'utf8').matchAll(/^#+ (.+)$/gm);
  return [...headings].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  );
}

describe.each(PAGES)('%s', (page) => {
  test('links to what is there', () => {
    const missing = linksOf(page).filter(({ path }) => !existsSync(join(ROOT, path)));
    expect(missing).toEqual([]);
  });

  test('links to headings that are there', () => {
    const wrong = linksOf(page).filter(
      ({ path, anchor }) => anchor !== undefined && !anchorsOf(path).includes(anchor),
    );
    expect(wrong).toEqual([]);
  });
});

test('the index of the documentation names every page', () => {
  const named = linksOf('docs/README.md').map(({ path }) => path);
  const pages = globSync('docs/**/*.md', { cwd: ROOT });
  expect(pages.filter((page) => page !== 'docs/README.md' && !named.includes(page))).toEqual([]);
});
