import { forEachText, isSecretPath } from '../references.ts';
import { githubExpression } from '../secret-words.ts';
import type { Report } from './report.ts';

const REFERENCE = /\$\{[A-Za-z_][A-Za-z0-9_]*\}/g;

/** The rules about `$` in any text that is no secret (those have a rule of their own). */
export function textRules(data: unknown, report: Report): void {
  forEachText(data, (text, path) => {
    if (!text.includes('${') || isSecretPath(path)) return;
    const expression = githubExpression(text);
    if (expression !== undefined) return report.atValue(path, expression);
    if (!text.replace(REFERENCE, '').includes('${')) return;
    report.atValue(path, {
      code: 'malformed-reference',
      message: 'a `${` starts something that is not a reference',
      hint: 'References are `${NAME}`: letters, digits and `_`, not starting with a digit, no defaults.',
    });
  });
}
