/**
 * Control and formatting characters, blanks other than the space, halves of a character: what
 * copying from a web page or a word processor leaves behind, and nobody sees.
 */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u;

/** The first character of a text that cannot be seen, as `U+00A0`. */
export function invisibleIn(text: string): string | undefined {
  const point = INVISIBLE.exec(text)?.[0].codePointAt(0);
  return point === undefined ? undefined : `U+${point.toString(16).toUpperCase().padStart(4, '0')}`;
}
