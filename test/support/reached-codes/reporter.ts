import { globSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DOCUMENTED } from '../../../scripts/readme-tables/codes.ts';
import { REACHED_CODES } from './record.ts';

const ROOT = dirname(dirname(dirname(import.meta.dirname)));

/** As much of jest's configuration and results as is looked at. */
interface Config {
  readonly testNamePattern?: string;
}
interface Results {
  readonly testResults: readonly { readonly testFilePath: string }[];
}

/**
 * A reporter of jest that fails a run of all unit tests in which the product did not make every
 * code that docs/errors.md describes. Of a part of the tests it says nothing.
 */
export default class ReachedCodes {
  readonly #config: Config;
  readonly #folder = mkdtempSync(join(tmpdir(), 'registry-actions-codes-'));
  #error: Error | undefined;

  constructor(config: Config) {
    this.#config = config;
    process.env[REACHED_CODES] = this.#folder;
  }

  onRunComplete(_contexts: unknown, results: Results): void {
    const reached = this.#reached();
    if (!this.#isWhole(results)) return;
    const missing = [...DOCUMENTED].filter((code) => !reached.has(code)).sort();
    const unknown = [...reached].filter((code) => !DOCUMENTED.has(code)).sort();
    const problems = [
      ...missing.map((code) => `${code}: no unit test reaches it`),
      ...unknown.map((code) => `${code}: docs/errors.md does not have it`),
    ];
    const verdict = problems.length === 0 ? 'all reached' : `\n  ${problems.join('\n  ')}`;
    console.error(`\nCodes of errors and rules (${DOCUMENTED.size}): ${verdict}`);
    if (problems.length > 0) this.#error = new Error(problems.join('\n'));
  }

  /** What makes jest fail. */
  getLastError(): Error | undefined {
    return this.#error;
  }

  #reached(): ReadonlySet<string> {
    const files = readdirSync(this.#folder);
    const lines = files.flatMap((file) =>
      readFileSync(join(this.#folder, file), 'utf8').split('\n'),
    );
    rmSync(this.#folder, { recursive: true, force: true });
    return new Set(lines.filter((line) => line !== ''));
  }

  /** However a part was chosen, some file is missing then. */
  #isWhole({ testResults }: Results): boolean {
    const ran = new Set(testResults.map(({ testFilePath }) => testFilePath));
    const all = globSync('test/unit/**/*.test.ts', { cwd: ROOT });
    return !this.#config.testNamePattern && all.every((file) => ran.has(join(ROOT, file)));
  }
}
