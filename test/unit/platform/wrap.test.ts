import { describe, expect, test } from '@jest/globals';
import { wrap } from '../../../src/platform/wrap.ts';

describe('a line that is wider than the terminal', () => {
  test.each([
    ['fits', 'error: short', 'error: short'],
    ['is broken between words', 'error: one two three', 'error: one\n  two three'],
    ['keeps its indent', '  + create a b c', '  + create a\n    b c'],
    ['has a word that is too long', 'see https://host/path', 'see\n  https://host/path'],
    ['is a quoted line of a file', '12 |     url: a b c', '12 |     url: a b c'],
    ['is the line of the caret', '   |         ^~~~', '   |         ^~~~'],
    ['has colours', '\u001b[31merror:\u001b[39m one', '\u001b[31merror:\u001b[39m one'],
    ['is one of several', 'a\nb c d e f g h\nc', 'a\nb c d e f g\n  h\nc'],
  ])('%s', (_name, text, wrapped) => {
    expect(wrap(text, 12)).toBe(wrapped);
  });
});
