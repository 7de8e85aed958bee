import type { Diagnostic, Severity } from '../faults/diagnostic.ts';
import { oneLine } from './text.ts';

/** Characters of one annotation that GitHub keeps. */
const ANNOTATION_LIMIT = 4096;

const SEVERITY_ORDER: readonly Severity[] = ['error', 'warning', 'note'];

const COLOUR_OF = { error: 'red', warning: 'yellow', note: 'blue' } as const;

/**
 * A finding in the form of actionlint: `file:line:col: message [code]`, the source line with a
 * caret under the place, and the hint.
 */
export function renderDiagnostic(
  diagnostic: Diagnostic,
  options: { readonly colour?: boolean } = {},
): string {
  const paint = painter(options.colour === true);
  const { start } = diagnostic.range;
  const place = `${oneLine(diagnostic.file)}:${start.line}:${start.column}:`;
  const severity =
    diagnostic.severity === 'error' ? '' : `${paint(diagnostic.severity, diagnostic.severity)}: `;
  const head = `${paint('bold', place)} ${severity}${oneLine(diagnostic.message, 2000)} ${paint('dim', `[${diagnostic.code}]`)}`;
  return [head, ...excerptLines(diagnostic, paint), ...hintLines(diagnostic, paint)].join('\n');
}

/** What GitHub shows beside the line: bounded, the hint after the message. */
export function annotationOf(diagnostic: Diagnostic): {
  readonly message: string;
  readonly file: string;
  readonly line: number;
  readonly col: number;
  readonly endLine: number;
  readonly endColumn: number | undefined;
  readonly title: string;
} {
  const { start, end } = diagnostic.range;
  const hint = diagnostic.hint === undefined ? '' : `\n${diagnostic.hint}`;
  return {
    message: clip(`${oneLine(diagnostic.message, 2000)}${hint}`, ANNOTATION_LIMIT),
    file: diagnostic.file,
    line: start.line,
    col: start.column,
    endLine: end.line,
    // GitHub takes an end column only where the annotation ends on the line it starts on.
    endColumn: end.line === start.line ? end.column : undefined,
    title: diagnostic.code,
  };
}

/** Errors first, then warnings, then notes; within each in the order of the file. */
export function byImportance(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...diagnostics].sort(
    (a, b) =>
      SEVERITY_ORDER.indexOf(a.severity) - SEVERITY_ORDER.indexOf(b.severity) ||
      a.range.start.line - b.range.start.line ||
      a.range.start.column - b.range.start.column,
  );
}

/** `2 errors, 1 warning`; empty when there is nothing to count. */
export function countOf(diagnostics: readonly Diagnostic[]): string {
  return SEVERITY_ORDER.map((severity) => ({
    severity,
    count: diagnostics.filter((diagnostic) => diagnostic.severity === severity).length,
  }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => `${count} ${severity}${count === 1 ? '' : 's'}`)
    .join(', ');
}

type Painter = (style: Severity | 'bold' | 'dim', text: string) => string;

function painter(colour: boolean): Painter {
  if (!colour) return (_style, text) => text;
  return (style, text) => {
    const format = style === 'bold' || style === 'dim' ? style : COLOUR_OF[style];
    // Not imported: an `import` of node:util reads all of its exports, which takes 4 ms.
    const { styleText } = process.getBuiltinModule('node:util');
    return styleText(format, text, { validateStream: false });
  };
}

function excerptLines(diagnostic: Diagnostic, paint: Painter): string[] {
  const { excerpt } = diagnostic;
  if (excerpt === undefined) return [];
  const number = String(diagnostic.range.start.line);
  const gutter = ' '.repeat(number.length);
  const before = ' '.repeat(excerpt.column - 1);
  const caret = `^${'~'.repeat(Math.max(0, excerpt.width - 1))}`;
  return [
    `${paint('dim', `${gutter} |`)}`,
    `${paint('dim', `${number} |`)} ${excerpt.text}`,
    `${paint('dim', `${gutter} |`)} ${before}${paint(diagnostic.severity, caret)}`,
  ];
}

function hintLines(diagnostic: Diagnostic, paint: Painter): string[] {
  if (diagnostic.hint === undefined) return [];
  const lines = diagnostic.hint.split('\n').map((line) => oneLineKeepingIndent(line));
  return lines.map((line, index) =>
    index === 0 ? `  ${paint('dim', '→')} ${line}` : `    ${line}`,
  );
}

function oneLineKeepingIndent(line: string): string {
  const indent = /^ */.exec(line)?.[0] ?? '';
  return `${indent}${oneLine(line, 2000)}`;
}

function clip(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).toWellFormed()}…`;
}
