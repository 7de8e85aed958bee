import { DEFAULT_LIMITS } from '../limits/read.ts';
import type { Limits } from '../limits/table.ts';
import { type ParsedDocument, parseSource } from './document.ts';
import { Locator } from './locate.ts';
import type { RegistriesFile } from './model.ts';
import { normalise } from './normalise.ts';
import type { RawFile } from './raw.ts';
import { collectReferences } from './references.ts';
import type { Finding, Span } from './rule.ts';
import { checkRules } from './rules/check.ts';
import { checkSchema } from './schema.ts';

type AnalysisLimits = Pick<Limits, 'registriesFileValues'>;

/** What a text says, and everything that is wrong with it. */
export interface Analysis {
  readonly parsed: ParsedDocument;
  readonly locator: Locator;
  readonly findings: readonly Finding[];
  /** What is sound of it. */
  readonly raw: RawFile;
}

/** Reads the text of a registries file without looking at anything else. Never throws. */
export function analyse(
  text: string,
  { registriesFileValues }: AnalysisLimits = DEFAULT_LIMITS,
): Analysis {
  const parsed = parseSource(text, registriesFileValues);
  const locator = new Locator(text, parsed.place);
  if (!parsed.isReadable) return { parsed, locator, findings: parsed.findings, raw: {} };
  const schema = checkSchema(parsed.data, locator);
  const rules = checkRules(schema.raw, locator);
  const findings = eachOnce(parsed.findings, [...schema.findings, ...rules]);
  return { parsed, locator, raw: schema.raw, findings };
}

/** Nobody mends more in one go. */
const MOST_FINDINGS = 1000;

/** What breaks the YAML breaks rules as well, and some rules are the schema's too: told once. */
function eachOnce(first: readonly Finding[], then: readonly Finding[]): readonly Finding[] {
  const told = first.slice(0, MOST_FINDINGS);
  const isTold = ({ start, end }: Span) =>
    told.some(({ span }) => span.start >= start && span.start < end);
  const seen = new Set<string>();
  const rest = then.filter(({ code, span, message }) => {
    const key = `${code} ${span.start} ${message}`;
    return !seen.has(key) && seen.add(key) && !isTold(span);
  });
  return [...told, ...rest].slice(0, MOST_FINDINGS);
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
