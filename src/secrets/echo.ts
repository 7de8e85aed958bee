import { formsOf } from './forms.ts';
import { SENSITIVE, type Secret } from './secret.ts';

/** A piece of a secret this long or longer is hidden; shorter ones occur in any text. */
const PIECE = 8;

/**
 * A server's own words without what was sent to it. Servers quote what they refuse, and often only
 * a part of it, which no mask of the whole matches: every piece of a secret's forms is hidden.
 */
export function withoutEcho(text: string, secrets: readonly Secret[]): string {
  const forms = secrets.flatMap((secret) => formsOf(secret.reveal()));
  const whole = forms.filter((form) => form.length < PIECE);
  const known = whole.reduce((said, form) => said.replaceAll(form, SENSITIVE), text);
  const pieces = piecesOf(forms);
  let said = '';
  let end = 0;
  for (let at = 0; at + PIECE <= known.length; at += 1) {
    if (!pieces.has(known.slice(at, at + PIECE))) continue;
    // Pieces that overlap or touch are one.
    if (at > end || said === '') said += known.slice(end, at) + SENSITIVE;
    end = at + PIECE;
  }
  return said + known.slice(end);
}

function piecesOf(forms: readonly string[]): ReadonlySet<string> {
  const pieces = new Set<string>();
  for (const form of forms) {
    for (let at = 0; at + PIECE <= form.length; at += 1) pieces.add(form.slice(at, at + PIECE));
  }
  return pieces;
}
