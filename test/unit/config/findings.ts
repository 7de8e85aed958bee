import { analyse } from '../../../src/config/analyse.ts';
import { diagnosticsOf } from '../../../src/config/diagnose.ts';
import type { Diagnostic } from '../../../src/faults/diagnostic.ts';

/**
 * A text with mistakes, and each of them as `line:column code → words of its hint`: `!` after the
 * code of a warning, no arrow where there is no hint.
 */
export type Case = readonly [what: string, text: string, expected: readonly string[]];

export function diagnose(text: string): readonly Diagnostic[] {
  const analysis = analyse(text);
  return diagnosticsOf(analysis.findings, { path: 'registries.yaml', text }, analysis);
}

/** `line:column code`, warnings with an `!` at their end. */
export function inShort({ range, code, severity }: Diagnostic): string {
  return `${range.start.line}:${range.start.column} ${code}${severity === 'warning' ? '!' : ''}`;
}

/** {@link inShort}, with the hint: the expected words alone where it holds them. */
export function withHint(diagnostic: Diagnostic, expected: string | undefined): string {
  const { hint } = diagnostic;
  if (hint === undefined) return inShort(diagnostic);
  const words = expected?.split(ARROW)[1];
  return `${inShort(diagnostic)}${ARROW}${words !== undefined && hint.includes(words) ? words : hint}`;
}

const ARROW = ' → ';

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
