import { analyse } from '../../../src/config/analyse.ts';
import { diagnosticsOf } from '../../../src/config/diagnose.ts';
import type { Diagnostic } from '../../../src/faults/diagnostic.ts';

/** A text with mistakes; `line:column code` of each; and words of the hint to the first. */
export type Case = readonly [
  what: string,
  text: string,
  expected: readonly string[],
  hint?: string,
];

export function diagnose(text: string): readonly Diagnostic[] {
  const analysis = analyse(text);
  return diagnosticsOf(analysis.findings, { path: 'registries.yaml', text }, analysis);
}

/** `line:column code`, warnings with an `!` at their end. */
export function inShort({ range, code, severity }: Diagnostic): string {
  return `${range.start.line}:${range.start.column} ${code}${severity === 'warning' ? '!' : ''}`;
}

/** The lines of a file whose single registry has these lines. */
export function registry(...lines: readonly string[]): string {
  return ['version: 1', 'registries:', '  main:', ...lines.map((line) => `    ${line}`), ''].join(
    '\n',
  );
}

/** The lines of a file with a good registry and these lines at the top level. */
export function file(...lines: readonly string[]): string {
  return ['version: 1', 'registries: {}', ...lines, ''].join('\n');
}

/** A cluster named production, on one line. */
export const PRODUCTION = 'clusters: { production: { kubeconfig: "${K}", namespaces: all } }';
