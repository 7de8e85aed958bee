import { invisibleIn } from '../invisible.ts';
import type { Path } from '../locate.ts';
import type { RawFile } from '../raw.ts';
import { forEachText, isSecretPath } from '../references.ts';
import { githubExpression, literalSecret } from '../secret-words.ts';
import type { Report } from './report.ts';

const REFERENCE = /\$\{[A-Za-z_][A-Za-z0-9_]*\}/g;

/** The rules about `$` and about what cannot be seen, in any text. */
export function textRules(raw: RawFile, report: Report): void {
  forEachText(raw, (text, path) => {
    if (isSecretPath(path)) return refuseLiteral(text, path, report);
    refuseInvisible(text, path, report);
    if (!text.includes('${')) return;
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

/** Where the provider is not known, the schema does not know which keys are secrets. */
function refuseLiteral(text: string, path: Path, report: Report): void {
  if (text.replace(REFERENCE, '') === '' && text.lastIndexOf('$') === 0) return;
  report.atValue(path, literalSecret(text, path));
}

function refuseInvisible(text: string, path: Path, report: Report): void {
  const invisible = invisibleIn(text);
  if (invisible === undefined) return;
  report.atValue(path, {
    code: 'invalid-value',
    message: `the text holds a character that cannot be seen: ${invisible}`,
    hint: invisible === 'U+000A' ? ONE_LINE : 'Type the value again instead of copying it.',
  });
}

const ONE_LINE =
  'Write it on one line, or after `>-`: with `|` and `>` a text ends with a line break.';
