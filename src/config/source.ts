import type { RuleCode } from '../faults/rule-code.ts';
import { formatLimit } from '../limits/value.ts';

const BYTE_ORDER_MARK = /^\ufeff/;

/** The text of a file, or why its bytes are none. */
export type Decoded =
  | { readonly text: string }
  | { readonly code: RuleCode; readonly message: string; readonly hint: string };

/** Bytes to text: UTF-8 without its byte order mark, bounded, and not binary. */
export function decodeSource(bytes: Uint8Array, largest: number): Decoded {
  if (bytes.length > largest) return tooLarge(bytes.length, largest);
  if (isUtf16(bytes)) {
    return notText('the file is UTF-16 text', 'Save it as UTF-8.');
  }
  // Not TextDecoder: the first look at it loads 3 ms worth of modules, in every action.
  const { isUtf8 } = process.getBuiltinModule('node:buffer');
  if (!isUtf8(bytes)) return binary();
  const text = Buffer.from(bytes).toString('utf8').replace(BYTE_ORDER_MARK, '');
  return text.includes('\0') ? binary() : { text };
}

export function tooLarge(size: number, largest: number): Decoded {
  return {
    code: 'file-too-large',
    message: `the file has ${Math.ceil(size / 1024)} KiB; the limit is ${formatLimit('size', largest)}`,
    hint: 'Check that this is the right file.',
  };
}

function isUtf16(bytes: Uint8Array): boolean {
  const [first, second] = bytes;
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}

function binary(): Decoded {
  return notText(
    'the file is not UTF-8 text',
    'Check that this is the right file, and save it as UTF-8.',
  );
}

function notText(message: string, hint: string): Decoded {
  return { code: 'file-not-text', message, hint };
}
