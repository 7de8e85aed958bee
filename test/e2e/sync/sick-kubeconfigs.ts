import { expect } from '@jest/globals';
import { kubeconfigText } from '../../support/kubeconfig.ts';
import type { SickScene } from './sick-scene.ts';
import type { StepResult } from './sick-step.ts';

/** The text of a kubeconfig, changed here and there. */
export class Kubeconfig {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** One that works. */
  static of({ cluster, secrets }: SickScene): Kubeconfig {
    return new Kubeconfig(kubeconfigText(cluster.server, cluster.ca, secrets.token));
  }

  /** These lines in place of the user's token. */
  user(...lines: string[]): string {
    const fields = lines.map((line) => `      ${line}`).join('\n');
    return this.text.replace(/ {6}token: .*/, () => fields);
  }

  clientCertificate({ certificate, key }: { certificate: string; key: string }): string {
    return this.user(
      `client-certificate-data: ${base64(certificate)}`,
      `client-key-data: ${base64(key)}`,
    );
  }

  /** A line more for the cluster. */
  cluster(line: string): string {
    return this.text.replace(/( {6}server: )/, `      ${line}\n$1`);
  }

  /** A line for the cluster in place of its CA. */
  authority(line: string): string {
    return new Kubeconfig(this.text.replace(/.*authority-data.*\n/, '')).cluster(line);
  }
}

/**
 * Runs a step for a cluster `ill` with this access, beside a cluster `well`, which must be done
 * whatever ails the other.
 */
export async function runBeside(
  scene: SickScene,
  access: string,
  env: Readonly<Record<string, string>> = {},
): Promise<StepResult> {
  const ill = `clusters:\n  ill:\n    namespaces: [web]\n    ${access}\n`;
  const result = await scene.run({
    clusters: [{ name: 'well', namespaces: ['web'] }],
    edit: (file) => file.replace('clusters:\n', () => ill),
    env,
  });
  const done = result.items.filter(({ cluster }) => cluster === 'well');
  expect(done.map(({ verb }) => verb)).toEqual([expect.stringMatching(/^(create|unchanged)$/)]);
  return result;
}

/** How the log names a variable that is the access of `ill`. */
export const PLACE = 'KUBE (registries.yaml:6:17)';

export function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
