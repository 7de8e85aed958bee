import { describe, expect, test } from '@jest/globals';
import { formsOf } from '../../../src/secrets/forms.ts';

describe('the forms of a secret', () => {
  test.each([
    ['itself', 'p4ss/wörd"', 'p4ss/wörd"'],
    ['JSON-escaped', 'p4ss"w\\rd', 'p4ss\\"w\\\\rd'],
    ['URL-encoded', 'p4ss/w&rd', 'p4ss%2Fw%26rd'],
    ['form-encoded', 'p4ss ~w(r)d!', 'p4ss+%7Ew%28r%29d%21'],
    ['base64', 'p4ss>>>wrd???', Buffer.from('p4ss>>>wrd???').toString('base64')],
    ['base64url', 'p4ss>>>wrd???', Buffer.from('p4ss>>>wrd???').toString('base64url')],
    ['its first line', 'first line\nsecond line', 'first line'],
    ['its last line, trimmed', 'first line\r\n  second line', 'second line'],
  ])('include %s', (_name, value, form) => {
    expect(formsOf(value)).toContain(form);
  });

  test('never span lines, because masks are single-line', () => {
    for (const form of formsOf('-----BEGIN KEY-----\nabcdef\n-----END KEY-----\n')) {
      expect(form).not.toMatch(/[\r\n]/);
    }
  });

  test('stand longest first, so that no tail of a longer one is left over', () => {
    const lengths = formsOf('secret\nsecret-longer').map((form) => form.length);
    expect(lengths).toEqual([...lengths].sort((a, b) => b - a));
  });

  test('leave out what is too short to mask without blanking the log', () => {
    expect(formsOf('ab')).not.toContain('ab');
    expect(formsOf('{\n"key": "value"\n}')).not.toContain('{');
  });

  test('stand lone surrogates', () => {
    expect(formsOf('pass\ud800word')).toContain('pass%EF%BF%BDword');
  });
});
