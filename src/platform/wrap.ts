/** The number and the bar before a quoted line of a file: a caret below counts on its columns. */
const QUOTED = /^ *\d* \|/;

/**
 * A text for a terminal of so many columns: long lines broken between words, what follows indented
 * a little deeper than the line began. Quoted lines of a file stay whole.
 */
export function wrap(text: string, columns: number): string {
  return text
    .split('\n')
    .flatMap((line) => wrapLine(line, columns))
    .join('\n');
}

function wrapLine(line: string, columns: number): readonly string[] {
  if (widthOf(line) <= columns || QUOTED.test(visible(line))) return [line];
  const [indent = ''] = /^ */.exec(line) ?? [];
  const lines: string[] = [];
  for (const word of line.slice(indent.length).split(' ')) {
    const longer = `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && widthOf(longer) <= columns) lines[lines.length - 1] = longer;
    else lines.push(`${indent}${lines.length === 0 ? '' : '  '}${word}`);
  }
  return lines;
}

function widthOf(text: string): number {
  return visible(text).length;
}

/** Without what sets and ends colours, which takes no room. */
function visible(text: string): string {
  return process.getBuiltinModule('node:util').stripVTControlCharacters(text);
}
