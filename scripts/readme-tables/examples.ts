/** Where a workflow of the examples goes on after the checkout. */
const CHECKOUT_ENDS = '          persist-credentials: false\n';

/**
 * A page with files of `examples/` between `<!-- example <path> -->` and `<!-- /example -->`: whole
 * ones, of workflows the steps after the checkout. `read` gives a file's text.
 */
export function withExamples(page: string, read: (path: string) => string): string {
  return page.replace(
    /(<!-- example (\S+) -->\n)[\s\S]*?(<!-- \/example -->)/g,
    (_, begin, path, end) => `${begin}\`\`\`yaml\n${snippet(path, read(path))}\`\`\`\n${end}`,
  );
}

function snippet(path: string, text: string): string {
  if (!path.startsWith('workflows/')) return text;
  const [, steps] = text.split(CHECKOUT_ENDS);
  if (steps === undefined) throw new Error(`examples/${path} has no checkout to go on after`);
  return steps.replace(/^ {6}/gm, '');
}
