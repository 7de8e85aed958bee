import { LineCounter } from 'yaml';
import type { Position, Range } from '../faults/diagnostic.ts';
import type { Place } from './placed-data.ts';
import type { Span } from './rule.ts';

/** Keys and indexes that lead from the whole file to a value. */
export type Path = readonly (string | number)[];

/** Tells where in the text the values of a file stand. */
export class Locator {
  readonly #text: string;
  readonly #root: Place;
  readonly #lines = new LineCounter();

  constructor(text: string, root: Place) {
    this.#text = text;
    this.#root = root;
    this.#lines.addNewLine(0);
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) {
      this.#lines.addNewLine(at + 1);
    }
  }

  /** The place of a value, or of the nearest one around it that is there. */
  place(path: Path): Place {
    let place = this.#root;
    for (const step of path) {
      const child = place.children.get(String(step));
      if (child === undefined) break;
      place = child;
    }
    return place;
  }

  /** Whether the file has a value there, right or wrong. */
  has(path: Path): boolean {
    let place: Place | undefined = this.#root;
    for (const step of path) place = place?.children.get(String(step));
    return place !== undefined;
  }

  /** The value itself. */
  value(path: Path): Span {
    return this.place(path).value;
  }

  /** A value as it is written. */
  source(path: Path): string {
    const { start, end } = this.value(path);
    return this.#text.slice(start, end);
  }

  /** The key that leads to a value; the value itself where none does. */
  key(path: Path): Span {
    const place = this.place(path);
    return place.key ?? place.value;
  }

  range(span: Span): Range {
    return { start: this.#position(span.start), end: this.#position(span.end) };
  }

  #position(offset: number): Position {
    const { line, col } = this.#lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  }
}
