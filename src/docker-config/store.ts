import { rmSync } from 'node:fs';
import type { RegistryCredential } from '../providers/provider.ts';
import { readText, removeLeftovers, tightenMode, writeAtomically } from './atomic-file.ts';
import { CredentialHelper } from './credential-helper.ts';
import { ConfigDocument } from './document.ts';
import { entryOf, helperCredentialOf } from './entry.ts';
import {
  abandoned,
  EMPTY_LEDGER,
  fingerprint,
  isSettled,
  type Ledger,
  push,
  type Settlement,
  type StoredValue,
  serversOf,
  settle,
} from './ledger.ts';
import { type ConfigFiles, configFiles } from './location.ts';
import { withLock } from './lock.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** A job runs for five days at most (self-hosted runners); its logins are nobody's after that. */
const ABANDONED_AFTER_MS = 6 * 24 * 3600 * 1000;

/** Docker's config file, and the environment that credential helpers run in. */
export interface DockerConfig {
  readonly path: string;
  readonly env: Environment;
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
  return withLock(files.lock, signal, async () => {
    const work = openWork(files, config.env, signal);
    for (const login of abandoned(work.ledger, new Date(Date.now() - ABANDONED_AFTER_MS))) {
      await undo(work, login);
    }
    const at = new Date().toISOString();
    const found = await eachOf(logins, work, (login) => note(work, login, key, at));
    signal.throwIfAborted();
    // In this order: a crash in between leaves a note too many, never one too few.
    saveLedger(work);
    const noted = logins.filter(({ server }) => !found.some((one) => one.server === server));
    const done = await eachOf(noted, work, (login) => put(work, login));
    saveConfig(work);
    return [...found, ...done];
  });
}

/** One after the other; returns those that failed. A cancellation ends it all. */
async function eachOf(
  logins: readonly Login[],
  { signal }: Work,
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
  return withLock(files.lock, signal, async () => {
    const work = openWork(files, config.env, signal);
    const restored = await undo(work, key);
    tidy(work);
    saveConfig(work);
    saveLedger(work);
    return restored;
  });
}

/** What is being changed under the lock. */
interface Work {
  readonly files: ConfigFiles;
  readonly env: Environment;
  readonly signal: AbortSignal;
  /** Undefined: there was no file. */
  readonly textBefore: string | undefined;
  document: ConfigDocument;
  ledger: Ledger;
}

function openWork(files: ConfigFiles, env: Environment, signal: AbortSignal): Work {
  removeLeftovers(files.config);
  const textBefore = readText(files.config);
  const document = new ConfigDocument(textBefore ?? '', files.config);
  const ledger = parseLedger(readText(files.ledger));
  const made = textBefore === undefined ? 'file' : document.hasAuths ? 'nothing' : 'auths';
  const fresh = isSettled(ledger) ? { ...EMPTY_LEDGER, made } : ledger;
  return { files, env, signal, textBefore, document, ledger: fresh as Ledger };
}

/** Notes in the ledger what a server has, and what the login is going to put there. */
async function note(
  work: Work,
  { server, credential }: Login,
  key: string | undefined,
  at: string,
): Promise<void> {
  const before = await currentValue(work, server);
  if (key === undefined) return;
  const written: StoredValue =
    before.in === 'file'
      ? { in: 'file', raw: JSON.stringify(entryOf(credential)) }
      : { ...before, credential: helperCredentialOf(credential) };
  work.ledger = push(work.ledger, server, { login: key, at, before, wrote: fingerprint(written) });
}

/** Where a helper keeps the credential, docker leaves an empty entry in the file. */
async function put(work: Work, { server, credential }: Login): Promise<void> {
  const helper = work.document.helperFor(server);
  if (helper !== undefined) {
    await new CredentialHelper(helper, work.env, work.signal).store(
      server,
      helperCredentialOf(credential),
    );
  }
  change(work, work.document.withEntry(server, helper === undefined ? entryOf(credential) : {}));
}

/** What a server has now. */
async function currentValue({ document, env, signal }: Work, server: string): Promise<StoredValue> {
  const raw = document.entry(server) ?? null;
  const helper = document.helperFor(server);
  if (helper === undefined) return { in: 'file', raw };
  const credential = (await new CredentialHelper(helper, env, signal).get(server)) ?? null;
  return { in: 'helper', helper, credential, raw };
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
    const current = await currentValue(work, server);
    const { ledger, settlement } = settle(work.ledger, server, login, current);
    if (settlement.kind === 'restore') await putBack(work, server, settlement.value);
    work.ledger = ledger;
    return { server, kind: settlement.kind };
  } catch (error) {
    return { server, kind: 'failed', error };
  }
}

async function putBack(work: Work, server: string, value: StoredValue): Promise<void> {
  if (value.in === 'helper') {
    const helper = new CredentialHelper(value.helper, work.env, work.signal);
    if (value.credential === null) await helper.erase(server);
    else await helper.store(server, value.credential);
  }
  change(work, work.document.withRawEntry(server, value.raw ?? undefined));
}

/** Once the last login is undone, what the first one had to make goes too, if nobody uses it. */
function tidy(work: Work): void {
  if (!isSettled(work.ledger)) return;
  const { made } = work.ledger;
  if (made === 'auths' && work.document.hasNoEntries) change(work, work.document.withoutAuths());
}

function change(work: Work, text: string): void {
  work.document = new ConfigDocument(text, work.files.config);
}

function saveConfig({ files, document, textBefore, ledger }: Work): void {
  const isOurs = isSettled(ledger) && ledger.made === 'file' && document.isBlank;
  if (isOurs) rmSync(files.config, { force: true });
  else if (document.text !== textBefore) writeAtomically(files.config, document.text);
  else tightenMode(files.config);
}

function saveLedger({ files, ledger }: Work): void {
  if (isSettled(ledger)) rmSync(files.ledger, { force: true });
  else writeAtomically(files.ledger, `${JSON.stringify(ledger)}\n`);
}

/** A ledger that cannot be read tells nothing, and nothing is undone by it. */
function parseLedger(text: string | undefined): Ledger {
  try {
    const value = JSON.parse(text ?? '') as Ledger;
    const isWhole = value.version === 1 && typeof (value.servers ?? '') === 'object';
    return isWhole ? value : EMPTY_LEDGER;
  } catch {
    return EMPTY_LEDGER;
  }
}
