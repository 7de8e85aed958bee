import type { Limits } from '../limits/table.ts';
import type { RegistryCredential } from '../providers/provider.ts';
import type { HelperMeans } from './credential-helper.ts';
import { entryOf, helperCredentialOf } from './entry.ts';
import {
  abandoned,
  fingerprint,
  push,
  type Settlement,
  type StoredValue,
  serversOf,
  settle,
} from './ledger.ts';
import { configFiles } from './location.ts';
import { type LockLimits, withLock } from './lock.ts';
import { isRivalKey } from './server-key.ts';
import { Work } from './work.ts';

/** Docker's config file, and the environment that credential helpers run in. */
export interface DockerConfig {
  readonly path: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `loginAge`: a job has ended by then, and what it left of a login is nobody's. */
  readonly limits: LockLimits & HelperMeans['limits'] & Pick<Limits, 'loginAge'>;
}

/** A credential for a server (`serverKey`). */
export interface Login {
  readonly server: string;
  readonly credential: RegistryCredential;
}

/** What became of a server's entry at the end of a login. */
export interface Restored {
  readonly server: string;
  readonly kind: Settlement['kind'] | 'failed';
  /** Why it failed. */
  readonly error?: unknown;
}

/** A login that could not be stored: a credential helper failed. */
export interface NotStored {
  readonly server: string;
  readonly error: unknown;
}

/**
 * Writes credentials to docker's config, or to the credential helper that covers the server. With
 * a key, what stood there is noted first, so that {@link restoreLogins} can put it back. Returns
 * those that a helper did not take; the others are stored.
 * @throws UserError when the file cannot be used or written; then it was not changed.
 */
export function storeLogins(
  config: DockerConfig,
  logins: readonly Login[],
  key: string | undefined,
  signal: AbortSignal,
): Promise<readonly NotStored[]> {
  const files = configFiles(config.path);
  return withLock(
    files.lock,
    signal,
    async (until) => {
      const work = new Work(files, { ...config, signal, until });
      for (const login of abandoned(work.ledger, new Date(Date.now() - config.limits.loginAge))) {
        await undo(work, login);
      }
      const at = new Date().toISOString();
      const all = logins.flatMap((login) => [login, ...rivalsOf(login, work)]);
      const found = await eachOf(all, signal, (login) => note(work, login, key, at));
      signal.throwIfAborted();
      // In this order: a crash in between leaves a note too many, never one too few.
      work.saveLedger();
      const noted = all.filter(({ server }) => !found.some((one) => one.server === server));
      const done = await eachOf(noted, signal, (login) => work.put(login.server, login.credential));
      work.saveConfig();
      return [...found, ...done];
    },
    config.limits,
  );
}

/** One after the other; returns those that failed. A cancellation ends it all. */
async function eachOf(
  logins: readonly Login[],
  signal: AbortSignal,
  step: (login: Login) => Promise<void>,
): Promise<readonly NotStored[]> {
  const failed: NotStored[] = [];
  for (const login of logins) {
    try {
      await step(login);
    } catch (error) {
      signal.throwIfAborted();
      failed.push({ server: login.server, error });
    }
  }
  return failed;
}

/** Undoes the logins made under a key, as far as what they wrote still stands. */
export function restoreLogins(
  config: DockerConfig,
  key: string,
  signal: AbortSignal,
): Promise<readonly Restored[]> {
  const files = configFiles(config.path);
  return withLock(
    files.lock,
    signal,
    async (until) => {
      const work = new Work(files, { ...config, signal, until });
      const restored = await undo(work, key);
      work.saveConfig();
      work.saveLedger();
      return restored;
    },
    config.limits,
  );
}

/** The same login under other keys that are there and that some client would take instead. */
function rivalsOf({ server, credential }: Login, work: Work): readonly Login[] {
  return work.servers
    .filter((key) => isRivalKey(key, server) && work.helperFor(key) === undefined)
    .map((key) => ({ server: key, credential }));
}

/** Notes in the ledger what a server has, and what the login is going to put there. */
async function note(
  work: Work,
  { server, credential }: Login,
  key: string | undefined,
  at: string,
): Promise<void> {
  const before = await work.valueOf(server);
  if (key === undefined) return;
  const written: StoredValue =
    before.in === 'file'
      ? { in: 'file', raw: JSON.stringify(entryOf(credential)) }
      : { ...before, credential: helperCredentialOf(credential) };
  work.ledger = push(work.ledger, server, { login: key, at, before, wrote: fingerprint(written) });
}

async function undo(work: Work, login: string): Promise<readonly Restored[]> {
  const restored: Restored[] = [];
  for (const server of serversOf(work.ledger, login)) {
    restored.push(await undoOne(work, login, server));
  }
  return restored;
}

async function undoOne(work: Work, login: string, server: string): Promise<Restored> {
  try {
    const current = await work.valueOf(server);
    const { ledger, settlement } = settle(work.ledger, server, login, current);
    if (settlement.kind === 'restore') await work.putBack(server, settlement.value);
    work.ledger = ledger;
    return { server, kind: settlement.kind };
  } catch (error) {
    return { server, kind: 'failed', error };
  }
}
