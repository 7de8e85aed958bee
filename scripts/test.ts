/**
 * The whole test command: real components, lint, types, generated code, `dist/`, unit and end-to-end
 * tests. Every stage runs even when one before it failed; the last line counts what passed.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

interface Stage {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
}

interface Count {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const root = dirname(import.meta.dirname);

const ESM_IN_JEST = '--experimental-vm-modules --disable-warning=ExperimentalWarning';

const STAGES: readonly Stage[] = [
  { name: 'real components', command: 'node', args: ['test/tools/install.ts'] },
  { name: 'lint and format', command: 'biome', args: ['ci', '.'] },
  { name: 'types', command: 'tsc', args: [] },
  { name: 'unused code', command: 'knip', args: [] },
  { name: 'generated code', command: 'node', args: ['scripts/generate.ts', '--check'] },
  { name: 'dist equals a fresh build', command: 'node', args: ['scripts/build.ts', '--check'] },
];

const counts = [...STAGES.map(runStage), runJest('unit', []), runJest('e2e', ['--runInBand'])];
const total = counts.reduce(add);
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
console.log(`${total.passed} passed, ${total.failed} failed${skipped}`);
process.exitCode = total.failed > 0 ? 1 : 0;

function runStage(stage: Stage): Count {
  const ok = run(stage.name, stage.command, stage.args);
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 };
}

/** Counts single tests; a run that ends without a report counts as one failure. */
function runJest(project: string, args: readonly string[]): Count {
  const folder = mkdtempSync(join(tmpdir(), 'registry-actions-test-'));
  const report = join(folder, 'report.json');
  try {
    const ok = run(`${project} tests`, 'jest', [
      '--selectProjects',
      project,
      '--json',
      `--outputFile=${report}`,
      ...args,
    ]);
    return countOf(JSON.parse(readFileSync(report, 'utf8')), ok);
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface JestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly numRuntimeErrorTestSuites: number;
}

function countOf(report: JestReport, ok: boolean): Count {
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
  return {
    passed: report.numPassedTests,
    failed: ok ? failed : Math.max(1, failed),
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

function run(name: string, command: string, args: readonly string[]): boolean {
  const start = performance.now();
  console.log(`\n== ${name}`);
  const { status } = spawnSync(join(root, 'node_modules', '.bin', command), args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: command === 'jest' ? { ...process.env, NODE_OPTIONS: ESM_IN_JEST } : process.env,
  });
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`== ${name}: ${status === 0 ? 'passed' : 'FAILED'} in ${seconds} s`);
  return status === 0;
}

function add(a: Count, b: Count): Count {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
  };
}
