import { type ParsedDocument, parseSource } from './document.ts';
import { Locator } from './locate.ts';
import type { RegistriesFile } from './model.ts';
import { normalise } from './normalise.ts';
import type { RawFile } from './raw.ts';
import { collectReferences } from './references.ts';
import type { Finding } from './rule.ts';
import { checkSchema } from './schema.ts';

/** What a text says, and everything that is wrong with it. */
export interface Analysis {
  readonly parsed: ParsedDocument;
  readonly locator: Locator;
  readonly findings: readonly Finding[];
  /** What is sound of it. */
  readonly raw: RawFile;
}

/** Reads the text of a registries file without looking at anything else. Never throws. */
export function analyse(text: string): Analysis {
  const parsed = parseSource(text);
  const locator = new Locator(text, parsed.place);
  if (!parsed.isReadable) return { parsed, locator, findings: parsed.findings, raw: {} };
  const { findings, raw } = checkSchema(parsed.data, locator);
  return { parsed, locator, raw, findings: [...parsed.findings, ...findings] };
}

/** The model of a text in which no error was found. */
export function modelOf(
  analysis: Analysis,
  file: { readonly path: string; readonly root: string },
): RegistriesFile {
  const { parsed, locator, raw } = analysis;
  const references = collectReferences(parsed.data, locator);
  return { ...normalise(raw, locator, file), references };
}
