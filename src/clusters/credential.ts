import { readFile } from 'node:fs/promises';
import { isAbsolute, posix } from 'node:path';
import { UserError } from '../faults/user-error.ts';
import type { TlsOptions } from '../http/agents.ts';
import type { Conceal, Secret } from '../secrets/secret.ts';
import type { KubeconfigContext, Material } from './kubeconfig.ts';

/** Where an API server is, and what proves who it is and who we are. */
export interface ClusterCredential {
  readonly server: string;
  readonly token: Secret | undefined;
  /** `user:password` in base64. */
  readonly basic: Secret | undefined;
  readonly tls: TlsOptions;
  readonly proxyUrl: string | undefined;
}

/** Reads a text file of the repository. Throws {@link UserError} when it is not inside of it. */
export type ReadInside = (path: string) => Promise<string>;

/** Where a kubeconfig came from, which decides what it is trusted with. */
export interface KubeconfigSource {
  readonly text: string;
  /** In the repository; undefined when it came from a secret. */
  readonly path: string | undefined;
  /** Reads a file of the repository, and none outside. */
  readonly read: ReadInside;
  readonly where: string;
}

/**
 * The credential that a context of a kubeconfig describes. One kept in a secret is trusted as its
 * owner is: it may run a program (`exec`) and name absolute paths. One in the repository can be
 * written by anybody who opens a pull request: it runs nothing, and reads nothing outside.
 * @throws UserError
 */
export async function kubeconfigCredential(
  context: KubeconfigContext,
  source: KubeconfigSource,
  conceal: Conceal,
): Promise<ClusterCredential> {
  const { user } = context;
  const [ca, cert, key] = await Promise.all([
    pem(context.certificateAuthority, source),
    pem(user.clientCertificate, source),
    pem(user.clientKey, source),
  ]);
  if (key !== undefined) conceal(key);
  const plugin = user.plugin === undefined ? {} : await pluginCredential(context, source, conceal);
  const tls: TlsOptions = {
    ...optional('ca', ca),
    ...optional('cert', cert),
    ...optional('key', key),
    ...optional('servername', context.serverName),
    ...(context.insecure ? { insecure: true } : {}),
    ...plugin.tls,
  };
  return {
    server: context.server,
    token: plugin.token ?? (await tokenOf(context, source, conceal)),
    basic: basicOf(context, conceal),
    tls,
    proxyUrl: context.proxyUrl,
  };
}

async function pluginCredential(
  context: KubeconfigContext,
  source: KubeconfigSource,
  conceal: Conceal,
) {
  const { plugin } = context.user;
  if (source.path !== undefined) {
    throw new UserError({
      code: 'kubeconfig-exec',
      message: `the kubeconfig would run a program (\`${plugin}\`), which a file of the repository may not`,
      where: source.where,
      next: "Use a service account's token: `server`, `certificate-authority` and `token`; or keep the kubeconfig in a secret and use `kubeconfig`.",
    });
  }
  // Only this way of authenticating needs Kubernetes' client.
  const { runPlugin } = await import('./plugin.ts');
  return await runPlugin(source.text, context.name, source.where, conceal);
}

async function tokenOf(
  { user }: KubeconfigContext,
  source: KubeconfigSource,
  conceal: Conceal,
): Promise<Secret | undefined> {
  // A token file wins over a token, as in kubectl.
  if (user.tokenFile !== undefined) {
    if (source.path !== undefined) {
      throw refusedPath('a token file', source, 'Use `server` with `token` instead.');
    }
    return conceal((await readMaterial(user.tokenFile, source)).trim());
  }
  return user.token === undefined ? undefined : conceal(user.token);
}

function basicOf({ user }: KubeconfigContext, conceal: Conceal): Secret | undefined {
  if (user.username === undefined || user.password === undefined) return undefined;
  conceal(user.password);
  return conceal(Buffer.from(`${user.username}:${user.password}`).toString('base64'));
}

async function pem(material: Material | undefined, source: KubeconfigSource) {
  if (material === undefined) return undefined;
  return material.kind === 'data' ? material.text : await readMaterial(material.path, source);
}

async function readMaterial(path: string, source: KubeconfigSource): Promise<string> {
  if (source.path !== undefined) {
    if (isAbsolute(path)) throw refusedPath(path, source, EMBED);
    return await source.read(posix.join(posix.dirname(source.path), path));
  }
  if (!isAbsolute(path)) throw refusedPath(path, source, EMBED);
  return await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new UserError({
      code: 'kubeconfig-path',
      message: `${path}, which the kubeconfig names, cannot be read (${cause.code ?? 'unknown'})`,
      where: source.where,
      next: EMBED,
      cause,
    });
  });
}

const EMBED = 'Embed it: `kubectl config view --minify --flatten --raw`.';

function refusedPath(path: string, source: KubeconfigSource, next: string): UserError {
  const why =
    source.path === undefined
      ? 'is relative, and a kubeconfig kept in a secret has no folder'
      : 'may lead to any file of this machine';
  return new UserError({
    code: 'kubeconfig-path',
    message: `the kubeconfig reads ${path}, which ${why}`,
    where: source.where,
    next,
  });
}

function optional<K extends string>(key: K, value: string | undefined) {
  return (value === undefined ? {} : { [key]: value }) as { [P in K]?: string };
}
