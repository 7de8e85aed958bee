/** A table in Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

/** A value as code; nothing for none. */
export function code(value: unknown): string {
  return value === undefined || value === '' ? '' : `\`${String(value).trim()}\``;
}

/** A page with `content` between `<!-- mark -->` and `<!-- /mark -->`. @throws Error without them. */
export function fill(page: string, mark: string, content: string): string {
  const between = new RegExp(`(<!-- ${mark} -->\n)[\\s\\S]*?(<!-- /${mark} -->)`);
  if (!between.test(page)) throw new Error(`there is no <!-- ${mark} --> … <!-- /${mark} -->`);
  return page.replace(between, (_, begin, end) => `${begin}${content}\n${end}`);
}
