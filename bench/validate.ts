import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { removeFolder, temporaryFolder } from '../test/support/temp.ts';
import type { Figure } from './figure.ts';
import { pair, timeProcess } from './measure.ts';

const ROUNDS = 15;
const REGISTRIES = 1000;
const CLUSTERS = 100;

/**
 * The whole `validate` step, as a runner starts it, on files of 1,000 registries: right ones, right
 * ones with clusters and pull secrets, and ones that are all wrong.
 */
export async function measureValidate(): Promise<readonly Figure[]> {
  return [
    await measure('right', registries('')),
    await measure(
      'right, with 100 clusters and pull secrets',
      `${registries('pull-secret: { name: regcred, clusters: all }')}${clusters()}`,
    ),
    await measure('all wrong', registries('colour: blue'), 1),
  ];
}

async function measure(how: string, text: string, status = 0): Promise<Figure> {
  const folder = temporaryFolder('bench-validate');
  try {
    writeFileSync(join(folder, 'registries.yaml'), text);
    const env = environmentOf(folder);
    const times = await pair(
      ROUNDS,
      () => timeValidate(env, folder, status),
      () => timeProcess({ command: process.execPath, args: ['-e', '0'] }).wall * 1000,
    );
    return {
      name: `validate, ${REGISTRIES} registries, ${how}, wall of the whole process`,
      measured: times.a,
      goal: { most: 400 },
      unit: 'ms',
      detail: `${times.ratio.toFixed(1)} × node -e 0 (${times.b.toFixed(0)} ms), ${Math.round(text.length / 1024)} KiB, medians of ${ROUNDS} pairs`,
    };
  } finally {
    removeFolder(folder);
  }
}

/** By way of a shell that wants the status: a failed run is no measurement, unless it has to fail. */
function timeValidate(env: NodeJS.ProcessEnv, cwd: string, status: number): number {
  const entry = join(dirname(import.meta.dirname), 'dist/validate/index.js');
  const script = `"$@"; [ $? = ${status} ]`;
  const args = ['-c', script, 'sh', process.execPath, entry];
  return timeProcess({ command: 'sh', args, env, cwd }).wall * 1000;
}

function registries(line: string): string {
  const each = Array.from(
    { length: REGISTRIES },
    (_, index) => `  team-${index}:
    provider: other
    url: registry-${index}.acme.io
    auth: { type: password, username: ci, password: "\${TEAM_${index}_PASSWORD}" }
    push-images: false
    ${line}
`,
  );
  return `version: 1\nregistries:\n${each.join('')}`;
}

function clusters(): string {
  const each = Array.from(
    { length: CLUSTERS },
    (_, index) =>
      `  cluster-${index}: { kubeconfig: "\${K${index}}", namespaces: [web, "team-*"] }\n`,
  );
  return `clusters:\n${each.join('')}`;
}

function environmentOf(folder: string): NodeJS.ProcessEnv {
  const file = (name: string) => {
    writeFileSync(join(folder, name), '');
    return join(folder, name);
  };
  return {
    GITHUB_ACTIONS: 'true',
    GITHUB_EVENT_NAME: 'push',
    GITHUB_REPOSITORY: 'acme/platform',
    GITHUB_WORKSPACE: folder,
    GITHUB_OUTPUT: file('output'),
    GITHUB_STEP_SUMMARY: file('summary'),
  };
}
