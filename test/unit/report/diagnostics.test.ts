import { describe, expect, test } from '@jest/globals';
import type { Diagnostic } from '../../../src/faults/diagnostic.ts';
import {
  annotationOf,
  byImportance,
  countOf,
  renderDiagnostic,
} from '../../../src/report/diagnostics.ts';

const FINDING: Diagnostic = {
  code: 'unknown-cluster',
  severity: 'error',
  file: 'registries.yaml',
  range: { start: { line: 12, column: 7 }, end: { line: 12, column: 16 } },
  message: 'there is no cluster `prodution`',
  hint: 'Did you mean `production`?',
  excerpt: { text: '      prodution: all', column: 7, width: 9 },
};

describe('in a log', () => {
  test('the form is that of actionlint', () => {
    expect(renderDiagnostic(FINDING)).toBe(
      [
        'registries.yaml:12:7: there is no cluster `prodution` [unknown-cluster]',
        '   |',
        '12 |       prodution: all',
        '   |       ^~~~~~~~~',
        '  → Did you mean `production`?',
      ].join('\n'),
    );
  });

  test('warnings say so, further lines of a hint are indented', () => {
    const { excerpt: _, ...bare } = FINDING;
    expect(renderDiagnostic({ ...bare, severity: 'warning', hint: 'Add:\nenv:\n  A: b' })).toBe(
      [
        'registries.yaml:12:7: warning: there is no cluster `prodution` [unknown-cluster]',
        '  → Add:',
        '    env:',
        '      A: b',
      ].join('\n'),
    );
  });

  test('colours only when asked for', () => {
    expect(renderDiagnostic(FINDING)).not.toContain('\u001b');
    expect(renderDiagnostic(FINDING, { colour: true })).toContain('\u001b[31m^~~~~~~~~\u001b[39m');
  });

  test('text from a file can neither start a line nor steer a terminal', () => {
    const evil = '\n::error::x\u001b[2J\r\u2028\u202e';
    const text = renderDiagnostic({
      ...FINDING,
      message: evil,
      file: `x${evil}`,
      hint: `a\r${evil}`,
    });
    expect(text).not.toMatch(/^::/m);
    for (const steering of ['\r', '\u001b', '\u2028', '\u202e'])
      expect(text).not.toContain(steering);
  });
});

describe('as an annotation', () => {
  test('it stands at its place, the hint below', () => {
    expect(annotationOf(FINDING)).toEqual({
      message: 'there is no cluster `prodution`\nDid you mean `production`?',
      file: 'registries.yaml',
      line: 12,
      col: 7,
      endLine: 12,
      endColumn: 16,
      title: 'unknown-cluster',
    });
  });

  test('over several lines there is no end column', () => {
    const range = { start: { line: 1, column: 7 }, end: { line: 3, column: 2 } };
    expect(annotationOf({ ...FINDING, range })).toMatchObject({ endLine: 3, endColumn: undefined });
  });

  test('it is cut at what GitHub keeps', () => {
    const message = annotationOf({ ...FINDING, hint: 'x'.repeat(10_000) }).message;
    expect(message).toHaveLength(4096);
    expect(message.endsWith('…')).toBe(true);
  });
});

describe('several', () => {
  const at = (line: number, severity: Diagnostic['severity']): Diagnostic => ({
    ...FINDING,
    severity,
    range: { start: { line, column: 1 }, end: { line, column: 2 } },
  });

  test('errors come first, each kind in the order of the file', () => {
    const sorted = byImportance([at(3, 'note'), at(9, 'error'), at(1, 'warning'), at(2, 'error')]);
    expect(sorted.map(({ range, severity }) => `${severity} ${range.start.line}`)).toEqual([
      'error 2',
      'error 9',
      'warning 1',
      'note 3',
    ]);
  });

  test('they are counted in words', () => {
    expect(countOf([at(1, 'error'), at(2, 'error'), at(3, 'warning')])).toBe('2 errors, 1 warning');
    expect(countOf([])).toBe('');
  });
});
