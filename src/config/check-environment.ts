import type { Diagnostic } from '../faults/diagnostic.ts';
import type { Host } from '../platform/host.ts';
import type { RegistriesFile } from './model.ts';

/**
 * One finding for each variable that the file names and the step lacks, at its first place.
 * @param only the variables to look at; default: all.
 */
export function checkEnvironment(
  file: RegistriesFile,
  host: Host,
  only?: ReadonlySet<string>,
): readonly Diagnostic[] {
  const first = new Map<string, Diagnostic>();
  for (const { variable, at } of file.references ?? []) {
    if (host.env[variable] || first.has(variable) || only?.has(variable) === false) continue;
    first.set(variable, {
      code: 'missing-variable',
      severity: 'error',
      file: file.path,
      range: at,
      message: `the environment variable ${variable} is not set, or empty`,
      hint: `Add to the step, under \`env\`: \`${variable}: \${{ secrets.${variable} }}\``,
    });
  }
  return [...first.values()];
}
