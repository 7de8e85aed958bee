import { expect, test } from '@jest/globals';
import { Masks } from '../../../src/platform/masks.ts';
import { oneLine } from '../../../src/report/text.ts';

const TOKEN = 'eyJhbGciOi-abcdefghijklmnopqrstuvwxyz';

function masks(...values: string[]): Masks {
  const all = new Masks();
  for (const value of values) all.add(value);
  return all;
}

test.each(Array.from({ length: TOKEN.length - 5 }, (_, index) => 20 + index))(
  'a secret that bounding has cut at %i is blanked as far as it is there',
  (longest) => {
    const shown = masks(TOKEN).blank(oneLine(`invalid token: ${TOKEN}`, longest));
    expect(shown).toBe('invalid token: ***…');
  },
);

test('what only resembles the start of a secret stays', () => {
  expect(masks(TOKEN).blank('the eyJ… and eyJx…')).toBe('the eyJ… and eyJx…');
  expect(masks('abcabcabd').blank('abcabcabcab…')).toBe('abc***…');
});
