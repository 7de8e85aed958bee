import { didYouMean } from '../config/suggest.ts';
import { oneLine } from '../report/text.ts';

/** A command line that says nothing one could do: exit status 2. */
export class WrongUse extends Error {}

/** A word that is none of those known, with the one that was probably meant. */
export function unknownWord(what: string, word: string, known: readonly string[]): WrongUse {
  const parts = [`unknown ${what} ${oneLine(word)}.`, didYouMean(word, known)];
  return new WrongUse(
    [...parts, `Known: ${known.join(', ')}.`].filter((part) => part !== undefined).join(' '),
  );
}
