import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { gunzipSync, inflateRawSync } from 'node:zlib';
import { type Form, formsOf, type Secrets } from './secret-forms.ts';

export { canaries, formsOf, type Secrets } from './secret-forms.ts';

export interface Leak {
  /** The secret's name, never its value: a report may be printed. */
  readonly secret: string;
  readonly form: string;
  /** A file relative to the folder searched, `!` before an archive's content; else what was said. */
  readonly where: string;
}

/** The places in a text where any secret is written in any form. */
export function findInText(text: string | Uint8Array, secrets: Secrets, where = 'text'): Leak[] {
  return search(Buffer.from(text), needlesFor(secrets), where);
}

/**
 * The files under a folder (or the one file) that hold any secret in any form, also in their names,
 * in symbolic links, and within gzip and zip files. `except` names paths relative to the folder
 * that may hold them.
 */
export function findInFolder(
  folder: string,
  secrets: Secrets,
  except: readonly string[] = [],
): Leak[] {
  const needles = needlesFor(secrets);
  return filesIn(folder).flatMap((path) => {
    const where = relative(folder, path);
    if (except.some((allowed) => where === allowed || where.startsWith(`${allowed}/`))) return [];
    const named = search(Buffer.from(where), needles, `a name in ${dirname(where)}`);
    return [...named, ...search(contentOf(path), needles, where)];
  });
}

interface Needle extends Form {
  readonly secret: string;
  readonly bytes: Buffer;
}

function needlesFor(secrets: Secrets): Needle[] {
  return Object.entries(secrets).flatMap(([secret, value]) =>
    formsOf(value).map((form) => ({ ...form, secret, bytes: Buffer.from(form.text) })),
  );
}

function search(content: Buffer, needles: readonly Needle[], where: string): Leak[] {
  const found = needles.filter(({ bytes }) => content.includes(bytes));
  const leaks = found.map(({ secret, name }) => ({ secret, form: name, where }));
  return [...leaks, ...unpack(content).flatMap((inner) => search(inner, needles, `${where}!`))];
}

function filesIn(path: string): string[] {
  if (!lstatSync(path).isDirectory()) return [path];
  const entries = readdirSync(path, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() || entry.isSymbolicLink());
  return files.map((entry) => join(entry.parentPath, entry.name));
}

function contentOf(path: string): Buffer {
  return lstatSync(path).isSymbolicLink() ? Buffer.from(readlinkSync(path)) : readFileSync(path);
}

const GZIP = Buffer.from([0x1f, 0x8b, 0x08]);
const ZIP_ENTRY = Buffer.from('PK\x03\x04');
const DEFLATED = 8;

function unpack(content: Buffer): Buffer[] {
  if (content.subarray(0, GZIP.length).equals(GZIP)) return attempt(() => gunzipSync(content));
  if (content.subarray(0, ZIP_ENTRY.length).equals(ZIP_ENTRY)) return zipEntries(content);
  return [];
}

// PKWARE's APPNOTE, 4.3.7: a local header of 30 bytes, the name, the extra field, the data. The
// compressed data ends itself, so its length, which may stand behind it, is not needed.
function zipEntries(content: Buffer): Buffer[] {
  const entries: Buffer[] = [];
  for (let at = 0; at >= 0; at = content.indexOf(ZIP_ENTRY, at + ZIP_ENTRY.length)) {
    if (at + 30 > content.length || content.readUInt16LE(at + 8) !== DEFLATED) continue;
    const start = at + 30 + content.readUInt16LE(at + 26) + content.readUInt16LE(at + 28);
    entries.push(...attempt(() => inflateRawSync(content.subarray(start))));
  }
  return entries;
}

// What only looks like an archive was already searched as it is.
function attempt(work: () => Buffer): Buffer[] {
  try {
    return [work()];
  } catch {
    return [];
  }
}
