import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createAuthority } from '../test/support/certificates.ts';
import { type DistributionOptions, startDistribution } from '../test/support/distribution.ts';
import { removeFolder, temporaryFolder } from '../test/support/temp.ts';
import type { Figure } from './figure.ts';
import { pair, timeProcess } from './measure.ts';
import { runnerStep } from './runner-step.ts';

const ROUNDS = 25;
const PASSWORD = 'bench-password-7351';

/**
 * CPU of the whole `login` step for one password registry, as a runner starts it, against the CPU
 * of a Node that does nothing. Over TLS behind a private CA; and over plain HTTP, which tells what
 * of it is Node's own TLS.
 */
export async function measureLogin(): Promise<readonly Figure[]> {
  const authority = createAuthority();
  const tls = authority.issue({ hosts: ['localhost', '127.0.0.1'] });
  return [
    await measure('over TLS', { tls }, `tls: { ca: ca.crt }`, authority.certificate),
    await measure('over plain HTTP', {}, 'tls: none', authority.certificate),
  ];
}

async function measure(how: string, options: DistributionOptions, tls: string, ca: string) {
  const folder = temporaryFolder('bench-login');
  const registry = await startDistribution({ ...options, users: { ci: PASSWORD } });
  try {
    const env = prepareStep(folder, registry.host, tls, ca);
    const entry = join(dirname(import.meta.dirname), 'dist/login/index.js');
    const cpuOf = (args: readonly string[], more: NodeJS.ProcessEnv) =>
      timeProcess({ command: process.execPath, args, env: more, cwd: folder }).cpu;
    const times = await pair(
      ROUNDS,
      () => cpuOf([entry], env),
      () => cpuOf(['-e', '0'], {}),
    );
    return figureOf(how, times);
  } finally {
    await registry.stop();
    removeFolder(folder);
  }
}

function figureOf(how: string, { a, b, ratio }: { a: number; b: number; ratio: number }): Figure {
  return {
    name: `login of one password registry ${how}, CPU of the whole process`,
    measured: ratio,
    goal: { most: 3.5 },
    unit: '× node -e 0',
    detail: `medians ${(a * 1000).toFixed(0)} ms and ${(b * 1000).toFixed(0)} ms, ${ROUNDS} pairs`,
  };
}

/** The registries file, and the variables of the step. */
function prepareStep(folder: string, host: string, tls: string, ca: string): NodeJS.ProcessEnv {
  writeFileSync(join(folder, 'ca.crt'), ca);
  writeFileSync(
    join(folder, 'registries.yaml'),
    `version: 1
registries:
  acme:
    provider: other
    url: ${host}
    auth: { type: password, username: ci, password: "\${ACME_PASSWORD}" }
    ${tls}
`,
  );
  return {
    ACME_PASSWORD: PASSWORD,
    ...runnerStep(folder),
  };
}
