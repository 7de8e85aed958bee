import type { Diagnostic } from '../faults/diagnostic.ts';
import { UserError } from '../faults/user-error.ts';
import type { Host } from '../platform/host.ts';
import { byImportance, countOf } from '../report/diagnostics.ts';
import { analyse, modelOf } from './analyse.ts';
import { diagnosticsOf } from './diagnose.ts';
import { readSource, type SourceFault, type SourceFile } from './find.ts';
import type { RegistriesFile } from './model.ts';
import { pathRules } from './rules/paths.ts';
import { Report } from './rules/report.ts';
import { requireTrustedCheckout } from './trust.ts';

/** What reading the registries file gave: a file unless there is an error among the diagnostics. */
export interface Reading {
  readonly file?: RegistriesFile;
  readonly diagnostics: readonly Diagnostic[];
  readonly source: Pick<SourceFile, 'path'> & Partial<SourceFile>;
}

/**
 * Reads the registries file and finds everything that is wrong with it; throws for none of it.
 * @throws UserError `no-registries-file` when no path is given and there is none in the usual places.
 */
export async function readRegistriesFile(host: Host, input?: string): Promise<Reading> {
  const source = readSource(host, input);
  if (!('text' in source)) return { source, diagnostics: [faultDiagnostic(source)] };
  const analysis = analyse(source.text, host.limits);
  const report = new Report(analysis.locator);
  pathRules(analysis.raw, source.root, host.limits.namedFileSize, report);
  const findings = [...analysis.findings, ...report.findings];
  const diagnostics = diagnosticsOf(findings, source, analysis);
  if (diagnostics.some(({ severity }) => severity === 'error')) return { source, diagnostics };
  return { source, diagnostics, file: modelOf(analysis, source) };
}

/**
 * The registries file for an action that acts on it. Logs what was found.
 * @param options.secrets whether the action goes on to use secrets; default true.
 * @throws UserError `untrusted-file` when secrets would meet a file that may come from a pull
 * request's head, `invalid-registries-file` when the file has errors, `no-registries-file`.
 */
export async function requireRegistriesFile(
  host: Host,
  input?: string,
  options: { readonly secrets?: boolean } = {},
): Promise<RegistriesFile> {
  if (options.secrets ?? true) requireTrustedCheckout(host);
  const { file, diagnostics, source } = await readRegistriesFile(host, input);
  host.log.diagnostics(byImportance(diagnostics));
  if (file !== undefined) return file;
  throw new UserError({
    code: 'invalid-registries-file',
    message: `the registries file cannot be used: ${countOf(diagnostics)}`,
    where: source.path,
    next: 'Mend what is listed above; `validate` on pull requests finds it before a merge.',
  });
}

function faultDiagnostic({ path, code, message, hint }: SourceFault): Diagnostic {
  const start = { line: 1, column: 1 };
  return { code, severity: 'error', file: path, range: { start, end: start }, message, hint };
}
