import type { Diagnostic } from '../faults/diagnostic.ts';
import type { Analysis } from './analyse.ts';
import { excerptOf, excerptOfUnreadable, hiddenSpans } from './excerpt.ts';
import type { Finding } from './rule.ts';

/** Findings as diagnostics of a file, in its order, with their source lines. */
export function diagnosticsOf(
  findings: readonly Finding[],
  source: { readonly path: string; readonly text: string },
  { parsed, locator }: Pick<Analysis, 'parsed' | 'locator'>,
): readonly Diagnostic[] {
  if (findings.length === 0) return [];
  const hidden = parsed.isReadable ? hiddenSpans(source.text, parsed.place) : undefined;
  return [...findings]
    .sort((a, b) => a.span.start - b.span.start)
    .map(({ code, severity, span, message, hint }) => {
      const excerpt =
        hidden === undefined
          ? excerptOfUnreadable(source.text, span)
          : excerptOf(source.text, span, hidden);
      return {
        code,
        severity,
        file: source.path,
        range: locator.range(span),
        message,
        ...(hint === undefined ? {} : { hint }),
        ...(excerpt === undefined ? {} : { excerpt }),
      };
    });
}
