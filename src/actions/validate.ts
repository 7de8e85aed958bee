import { checkEnvironment } from '../config/check-environment.ts';
import { WHY_EMPTY } from '../config/environment.ts';
import { type Reading, readRegistriesFile } from '../config/load.ts';
import { requireTrustedCheckout } from '../config/trust.ts';
import type { Diagnostic } from '../faults/diagnostic.ts';
import { notAvailableYet, UserError } from '../faults/user-error.ts';
import type { Host } from '../platform/host.ts';
import { byImportance, countOf } from '../report/diagnostics.ts';
import { validationSummary } from '../report/validation.ts';
import { defineAction } from './action.ts';
import { COMMON_INPUTS, flag, type Input, secret, text } from './inputs.ts';
import { compareWithBase } from './validate-base.ts';
import type { Shards } from './validate-matrix.ts';
import { setOutputs } from './validate-outputs.ts';

const shards: Input<Shards> = {
  kind: 'text',
  fallback: 'auto',
  parse(given) {
    if (given === 'auto') return 'auto';
    if (/^[1-9]\d{0,2}$/.test(given) && Number(given) <= 256) return Number(given);
    throw new Error('takes auto or a whole number from 1 to 256');
  },
};

/** Finds everything that is wrong with the registries file, and says what is in it. */
export const validate = defineAction({
  name: 'validate',
  inputs: {
    ...COMMON_INPUTS,
    'check-environment': flag(false),
    'check-credentials': flag(false),
    comment: flag(false),
    sarif: text(),
    shards,
    'github-token': secret(),
  },
  async main(inputs, context) {
    const { host } = context;
    context.doing('reading the registries file');
    setOutputs(host, undefined, [], inputs.shards);
    refuseWhatIsNotThereYet(inputs);
    if (inputs['check-environment']) requireTrustedCheckout(host);
    const reading = await readRegistriesFile(host, inputs.file);
    const removed = await removals(reading, inputs['github-token'], context);
    const unset =
      inputs['check-environment'] && reading.file ? checkEnvironment(reading.file, host) : [];
    const diagnostics = byImportance([...reading.diagnostics, ...removed, ...unset]);
    host.log.diagnostics(diagnostics);
    setOutputs(host, reading.file, diagnostics, inputs.shards);
    if (inputs.summary) host.summary(validationSummary(reading.file, diagnostics));
    conclude(reading, diagnostics, host);
  },
});

function refuseWhatIsNotThereYet(inputs: {
  readonly 'check-credentials': boolean;
  readonly comment: boolean;
  readonly sarif: string | undefined;
}): void {
  const asked = [
    inputs['check-credentials'] && 'check-credentials',
    inputs.comment && 'comment',
    inputs.sarif !== undefined && 'sarif',
  ].find((input) => input !== false);
  if (asked !== undefined) throw notAvailableYet(`the input \`${asked}\``, 'validate');
}

async function removals(
  { source }: Reading,
  token: string | undefined,
  context: Parameters<typeof compareWithBase>[2],
): Promise<readonly Diagnostic[]> {
  const { path, root, text: content } = source;
  if (root === undefined || content === undefined) return [];
  return compareWithBase({ path, root, text: content }, token, context);
}

function adviceFor(diagnostics: readonly Diagnostic[]): string {
  const listed = 'Each is listed above with its place and, where there is one, its remedy.';
  return diagnostics.some(({ code }) => code === 'missing-variable')
    ? `${listed} ${WHY_EMPTY}`
    : listed;
}

/** @throws UserError `invalid-registries-file` when there is an error. */
function conclude({ file, source }: Reading, diagnostics: readonly Diagnostic[], host: Host): void {
  const counts = countOf(diagnostics);
  if (diagnostics.some(({ severity }) => severity === 'error')) {
    throw new UserError({
      code: 'invalid-registries-file',
      message: counts,
      where: source.path,
      next: adviceFor(diagnostics),
    });
  }
  const registries = counted(file?.registries.length, 'registry', 'registries');
  const what = `${registries}, ${counted(file?.clusters.length, 'cluster', 'clusters')}`;
  host.log.info(`${source.path} is valid: ${what}${counts === '' ? '' : `, ${counts}`}.`);
}

function counted(count: number | undefined, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
