import type { Description } from '../../src/faults/catalogue/description.ts';
import { CODE_SECTIONS, type CodeSection } from './codes.ts';
import { fill } from './page.ts';

/** A page with every code, what it means and how to mend it between `<!-- codes -->` and its end. */
export function withCodes(page: string): string {
  return fill(page, 'codes', `\n${CODE_SECTIONS.map(section).join('\n\n')}\n`);
}

function section({ title, about, codes }: CodeSection): string {
  const entries = Object.entries(codes).sort(([a], [b]) => (a < b ? -1 : 1));
  const parts = entries.map(([code, description]) => entry(code, description));
  return [`## ${title}`, about, ...parts].join('\n\n');
}

/** The code alone is the heading: that makes it the anchor, too. */
function entry(code: string, { means, mend, wrong, right }: Description): string {
  const example =
    wrong === undefined || right === undefined ? [] : [yaml('Wrong', wrong), yaml('Right', right)];
  return [`### ${code}`, means, `**What to do:** ${mend}`, ...example].join('\n\n');
}

function yaml(what: string, lines: string): string {
  return `${what}:\n\n\`\`\`yaml\nversion: 1\n${lines}\n\`\`\``;
}
