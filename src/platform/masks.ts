import { formsOf } from '../secrets/forms.ts';

/** What the runner prints in place of a masked value. */
const BLANK = '***';

/** Stands where a foreign text was bounded (`oneLine`), perhaps in the middle of a value. */
const CUT = '…';
const SHORTEST_REST = 4;

/** The values that nothing printed may hold. Longest first, so that no tail of one is left over. */
export class Masks {
  #forms: readonly string[] = [];

  /** Adds every form of a value; returns those that are new. */
  add(value: string): readonly string[] {
    const fresh = formsOf(value).filter((form) => !this.#forms.includes(form));
    this.#forms = [...this.#forms, ...fresh].sort((a, b) => b.length - a.length);
    return fresh;
  }

  blank(text: string): string {
    const whole = this.#forms.reduce((blanked, form) => blanked.replaceAll(form, BLANK), text);
    const pieces = whole.split(CUT);
    const last = pieces.pop() ?? '';
    return [...pieces.map((piece) => this.#withoutRest(piece)), last].join(CUT);
  }

  #withoutRest(piece: string): string {
    const kept = Math.min(...this.#forms.map((form) => piece.length - restOf(form, piece)));
    return kept < piece.length ? piece.slice(0, kept) + BLANK : piece;
  }
}

/** How many characters at the end of a text are the beginning of a form, where it is worth hiding. */
function restOf(form: string, text: string): number {
  const tail = text.slice(-SHORTEST_REST);
  if (tail.length < SHORTEST_REST) return 0;
  let longest = 0;
  for (let at = form.indexOf(tail); at !== -1; at = form.indexOf(tail, at + 1)) {
    const length = at + SHORTEST_REST;
    if (text.endsWith(form.slice(0, length))) longest = length;
  }
  return longest;
}
