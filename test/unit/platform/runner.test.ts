import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Diagnostic } from '../../../src/faults/diagnostic.ts';
import { RunnerHost } from '../../../src/platform/runner.ts';

const at = { start: { line: 3, column: 5 }, end: { line: 3, column: 9 } };
const finding: Diagnostic = {
  code: 'unknown-cluster',
  severity: 'error',
  file: 'registries.yaml',
  range: at,
  message: 'no cluster is called "prod"',
};

describe('the runner', () => {
  let folder: string;
  let lines: string[];
  const hostWith = (env: Record<string, string>) => new RunnerHost(env, (line) => lines.push(line));

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'runner-test-'));
    lines = [];
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('masks every form of a secret before anything can print it, and only once', () => {
    const host = hostWith({});
    host.conceal('p4ss"word');
    host.conceal('p4ss"word');
    expect(lines).toContain('::add-mask::p4ss"word');
    expect(lines).toContain(`::add-mask::${Buffer.from('p4ss"word').toString('base64')}`);
    expect(new Set(lines).size).toBe(lines.length);
  });

  test('blanks secrets in its own log and summary too', () => {
    const summary = join(folder, 'summary');
    writeFileSync(summary, '');
    const host = hostWith({ GITHUB_STEP_SUMMARY: summary, RUNNER_DEBUG: '1' });
    host.conceal('hunter2222');
    lines.length = 0;
    host.log.info('a hunter2222 b');
    host.log.error('a hunter2222 b');
    host.log.debug('a hunter2222 b');
    host.summary('a hunter2222 b');
    expect(`${lines.join('\n')}${readFileSync(summary, 'utf8')}`).not.toContain('hunter2222');
    expect(lines).toHaveLength(3);
  });

  test('reads inputs as the runner hands them over, dashes kept, blanks trimmed', () => {
    const host = hostWith({ 'INPUT_IF-EXISTS': ' fail ', INPUT_FILE: '  ' });
    expect(host.input('if-exists')).toBe('fail');
    expect(host.input('file')).toBeUndefined();
  });

  test('writes outputs that hold newlines and nothing that looks like another output', () => {
    const file = join(folder, 'output');
    writeFileSync(file, '');
    hostWith({ GITHUB_OUTPUT: file }).setOutput('plan', 'a\nvalid=true');
    const written = readFileSync(file, 'utf8');
    const delimiter = /^plan<<(delimiter_[0-9a-f-]+)\n/.exec(written)?.[1];
    expect(written).toBe(`plan<<${delimiter}\na\nvalid=true\n${delimiter}\n`);
  });

  test('writes no summary when the input says so', () => {
    const file = join(folder, 'summary');
    writeFileSync(file, '');
    hostWith({ GITHUB_STEP_SUMMARY: file, INPUT_SUMMARY: 'false' }).summary('# x');
    expect(readFileSync(file, 'utf8')).toBe('');
  });

  test('annotates the place of a finding, ten times a type at the most, and logs every one', () => {
    const host = hostWith({});
    const warning = { ...finding, severity: 'warning' } as const;
    host.log.diagnostics([...Array(12).fill(finding), warning]);
    const annotations = lines.filter((line) => line.startsWith('::error '));
    expect(annotations).toHaveLength(9);
    expect(annotations[0]).toContain('file=registries.yaml');
    expect(annotations[0]).toContain('line=3');
    expect(lines.filter((line) => line.startsWith('::warning '))).toHaveLength(1);
    expect(lines.filter((line) => line.startsWith('registries.yaml:3:5:'))).toHaveLength(13);
    const group = lines.indexOf('::group::Annotations');
    expect(lines.findIndex((line) => line.startsWith('::error '))).toBe(group + 1);
    expect(lines.at(-1)).toBe('::endgroup::');
  });

  test('keeps the tenth error for the last word of the step, and says what is left out', () => {
    const host = hostWith({});
    for (let n = 0; n < 12; n += 1) host.log.error(`no. ${n}`);
    host.fail('12 failed');
    process.exitCode = 0;
    const errors = lines.filter((line) => line.startsWith('::error::'));
    expect(errors).toHaveLength(10);
    expect(errors.at(-1)).toBe('::error::12 failed');
    expect(lines.filter((line) => line.includes('in this log alone'))).toHaveLength(1);
    expect(lines).toContain('Error: no. 11');
  });

  test('ends a group even when its work fails', async () => {
    const host = hostWith({});
    await expect(host.log.group('g', () => Promise.reject(new Error('x')))).rejects.toThrow('x');
    expect(lines).toEqual(['::group::g', '::endgroup::']);
  });
});
