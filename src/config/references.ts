import { SECRET_KEYS } from './generated/vocabulary.ts';
import type { Locator, Path } from './locate.ts';
import type { VariableReference } from './model.ts';

const REFERENCE = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/** Every `${NAME}` of the data, in the file's order. */
export function collectReferences(data: unknown, locator: Locator): readonly VariableReference[] {
  const references: VariableReference[] = [];
  forEachText(data, (text, path) => {
    for (const [, variable = ''] of text.matchAll(REFERENCE)) {
      const isSecret = isSecretPath(path);
      references.push({ variable, isSecret, at: locator.range(locator.value(path)) });
    }
  });
  return references;
}

/** Whether the value at a path is a secret, wherever in the file it stands. */
export function isSecretPath(path: Path): boolean {
  const key = path.findLast((step) => typeof step === 'string');
  return SECRET_KEYS.has(String(key));
}

/** Calls `visit` with each text among the values. */
export function forEachText(
  data: unknown,
  visit: (text: string, path: Path) => void,
  path: Path = [],
): void {
  if (typeof data === 'string') visit(data, path);
  if (data === null || typeof data !== 'object') return;
  const entries = Array.isArray(data) ? data.entries() : Object.entries(data);
  for (const [step, value] of entries) forEachText(value, visit, [...path, step]);
}
