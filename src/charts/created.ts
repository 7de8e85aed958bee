import { UserError } from '../faults/user-error.ts';

/** When an artifact was made, and whether that is the same on every run. */
export interface Created {
  /** RFC 3339, whole seconds, in UTC. */
  readonly text: string;
  /** Seconds since 1970. */
  readonly epoch: number;
}

const RFC_3339 = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[-+]\d\d:\d\d)$/;

/**
 * The time that the caller fixes: the `created` input (RFC 3339 or seconds since 1970), else
 * `SOURCE_DATE_EPOCH` (https://reproducible-builds.org/specs/source-date-epoch/).
 * @returns undefined when neither is set.
 * @throws {UserError} `created-invalid`
 */
export function fixedCreated(
  input: string | undefined,
  sourceDateEpoch: string | undefined,
): Created | undefined {
  if (input !== undefined) return parse(input, 'created');
  if (sourceDateEpoch !== undefined && sourceDateEpoch !== '') {
    return parseEpoch(sourceDateEpoch, 'SOURCE_DATE_EPOCH');
  }
  return undefined;
}

/** As Go prints a time by `time.RFC3339`: cut to whole seconds. Helm prints local time, we UTC. */
export function createdAt(milliseconds: number): Created {
  const epoch = Math.floor(milliseconds / 1000);
  return { text: `${new Date(epoch * 1000).toISOString().slice(0, 19)}Z`, epoch };
}

function parse(text: string, name: string): Created {
  if (/^\d+$/.test(text)) return parseEpoch(text, name);
  const milliseconds = RFC_3339.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(milliseconds)) throw invalid(text, name);
  return createdAt(milliseconds);
}

function parseEpoch(text: string, name: string): Created {
  const seconds = /^\d{1,12}$/.test(text) ? Number(text) : Number.NaN;
  // The last second that RFC 3339, with its four-digit year, can write.
  if (!(seconds <= 253_402_300_799)) throw invalid(text, name);
  return createdAt(seconds * 1000);
}

function invalid(text: string, name: string): UserError {
  return new UserError({
    code: 'created-invalid',
    message: `${name} is not a time: "${text.slice(0, 40)}"`,
    next: 'Give a time as 2026-01-31T12:00:00Z, or seconds since 1970.',
  });
}
