import { oneLine } from '../report/text.ts';
import { environmentLines } from './environment.ts';
import type { Path } from './locate.ts';
import type { Words } from './rule.ts';

/** The value is not echoed: it stands in a public place already, and a log is one more. */
export function literalSecret(value: unknown, path: Path): Words {
  const expression = typeof value === 'string' ? githubExpression(value) : undefined;
  if (expression !== undefined) return expression;
  const variable = variableFor(path);
  return {
    code: 'literal-secret',
    message: `\`${path.findLast((step) => typeof step === 'string')}\` takes exactly one \${NAME}, an environment variable of the step, and nothing else`,
    hint: `Write "\${${variable}}", keep the value as a secret named ${variable}, and add to the step:\n${environmentLines([variable])}\nIf the value is in the repository's history, replace it where it was issued.`,
  };
}

/** `${{ … }}` belongs into a workflow; undefined where the text holds none. */
export function githubExpression(text: string): Words | undefined {
  const match = /\$\{\{\s*([^}]*?)\s*\}\}/.exec(text);
  if (match === null) return undefined;
  const inner = oneLine(match[1] ?? '', 80);
  const name =
    /^(?:[\w-]+\.)*(?=\D)([\w-]+)$/.exec(inner)?.[1]?.toUpperCase().replaceAll('-', '_') ?? 'NAME';
  return {
    code: 'github-expression',
    message: `\${{ ${inner} }} is not expanded here: the registries file is not a workflow`,
    hint: `Write "\${${name}}", and add to the step:\nenv:\n  ${name}: \${{ ${inner} }}`,
  };
}

/** A name for the environment variable of a secret field: `DOCKER_HUB_PASSWORD`. */
export function variableFor(path: Path): string {
  const [, owner, ...rest] = path;
  const name = [owner, rest.at(-1)].filter((step) => step !== undefined).join('_');
  return name
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '_')
    .replace(/^(?=\d)/, '_');
}

/** A key with nothing behind it. */
export function noValue(path: Path): Words {
  const key = path.findLast((step) => Number.isNaN(Number(step)));
  return {
    code: 'missing-value',
    message: `\`${oneLine(String(key ?? 'the file'), 80)}\` has no value`,
    hint: 'Give it one, or remove the key; lines below it need more indentation.',
  };
}
