import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createAuthority } from '../test/support/certificates.ts';
import { type Ecr, startEcr } from '../test/support/ecr.ts';
import { removeFolder, temporaryFolder } from '../test/support/temp.ts';
import type { Figure } from './figure.ts';
import { pair, timeProcessAside } from './measure.ts';
import { runnerStep } from './runner-step.ts';

const ROUNDS = 25;
const KEY = 'AKIAIOSFODNN7EXAMPLE';

/**
 * CPU of the whole `login` step for one ECR registry by access key, as a runner starts it, against
 * the CPU of a Node that does nothing. Over plain HTTP, which tells what is ours and the SDK's; and
 * over TLS to AWS's and the registry's own names, which is how it is used.
 */
export async function measureEcrLogin(): Promise<readonly Figure[]> {
  return [await measure('over plain HTTP', true), await measure('over TLS', false)];
}

async function measure(how: string, plainHttp: boolean): Promise<Figure> {
  const authority = createAuthority();
  const endpoints = ['api.ecr.eu-west-1.amazonaws.com'];
  const ecr = await startEcr({ authority, plainHttp, ...(plainHttp ? {} : { endpoints }) });
  const folder = temporaryFolder('bench-ecr-login');
  try {
    const way = plainHttp
      ? { HTTP_PROXY: ecr.proxy.url, AWS_ENDPOINT_URL: ecr.endpoint, NO_PROXY: '127.0.0.1' }
      : { HTTPS_PROXY: ecr.proxy.url, NODE_EXTRA_CA_CERTS: authority.certificateFile };
    const env = { ...prepareStep(folder, ecr, plainHttp), ...way };
    const entry = join(dirname(import.meta.dirname), 'dist/login/index.js');
    const cpuOf = async (args: readonly string[], more: NodeJS.ProcessEnv) =>
      (await timeProcessAside({ command: process.execPath, args, env: more, cwd: folder })).cpu;
    const times = await pair(
      ROUNDS,
      () => cpuOf([entry], env),
      () => cpuOf(['-e', '0'], {}),
    );
    return figureOf(how, times);
  } finally {
    await ecr.stop();
    removeFolder(folder);
  }
}

function figureOf(how: string, { a, b, ratio }: { a: number; b: number; ratio: number }): Figure {
  return {
    name: `login of one ECR registry ${how}, CPU of the whole process`,
    measured: ratio,
    goal: { most: 5 },
    unit: '× node -e 0',
    detail: `medians ${(a * 1000).toFixed(0)} ms and ${(b * 1000).toFixed(0)} ms, ${ROUNDS} pairs`,
  };
}

/** The registries file, and the variables of the step. */
function prepareStep(folder: string, { host }: Ecr, plainHttp: boolean): NodeJS.ProcessEnv {
  writeFileSync(
    join(folder, 'registries.yaml'),
    `version: 1
registries:
  acme:
    provider: ecr
    url: ${host}
    auth: { type: access-key, access-key-id: ${KEY}, secret-access-key: "\${SECRET}" }
    tls: ${plainHttp ? 'none' : 'secure'}
`,
  );
  return {
    SECRET: 'wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY',
    ...runnerStep(folder),
  };
}
