import { type Document, isCollection, isScalar, type Node, visit, type YAMLError } from 'yaml';
import type { RuleCode } from '../faults/rule-code.ts';
import type { Finding } from './rule.ts';

interface Words {
  readonly code: RuleCode;
  readonly message: string;
  readonly hint?: string;
}

/**
 * The parser's own messages may quote the text, and with it a secret: only its codes are used
 * (`ErrorCode` of the `yaml` package).
 */
const WORDS: Readonly<Partial<Record<YAMLError['code'], Words>>> = {
  TAB_AS_INDENT: {
    code: 'yaml-tab',
    message: 'a tab is used for indentation',
    hint: 'Indent with spaces.',
  },
  MULTIPLE_DOCS: {
    code: 'yaml-multiple-documents',
    message: 'a second YAML document starts here',
    hint: 'Keep everything in one document: remove the line `---`.',
  },
  BAD_ALIAS: {
    code: 'unquoted-glob',
    message: 'a value that starts with `*` needs quotes',
    hint: 'Quote it, for example "*" or "*-web".',
  },
  BAD_INDENT: {
    code: 'yaml-syntax',
    message: 'the indentation does not fit the lines around',
    hint: 'Give keys of one map the same number of spaces, and nested ones more.',
  },
  MISSING_CHAR: {
    code: 'yaml-syntax',
    message: 'a quote, a bracket, a comma or a colon is missing here or before',
    hint: 'Look for a quote or a bracket that is not closed, a comma missing between values, and a key without a colon.',
  },
  BAD_SCALAR_START: {
    code: 'yaml-syntax',
    message: 'a value cannot start with this character',
    hint: 'Quote the value.',
  },
  BAD_DQ_ESCAPE: {
    code: 'yaml-syntax',
    message: 'an unknown escape stands in double quotes',
    hint: 'Use single quotes, or write the backslash twice.',
  },
  MULTILINE_IMPLICIT_KEY: {
    code: 'yaml-syntax',
    message: 'a key stretches over more than one line',
    hint: 'Look for a missing colon on this line or the one before.',
  },
  BLOCK_AS_IMPLICIT_KEY: {
    code: 'yaml-syntax',
    message: 'a map or a list cannot start here',
    hint: 'Give keys of one map the same number of spaces; a value that holds `: ` needs quotes.',
  },
  BLOCK_IN_FLOW: {
    code: 'yaml-syntax',
    message: 'lines that start with `-` or `key:` cannot stand inside { } or [ ]',
    hint: 'Look for a bracket that is not closed.',
  },
  UNEXPECTED_TOKEN: {
    code: 'yaml-syntax',
    message: 'this is not expected here',
    hint: 'Look for a superfluous bracket, a missing quote, text after a closed quote or bracket, and a line with less indentation than the first.',
  },
  KEY_OVER_1024_CHARS: {
    code: 'yaml-syntax',
    message: 'a key is longer than 1,024 characters',
    hint: 'Look for a colon in a long text: it needs quotes.',
  },
  TAG_RESOLVE_FAILED: {
    code: 'yaml-tag',
    message: 'a YAML tag has no use here',
    hint: 'Quote a value that starts with `!`.',
  },
};

const OTHER: Words = {
  code: 'yaml-syntax',
  message: 'this is not well-formed YAML',
  hint: 'Quote the values on this line, and give keys of one map the same number of spaces.',
};

/** What git leaves in a file whose changes it could not put together. */
export function mergeConflict(text: string): Finding | undefined {
  const marker = /^<{7} .*$/m.exec(text);
  if (marker === null) return undefined;
  return {
    code: 'yaml-syntax',
    severity: 'error',
    span: { start: marker.index, end: marker.index + 7 },
    message: 'a merge conflict is not resolved',
    hint: 'Keep what is right of both sides, and remove the lines `<<<<<<<`, `=======` and `>>>>>>>`.',
  };
}

/** The first mistake alone: what a parser says after it is mostly its consequence. */
export function findingOfFault(
  errors: readonly YAMLError[],
  document: Document.Parsed,
): Finding | undefined {
  const [first] = [...errors].sort((a, b) => a.pos[0] - b.pos[0]);
  if (first === undefined) return undefined;
  return unclosed(first, document) ?? inOwnWords(first);
}

function inOwnWords({ code, pos: [start, end] }: YAMLError): Finding {
  return {
    severity: 'error',
    span: { start, end: Math.max(end, start + 1) },
    ...(WORDS[code] ?? OTHER),
  };
}

/** The parser tells where a quote or bracket ought to be closed; a reader looks for its start. */
function unclosed(error: YAMLError, document: Document.Parsed): Finding | undefined {
  const isQuote = error.message.startsWith('Missing closing');
  const isBracket = error.message.startsWith('Flow ');
  if (!isQuote && !isBracket) return undefined;
  const start = openingBefore(error.pos[0], document, isQuote);
  if (start === undefined) return undefined;
  const what = isQuote ? 'quote' : 'bracket';
  return {
    code: 'yaml-syntax',
    severity: 'error',
    span: { start, end: start + 1 },
    message: `this ${what} is not closed`,
    hint: isQuote
      ? 'Close it on the same line.'
      : 'Close it; the lines up to there need more indentation than the key.',
  };
}

function openingBefore(
  offset: number,
  document: Document.Parsed,
  isQuote: boolean,
): number | undefined {
  let opening: number | undefined;
  visit(document, (_key, node) => {
    const fits = isQuote
      ? isScalar(node) && String(node.type).startsWith('QUOTE_')
      : isCollection(node) && node.flow === true;
    const [start, , end] = (fits && (node as Node).range) || [0, 0, 0];
    if (fits && start <= offset && offset <= end) opening = start;
  });
  return opening;
}
