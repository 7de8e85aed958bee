import { failuresSection } from './failures.ts';
import { markdownTable } from './table.ts';
import { markdownCode, markdownText, oneLine } from './text.ts';

/** What became of the login to one registry. Field order is that of the output `logins`. */
export interface LoginRow {
  readonly name: string;
  readonly host: string;
  /** The type of `auth`; empty for a public registry. */
  readonly method: string;
  /** Empty for a public registry, and where it failed before it was known. */
  readonly username: string;
  /** Whom the registry's cloud takes us for; empty where the user name says it. */
  readonly identity: string;
  /** RFC 3339, UTC, to the second; empty: it does not expire by itself. */
  readonly expiresAt: string;
  /** `unverified`: the registry asks for no credentials. */
  readonly status: 'logged-in' | 'unverified' | 'public' | 'failed';
}

const MARKS: Readonly<Record<LoginRow['status'], string>> = {
  'logged-in': '+',
  unverified: '+',
  public: '=',
  failed: '!',
};

/** For people; the output keeps the status itself. */
const WORDS: Readonly<Record<LoginRow['status'], string>> = {
  'logged-in': 'logged in',
  unverified: 'kept, not verified: the registry asks for no credentials',
  public: 'public, no login needed',
  failed: 'failed',
};

/** Principals of clouds have long names, and the expiry comes after them. */
const LONGEST_LINE = 500;

/** One line of the log for each registry. */
export function loginLines(rows: readonly LoginRow[]): readonly string[] {
  return rows.map((row) =>
    oneLine(`${MARKS[row.status]} ${row.name} (${row.host}): ${said(row)}`, LONGEST_LINE),
  );
}

/** The job summary: a table, and what failed. */
export function loginSummary(rows: readonly LoginRow[], errors: readonly unknown[]): string {
  const body = rows.map((row) => [
    markdownText(row.name),
    markdownCode(row.host),
    markdownText(row.method),
    markdownText(principal(row)),
    markdownText(row.expiresAt),
    WORDS[row.status],
  ]);
  const head = ['Registry', 'Host', 'Method', 'User', 'Expires', 'Status'];
  return ['### Logins', '', markdownTable(head, body), '', failuresSection(errors)].join('\n');
}

/** A user name, and whom it stands for where it does not say so itself. */
export function principal({ username, identity }: Pick<LoginRow, 'username' | 'identity'>): string {
  return identity === '' || identity === username ? username : `${username} (${identity})`;
}

function said(row: LoginRow): string {
  const { status, expiresAt } = row;
  const until = expiresAt === '' ? '' : `, until ${expiresAt}`;
  switch (status) {
    case 'logged-in':
      return `logged in as ${principal(row)}${until}`;
    case 'unverified':
      return `kept for ${principal(row)}${until}; the registry asks for no credentials, nothing was verified`;
    case 'public':
      return WORDS.public;
    case 'failed':
      return WORDS.failed;
  }
}
