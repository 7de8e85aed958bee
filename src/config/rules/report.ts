import type { Severity } from '../../faults/diagnostic.ts';
import type { Locator, Path } from '../locate.ts';
import type { RawFile } from '../raw.ts';
import type { Finding, Words } from '../rule.ts';

/** Collects what the rules find, each at a value or at the key that leads to it. */
export class Report {
  readonly findings: Finding[] = [];
  readonly #locator: Locator;

  constructor(locator: Locator) {
    this.#locator = locator;
  }

  atValue(path: Path, words: Words, severity: Severity = 'error'): void {
    this.findings.push({ severity, span: this.#locator.value(path), ...words });
  }

  atKey(path: Path, words: Words, severity: Severity = 'error'): void {
    this.findings.push({ severity, span: this.#locator.key(path), ...words });
  }

  /** Whether the file has the key, even where its value is wrong. */
  has(path: Path): boolean {
    return this.#locator.has(path);
  }
}

/** One group of rules. `raw` holds only what fits the schema. */
export type RuleSet = (raw: RawFile, report: Report) => void;

/** The items of a list that are sound, with their index in the file. */
export function itemsOf(
  list: readonly (string | undefined)[] | undefined,
): readonly (readonly [number, string])[] {
  return [...(list ?? []).entries()].filter(
    (entry): entry is [number, string] => entry[1] !== undefined,
  );
}

/** Whether the environment has a say in a text, so that its form cannot be judged yet. */
export function isOpen(text: string): boolean {
  return text.includes('${');
}

/** Reports items that a list holds twice. */
export function refuseRepeated(
  list: readonly (string | undefined)[] | undefined,
  path: Path,
  report: Report,
): void {
  const seen = new Set<string>();
  for (const [index, item] of itemsOf(list)) {
    if (seen.has(item)) {
      report.atValue([...path, index], {
        code: 'duplicate-item',
        message: `\`${item}\` is in the list already`,
        hint: 'Remove it.',
      });
    }
    seen.add(item);
  }
}
