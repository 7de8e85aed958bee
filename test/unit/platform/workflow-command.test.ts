import { describe, expect, test } from '@jest/globals';
import { fileCommand, plainText, workflowCommand } from '../../../src/platform/workflow-command.ts';

describe('a workflow command', () => {
  test.each([
    ['message', 'a%\r\nb', {}, '::error::a%25%0D%0Ab'],
    ['property', 'm', { file: 'a:b,c' }, '::error file=a%3Ab%2Cc::m'],
    ['empty properties', 'm', { file: '', line: undefined, col: 3 }, '::error col=3::m'],
  ])('escapes its %s', (_what, message, properties, line) => {
    expect(workflowCommand('error', properties, message)).toBe(line);
  });

  test('cannot be started by plain text', () => {
    const text = plainText(
      '::set-env name=X::1\n  ::add-path::/x\r::add-mask::y\na ##[error]y\na :: b',
    );
    expect(text.split(/[\r\n]/).filter((line) => /^\s*::|##\[/.test(line))).toEqual([]);
    expect(text).toContain('a :: b');
  });

  test('for a file keeps newlines and refuses its own delimiter', () => {
    expect(fileCommand('out', 'a\nb', 'EOF1')).toBe('out<<EOF1\na\nb\nEOF1\n');
    expect(() => fileCommand('out', 'x EOF1', 'EOF1')).toThrow('delimiter');
  });
});
