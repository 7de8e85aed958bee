import { formsOf } from '../secrets/forms.ts';

/** What the runner prints in place of a masked value. */
const BLANK = '***';

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
    return this.#forms.reduce((blanked, form) => blanked.replaceAll(form, BLANK), text);
  }
}
