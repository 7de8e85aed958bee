import type { RegistryCredential } from '../providers/provider.ts';
import { isShared, readBytes, writeAtomically } from './atomic-file.ts';
import { CredentialHelper, type HelperMeans } from './credential-helper.ts';
import { ConfigDocument, configText } from './document.ts';
import { entryOf, helperCredentialOf } from './entry.ts';
import { type Blank, isSettled, type Ledger, parseLedger, type StoredValue } from './ledger.ts';
import type { ConfigFiles } from './location.ts';
import { removeFile } from './platform-files.ts';

/** A change of the config file; made again where somebody else has changed it meanwhile. */
type Edit = (document: ConfigDocument) => string;

/** The files while they are being changed under the lock. Nothing is written before it is saved. */
export class Work {
  ledger: Ledger;
  readonly #files: ConfigFiles;
  readonly #means: HelperMeans;
  /** Undefined: there was no file. */
  readonly #textBefore: string | undefined;
  readonly #edits: Edit[] = [];
  #document: ConfigDocument;

  /** @throws UserError when a file cannot be read, or is not what docker could use. */
  constructor(files: ConfigFiles, means: HelperMeans) {
    this.#files = files;
    this.#means = means;
    this.#textBefore = readConfig(files.config);
    this.#document = new ConfigDocument(this.#textBefore ?? '', files.config);
    const ledger = parseLedger(readBytes(files.ledger)?.toString('utf8') ?? '');
    const blank = blankOf(this.#textBefore, this.#document);
    this.ledger = isSettled(ledger) ? { ...ledger, blank } : ledger;
  }

  /** The keys of `auths`. */
  get servers(): readonly string[] {
    return this.#document.servers;
  }

  /** The credential helper that covers a server. */
  helperFor(server: string): string | undefined {
    return this.#document.helperFor(server);
  }

  /** What a server has now. */
  async valueOf(server: string): Promise<StoredValue> {
    const raw = this.#document.entry(server) ?? null;
    const helper = this.#document.helperFor(server);
    if (helper === undefined) return { in: 'file', raw };
    const credential = (await this.#helper(helper).get(server)) ?? null;
    return { in: 'helper', helper, credential, raw };
  }

  /** Where a helper keeps the credential, docker leaves an empty entry in the file. */
  async put(server: string, credential: RegistryCredential): Promise<void> {
    const helper = this.#document.helperFor(server);
    if (helper !== undefined) {
      await this.#helper(helper).store(server, helperCredentialOf(credential));
    }
    const entry = helper === undefined ? entryOf(credential) : {};
    this.#edit((document) => document.withEntry(server, entry));
  }

  async putBack(server: string, value: StoredValue): Promise<void> {
    if (value.in === 'helper') {
      const helper = this.#helper(value.helper);
      if (value.credential === null) await helper.erase(server);
      else await helper.store(server, value.credential);
    }
    this.#edit((document) => document.withRawEntry(server, value.raw ?? undefined));
  }

  /** Writes the config, unless it is to be as it is; with the last login goes what was made for it. */
  saveConfig(): void {
    const { config } = this.#files;
    // Docker takes no lock, and credential helpers may have taken seconds.
    const now = readConfig(config);
    let document = this.#document;
    if (now !== this.#textBefore) {
      document = new ConfigDocument(now ?? '', config);
      for (const edit of this.#edits) document = new ConfigDocument(edit(document), config);
    }
    const text = isSettled(this.ledger) ? tidied(document, this.ledger.blank) : document.text;
    if (text === null) removeFile(config);
    else if (text !== now) writeAtomically(config, text);
    else if (this.#edits.length > 0 && isShared(config)) writeAtomically(config, text);
  }

  saveLedger(): void {
    const { config, ledger } = this.#files;
    if (isSettled(this.ledger)) removeFile(ledger);
    else writeAtomically(ledger, `${JSON.stringify(this.ledger)}\n`, config);
  }

  #edit(edit: Edit): void {
    this.#edits.push(edit);
    this.#document = new ConfigDocument(edit(this.#document), this.#files.config);
  }

  #helper(name: string): CredentialHelper {
    return new CredentialHelper(name, this.#means);
  }
}

function readConfig(path: string): string | undefined {
  const bytes = readBytes(path);
  return bytes && configText(bytes, path);
}

function blankOf(text: string | undefined, document: ConfigDocument): Blank {
  if (text === undefined) return { file: null };
  if (document.hasNoMembers) return { file: text };
  return document.hasNoEntries ? { auths: document.auths ?? null } : {};
}

/** What stood where the first login had to make room, if nobody uses that; null: no file. */
function tidied(document: ConfigDocument, { file, auths }: Blank): string | null {
  if (file !== undefined && document.isBlank) return file;
  if (auths !== undefined && document.hasNoEntries) return document.withRawAuths(auths);
  return document.text;
}
