/** A longer word is never a slip of the one that was meant. */
const LONGEST = 64;

/**
 * The candidate that was probably meant: the one fewest edits away (Damerau-Levenshtein, ignoring
 * case), at most one edit per three letters; else the only one it is a part of. Undefined when none is near enough.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > LONGEST) return undefined;
  const wanted = word.toLowerCase();
  let best: string | undefined;
  let least = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - wanted.length) >= least) continue;
    const distance = editDistance(wanted, candidate.toLowerCase());
    if (distance >= least || distance >= candidate.length) continue;
    least = distance;
    best = candidate;
  }
  return best ?? longerForm(wanted, candidates);
}

/** `role` for `role-arn`, `ssh` for `ssh-tunnel`, `secret` for `client-secret`. */
function longerForm(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length < 3) return undefined;
  const longer = [...candidates].filter(
    (candidate) => candidate.startsWith(`${word}-`) || candidate.endsWith(`-${word}`),
  );
  return longer.length === 1 ? longer[0] : undefined;
}

/** `did you mean x?`, or undefined when nothing is near. */
export function didYouMean(word: string, candidates: Iterable<string>): string | undefined {
  const near = nearest(word, candidates);
  return near === undefined ? undefined : `Did you mean \`${near}\`?`;
}

/** Insertions, deletions, substitutions and swaps of neighbours that turn `a` into `b`. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1];
      const substituted = at(last, column - 1) + (same ? 0 : 1);
      let least = Math.min(at(last, column) + 1, at(current, column - 1) + 1, substituted);
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        least = Math.min(least, at(beforeLast, column - 2) + 1);
      }
      current.push(least);
    }
    beforeLast = last;
    last = current;
  }
  return at(last, b.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
