import { describe, expect, test } from '@jest/globals';
import { markdownCode, markdownMessage, markdownText, oneLine } from '../../../src/report/text.ts';

describe('text in Markdown', () => {
  test.each([
    'docker-hub',
    'eu-west-1',
    'registry.acme.io:5443/team/web:1.0',
    'sha256:0123abcd',
    'registries.yaml:24:55',
    '1.2.3 at 10:00:00Z',
    '123456789012.dkr.ecr.eu-west-1.amazonaws.com',
    'PRODUCTION_KUBECONFIG',
    'a (b) {c} d! e+f, 1.2.3',
    'Größe, 日本語',
  ])('stays readable: %s', (text) => {
    expect(markdownText(text)).toBe(text);
  });

  test.each([
    ['HTML', '<img src=x>', '&lt;img src=x&gt;'],
    ['an entity', '&lt;b&gt;', '&amp;lt;b&amp;gt;'],
    ['a link', '[x](javascript:y)', '&#91;x&#93;(javascript:y)'],
    ['an image', '![x](y)', '!&#91;x&#93;(y)'],
    ['an address', 'see https://evil.example', 'see https&#58;//evil.example'],
    ['an address by www', 'WWW.evil.example', 'WWW&#46;evil.example'],
    ['a mail address', 'a@evil.example', 'a<span>@</span>evil.example'],
    ['a mention', '@acme/team', '<span>@</span>acme/team'],
    ['an issue', 'acme/web#1', 'acme/web<span>#</span>1'],
    ['an emoji', 'x.yaml:100:7', 'x.yaml<span>:</span>100:7'],
    ['two emoji', ':+1::tada:', '<span>:</span>+1:<span>:</span>tada:'],
    ['a formula', '${A} or ${B}', '<span>$</span>{A} or <span>$</span>{B}'],
    ['code', '`x`', '&#96;x&#96;'],
    ['emphasis', '*a* _b_ ~c~', '&#42;a&#42; &#95;b&#95; &#126;c&#126;'],
    ['an escape', '\\*', '&#92;&#42;'],
    ["a table's next cell", 'a|b', 'a&#124;b'],
    ['a heading', '# a', '<span>#</span> a'],
    ['a list', '- a', '&#45; a'],
    ['a numbered list', '1. a', '1&#46; a'],
    ['a quotation', '> a', '&gt; a'],
    ['a further line', 'a\n# b\r\n| c', 'a <span>#</span> b &#124; c'],
  ])('is never %s', (_what, text, expected) => {
    expect(markdownText(text)).toBe(expected);
    expect(markdownCode(text)).toBe(`<code>${expected}</code>`);
  });

  test('is bounded, and nothing stays nothing', () => {
    expect(markdownText('x'.repeat(1000))).toHaveLength(500);
    expect(markdownCode('')).toBe('');
  });
});

test('a message shows what it quotes as code, and nothing else of it is markup', () => {
  expect(markdownMessage('there is no `<b>` in `*a*` @x `')).toBe(
    'there is no <code>&lt;b&gt;</code> in <code>&#42;a&#42;</code> <span>@</span>x &#96;',
  );
  expect(markdownMessage('`a`: $')).toBe('<code>a</code>: <span>$</span>');
});

test('foreign text is one line that steers nothing', () => {
  expect(oneLine(' a\n\u001b[2Jb\u202e\u2028c ')).toBe('a [2Jb c');
  expect(oneLine('x'.repeat(300))).toBe(`${'x'.repeat(199)}…`);
});
