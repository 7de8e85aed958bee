/**
 * Installs the real servers and clients that the tests run, into `.tools/`.
 *
 *     npm run tools                   all of them; what is there in the pinned version is left alone
 *     npm run tools -- helm registry  only these
 */
import { GROUPS, type Group, groupOf, programsOf } from './catalogue.ts';
import { installDebian } from './debian.ts';
import { installGo } from './go.ts';
import { installPython } from './python.ts';

function install(group: Group): Promise<string> {
  switch (group.kind) {
    case 'go':
      return installGo(group);
    case 'python':
      return installPython(group);
    case 'debian':
      return installDebian(group);
  }
}

/** Installs one group and says so in one line; false when it failed. */
async function report(group: Group): Promise<boolean> {
  const started = Date.now();
  const label = programsOf(group).join(', ');
  try {
    const done = await install(group);
    console.log(`${label}: ${done} (${seconds(started)})`);
    return true;
  } catch (error) {
    console.error(`${label}: FAILED (${seconds(started)})`);
    console.error(describe(error).replace(/^/gm, '    '));
    console.error(`    Once that is put right: npm run tools -- ${group.name}`);
    return false;
  }
}

function seconds(started: number): string {
  return `${((Date.now() - started) / 1000).toFixed(1)} s`;
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}\n${describe(error.cause)}`;
}

async function inTurn(groups: readonly Group[]): Promise<boolean> {
  let good = true;
  for (const group of groups) good = (await report(group)) && good;
  return good;
}

function chosen(names: readonly string[]): readonly Group[] {
  const unknown = names.find((name) => groupOf(name) === undefined);
  if (unknown !== undefined) {
    console.error(
      `No tool is called ${unknown}. There are: ${GROUPS.flatMap(programsOf).join(', ')}`,
    );
    process.exit(2);
  }
  return GROUPS.filter((group) => names.length === 0 || names.some((n) => groupOf(n) === group));
}

const groups = chosen(process.argv.slice(2));
// Compilers use every core, packages the network: one lane for each.
const lanes = await Promise.all([
  inTurn(groups.filter((group) => group.kind === 'go')),
  inTurn(groups.filter((group) => group.kind !== 'go')),
]);
if (lanes.includes(false)) process.exitCode = 1;
