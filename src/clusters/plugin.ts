import { KubeConfig } from '@kubernetes/client-node';
import { UserError } from '../faults/user-error.ts';
import type { TlsOptions } from '../http/agents.ts';
import type { Conceal, Secret } from '../secrets/secret.ts';

/** What a credential plugin gave. */
export interface PluginCredential {
  readonly token?: Secret;
  readonly tls?: TlsOptions;
}

/** The parts of an HTTPS request's options that authentication fills in. */
interface Filled {
  headers?: Record<string, unknown>;
  cert?: unknown;
  key?: unknown;
}

/**
 * Runs the `exec` or `auth-provider` of a kubeconfig's context by Kubernetes' own client.
 * https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins
 * @throws UserError when it gives no credential; the plugin's own output is not repeated, because
 * it may hold one.
 */
export async function runPlugin(
  kubeconfig: string,
  context: string,
  where: string,
  conceal: Conceal,
): Promise<PluginCredential> {
  const config = new KubeConfig();
  config.loadFromString(kubeconfig);
  config.setCurrentContext(context);
  tellPlugin(config.getCurrentUser()?.exec);
  const filled: Filled = {};
  try {
    await config.applyToHTTPSOptions(filled as never);
  } catch (cause) {
    throw failed(where, cause);
  }
  return credentialFrom(filled, conceal);
}

/** Plugins that support several versions of the protocol refuse to guess. */
function tellPlugin(exec: { apiVersion?: string; env?: unknown } | undefined): void {
  if (exec === undefined || exec === null) return;
  const info = {
    apiVersion: exec.apiVersion,
    kind: 'ExecCredential',
    spec: { interactive: false },
  };
  const given = Array.isArray(exec.env) ? exec.env : [];
  exec.env = [...given, { name: 'KUBERNETES_EXEC_INFO', value: JSON.stringify(info) }];
}

function credentialFrom(filled: Filled, conceal: Conceal): PluginCredential {
  const bearer = String(filled.headers?.Authorization ?? '').replace(/^Bearer /, '');
  const key = typeof filled.key === 'string' ? filled.key : undefined;
  if (key !== undefined) conceal(key);
  return {
    ...(bearer === '' ? {} : { token: conceal(bearer) }),
    ...(key === undefined ? {} : { tls: { key, cert: String(filled.cert) } }),
  };
}

function failed(where: string, cause: unknown): UserError {
  return new UserError({
    code: 'kubeconfig-exec',
    message: 'the program that the kubeconfig runs for a credential failed',
    where,
    next: 'Install it on the runner and run it by hand, or use `server` and `token` instead.',
    cause,
  });
}
