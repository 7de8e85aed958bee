import type { RegistriesFile } from '../config/model.ts';
import type { Diagnostic } from '../faults/diagnostic.ts';
import type { Host } from '../platform/host.ts';
import type { CredentialRow } from '../report/credentials.ts';
import { matrixOf, type Shards } from './validate-matrix.ts';

/** A job's outputs together hold 1 MB; nobody reads more findings than these from an output. */
const MOST_DIAGNOSTICS = 500;

/**
 * Sets all outputs of `validate`. Called before the work as well, so that a step that fails early
 * has them too.
 */
export function setOutputs(
  host: Host,
  file: RegistriesFile | undefined,
  diagnostics: readonly Diagnostic[],
  shards: Shards,
  credentials: readonly CredentialRow[] = [],
): void {
  const isValid = file !== undefined && !diagnostics.some(({ severity }) => severity === 'error');
  const matrix = file === undefined ? { include: [] } : matrixOf(file, shards);
  host.setOutput('valid', String(isValid));
  host.setOutput('diagnostics', diagnosticsJson(diagnostics));
  host.setOutput('registries', namesOf(file?.registries));
  host.setOutput('clusters', namesOf(file?.clusters));
  host.setOutput('default-registry', file?.registries.find((one) => one.isDefault)?.name ?? '');
  host.setOutput('credentials', JSON.stringify(credentials));
  host.setOutput('matrix', JSON.stringify(isValid ? matrix : { include: [] }));
  host.setOutput('has-work', String(isValid && matrix.include.length > 0));
}

function diagnosticsJson(diagnostics: readonly Diagnostic[]): string {
  return JSON.stringify(
    diagnostics
      .slice(0, MOST_DIAGNOSTICS)
      .map(({ code, severity, file, range, message, hint }) => ({
        code,
        severity,
        file,
        line: range.start.line,
        column: range.start.column,
        'end-line': range.end.line,
        'end-column': range.end.column,
        message,
        ...(hint === undefined ? {} : { hint }),
      })),
  );
}

/** As the other actions' inputs take them. */
function namesOf(items: readonly { readonly name: string }[] = []): string {
  return items.map(({ name }) => name).join(',');
}
