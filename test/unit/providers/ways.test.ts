import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { AUTH_TYPES } from '../../../src/config/generated/vocabulary.ts';
import { PROVIDER_NAMES } from '../../../src/providers/hosts.ts';
import { providerOf } from '../../../src/providers/table.ts';

const SRC = join(import.meta.dirname, '..', '..', '..', 'src');

/** Where one may stand: with the providers, in what the schema says, and in the page of errors. */
const KNOWS_PROVIDERS =
  /^(?:providers\/|config\/generated\/|config\/model\.ts$|faults\/catalogue\/)/;

test('nothing outside the providers knows a name of one', () => {
  // "other" is a word of many uses.
  const names = PROVIDER_NAMES.filter((name) => name !== 'other').join('|');
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !KNOWS_PROVIDERS.test(file),
  );
  const found = files.filter((file) =>
    new RegExp(`(['"\`])(?:${names})\\\\?\\1`).test(readFileSync(join(SRC, file), 'utf8')),
  );
  expect(found).toEqual([]);
});

test('the schema has types of `auth` for every provider', () => {
  expect(Object.keys(AUTH_TYPES)).toEqual(expect.arrayContaining([...PROVIDER_NAMES]));
});

test.each(PROVIDER_NAMES)('%s has a way for each type that the schema allows it', async (name) => {
  const { ways } = await providerOf(name);
  expect(Object.keys(ways).sort()).toEqual([...(AUTH_TYPES[name] ?? [])].sort());
});
