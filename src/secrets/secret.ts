/** `util.inspect.custom`, by its documented name: importing node:util takes 3 ms at start-up. */
const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/** What is printed wherever a secret would stand. */
export const SENSITIVE = '(sensitive)';

/**
 * A value that must not leave the process by accident: printed, interpolated, inspected or
 * serialised it reads `(sensitive)`. {@link Secret.reveal} is the only way to the value, called
 * where the value is put on the wire or into a 0600 file and nowhere else.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return SENSITIVE;
  }

  toJSON(): string {
    return SENSITIVE;
  }

  [INSPECT](): string {
    return SENSITIVE;
  }
}

/**
 * Makes a {@link Secret} and masks every form of it (see `forms.ts`) in the same breath. Code that
 * comes by a secret value gets this function and calls it before doing anything else with it.
 */
export type Conceal = (value: string) => Secret;
