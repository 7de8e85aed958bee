/**
 * A transformer of jest for the few files in which every code comes to light. They get a line at
 * their end that puts a recorder around what they export; nothing else in them changes.
 */
import { createTransformer as createSwc } from '@swc/jest';

const RECORDED: readonly (readonly [file: string, recorder: string, name: string])[] = [
  ['src/faults/user-error.ts', 'recordErrors', 'UserError'],
  ['src/config/diagnose.ts', 'recordDiagnostics', 'diagnosticsOf'],
  ['src/config/check-environment.ts', 'recordDiagnostics', 'checkEnvironment'],
  ['src/actions/sync-warnings.ts', 'recordDiagnostics', 'syncWarnings'],
  ['src/config/load.ts', 'recordReading', 'readRegistriesFile'],
];

type Swc = ReturnType<typeof createSwc>;

export function createTransformer(options: Parameters<typeof createSwc>[0]): Swc {
  const { process, getCacheKey } = createSwc(options) as Required<Swc>;
  return {
    process: (source, file, of) => process(recorded(source, file), file, of),
    getCacheKey: (source, file, of) => getCacheKey(recorded(source, file), file, of),
  };
}

function recorded(source: string, file: string): string {
  const [, recorder, name] = RECORDED.find(([path]) => file.endsWith(path)) ?? [];
  if (recorder === undefined) throw new Error(`${file}: nothing is recorded there`);
  return `${source}\n${name} = ${recorder}(${name});
import { ${recorder} } from '../../test/support/reached-codes/record.ts';\n`;
}
