import { expect, test } from '@jest/globals';
import { withTables } from '../../../scripts/readme-tables/tables.ts';

const PAGE = '# x\n<!-- inputs -->\nold\n<!-- /inputs -->\n<!-- outputs -->\n<!-- /outputs -->\n';

const ACTION = {
  inputs: {
    charts: { description: 'Charts | globs\n  of them', required: true },
    'if-exists': { description: 'What to do', default: 'skip' },
    tags: { description: 'More tags', default: '' },
  },
  outputs: { digest: { description: 'Of the manifest' } },
};

test('the tables of a page are those of its action', () => {
  expect(withTables(PAGE, ACTION)).toBe(
    [
      '# x',
      '<!-- inputs -->',
      '| input | default | what it is |',
      '|---|---|---|',
      '| `charts` | required | Charts \\| globs of them |',
      '| `if-exists` | `skip` | What to do |',
      '| `tags` |  | More tags |',
      '<!-- /inputs -->',
      '<!-- outputs -->',
      '| output | what it is |',
      '|---|---|',
      '| `digest` | Of the manifest |',
      '<!-- /outputs -->',
      '',
    ].join('\n'),
  );
});

test.each([
  ['an input without a description', { inputs: { file: {} } }, 'file has no description'],
  ['an output without one', { outputs: { valid: null } }, 'valid has no description'],
])('%s is an error', (_, action, message) => {
  expect(() => withTables(PAGE, action)).toThrow(message);
});

test('a page without the marks is an error', () => {
  expect(() => withTables('# x\n', ACTION)).toThrow('<!-- inputs -->');
});
