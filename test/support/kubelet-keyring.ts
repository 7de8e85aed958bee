import { runCommand } from './process.ts';
import { toolPath } from './tools.ts';

/** A Secret as the API server returns it: `data` in base64. */
export interface PullSecret {
  readonly type: string;
  readonly data: Readonly<Record<string, string>>;
  readonly metadata?: { readonly name?: string; readonly namespace?: string };
}

export interface KubeletCredential {
  readonly username: string;
  readonly password: string;
  readonly identityToken?: string;
  /** `namespace/name` of the Secret it comes from. */
  readonly secret?: string;
}

export interface KubeletAnswer {
  /** The image's repository as the kubelet writes it in full. */
  readonly repository: string;
  /** What it would try, in its order; empty means that it pulls anonymously. */
  readonly credentials: readonly KubeletCredential[];
}

/** Asks the kubelet's own code which credentials it would try for an image. */
export async function kubeletCredentials(
  image: string,
  secrets: readonly PullSecret[],
): Promise<KubeletAnswer> {
  const input = JSON.stringify({ image, secrets });
  const { code, stdout, stderr } = await runCommand(toolPath('kubelet-keyring'), [], { input });
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as KubeletAnswer;
}

/** A pull secret for these registries, as `kubectl create secret docker-registry` would make it. */
export function pullSecret(
  name: string,
  auths: Readonly<Record<string, { readonly username: string; readonly password: string }>>,
): PullSecret {
  const config = JSON.stringify({ auths });
  const data = { '.dockerconfigjson': Buffer.from(config).toString('base64') };
  return { type: 'kubernetes.io/dockerconfigjson', metadata: { name, namespace: 'default' }, data };
}
