import { expect, test } from '@jest/globals';
import { integer } from '../../support/der.ts';

test.each([
  ['as it is', [0x12, 0x34], '02021234'],
  ['with a zero before a first bit', [0x92, 0x34], '0203009234'],
  ['without zeros it does not need', [0x00, 0x00, 0x12], '020112'],
  ['with the one zero it needs', [0x00, 0x92], '02020092'],
  ['nought', [0x00], '020100'],
])('an integer is written %s', (_, bytes, hex) => {
  expect(Buffer.from(integer(Uint8Array.from(bytes))).toString('hex')).toBe(hex);
});
