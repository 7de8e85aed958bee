import { analyse } from '../config/analyse.ts';
import { checkEnvironment } from '../config/check-environment.ts';
import { diagnosticsOf } from '../config/diagnose.ts';
import type { Reading } from '../config/load.ts';
import type { Diagnostic } from '../faults/diagnostic.ts';
import { type CredentialRow, credentialLines } from '../report/credentials.ts';
import type { ActionContext } from './action.ts';

/** What the registries of the file said about its credentials. */
export interface Asked {
  readonly rows: readonly CredentialRow[];
  readonly diagnostics: readonly Diagnostic[];
}

export const NOT_ASKED: Asked = { rows: [], diagnostics: [] };

/** Asks the registries of a sound file; what they said is logged, what is wrong a diagnostic. */
export async function askRegistries(
  { file, source: { path, text } }: Reading,
  context: ActionContext,
): Promise<Asked> {
  const { host } = context;
  if (file === undefined || text === undefined) {
    host.log.info('The credentials are not checked: the file has errors.');
    return NOT_ASKED;
  }
  // Speaking to registries is more code than validating needs otherwise.
  const { checkCredentials } = await import('./credential-check.ts');
  const { credentialFindings, unsetVariables } = await import('./credential-findings.ts');
  context.doing('asking the registries about the credentials');
  const checks = await checkCredentials(file, context);
  const rows = checks.map(({ row }) => row);
  for (const line of credentialLines(rows)) host.log.info(line);
  const analysis = analyse(text);
  const findings = credentialFindings(checks, analysis);
  const unset = checkEnvironment(file, host, unsetVariables(checks));
  return { rows, diagnostics: [...diagnosticsOf(findings, { path, text }, analysis), ...unset] };
}
