import type { Permissions, Verdict } from '../registry/permission-check.ts';
import { principal } from './logins.ts';
import { tableOf } from './table.ts';
import { markdownCode, markdownText, oneLine } from './text.ts';

/** What the credentials may do with one repository. */
export interface RepositoryRow extends Permissions {
  readonly repository: string;
}

/** What a registry said about one credential. Field order is that of the output `credentials`. */
export interface CredentialRow {
  readonly name: string;
  readonly host: string;
  /** `pull-secret`: credentials that clusters have for pulling only. */
  readonly use: 'registry' | 'pull-secret';
  /** The type of `auth`; empty for a public registry. */
  readonly method: string;
  readonly username: string;
  /** Empty where the user name says it. */
  readonly identity: string;
  /** RFC 3339, UTC, to the second; empty: it does not expire by itself. */
  readonly expiresAt: string;
  /** `unverified`: the registry asks for none. `skipped`: not set in this step. */
  readonly status: 'accepted' | 'unverified' | 'public' | 'skipped' | 'failed';
  readonly repositories: readonly RepositoryRow[];
}

const MARKS: Readonly<Record<CredentialRow['status'], string>> = {
  accepted: '+',
  unverified: '+',
  public: '=',
  skipped: '=',
  failed: '!',
};

/** For people; the output keeps the status itself. */
const WORDS: Readonly<Record<CredentialRow['status'], string>> = {
  accepted: 'accepted',
  unverified: 'not verified: the registry asks for no credentials',
  public: 'public, nothing to check',
  skipped: 'not checked: their variables are not set in this step',
  failed: 'failed',
};

const ANSWERS: Readonly<Record<Verdict, string>> = {
  granted: 'yes',
  denied: 'no',
  unknown: 'not told',
};

/** A line of the log for each credential, and one for each of its repositories. */
export function credentialLines(rows: readonly CredentialRow[]): readonly string[] {
  return rows.flatMap((row) => [
    oneLine(`${MARKS[row.status]} ${titleOf(row)} (${row.host}): ${said(row)}`, 500),
    ...row.repositories.map(
      ({ repository, pull, push }) =>
        `    ${oneLine(`${repository}: pull ${answer(pull)}, push ${answer(push)}`, 500)}`,
    ),
  ]);
}

/** A part of the job summary: each credential, and what it may do where. */
export function credentialsSection(rows: readonly CredentialRow[]): string {
  const lines = rows.flatMap((row) => {
    const repositories = row.repositories.length === 0 ? [undefined] : row.repositories;
    return repositories.map((one) => ({ row, one }));
  });
  const table = tableOf(HEAD, lines, ({ row, one }) => [
    markdownText(titleOf(row)),
    markdownText(row.method),
    markdownText(principal(row)),
    markdownText(row.expiresAt),
    WORDS[row.status],
    ...(one === undefined
      ? ['–', '–', '–']
      : [markdownCode(one.repository), answer(one.pull), answer(one.push)]),
  ]);
  return table === '' ? '' : `#### Credentials\n\n${table}`;
}

const HEAD = ['Registry', 'Method', 'Identity', 'Expires', 'Status', 'Repository', 'Pull', 'Push'];

function titleOf({ name, use }: CredentialRow): string {
  return use === 'registry' ? name : `${name}, ${use}`;
}

function said(row: CredentialRow): string {
  if (row.status !== 'accepted' && row.status !== 'unverified') return WORDS[row.status];
  const until = row.expiresAt === '' ? '' : `, until ${row.expiresAt}`;
  return row.status === 'accepted'
    ? `accepted as ${principal(row)} by ${row.method}${until}`
    : `${principal(row)} by ${row.method}${until}; ${WORDS.unverified}`;
}

function answer(verdict: Verdict | undefined): string {
  return verdict === undefined ? 'not needed' : ANSWERS[verdict];
}
