import { parseDocument } from 'yaml';
import { UserError } from '../faults/user-error.ts';
import { oneLine } from '../report/text.ts';

/** PEM text, or the path of a file that holds it. */
export type Material =
  | { readonly kind: 'data'; readonly text: string }
  | { readonly kind: 'path'; readonly path: string };

/** How the chosen context's user proves who it is. Plain values: the caller conceals them. */
interface KubeconfigUser {
  readonly token: string | undefined;
  readonly tokenFile: string | undefined;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly clientCertificate: Material | undefined;
  readonly clientKey: Material | undefined;
  /** `exec` or `auth-provider`: a program or a login flow has to be run first. */
  readonly plugin: 'exec' | 'auth-provider' | undefined;
}

/** One context of a kubeconfig, its cluster and user looked up. */
export interface KubeconfigContext {
  readonly name: string;
  readonly server: string;
  readonly certificateAuthority: Material | undefined;
  readonly insecure: boolean;
  readonly serverName: string | undefined;
  readonly proxyUrl: string | undefined;
  readonly user: KubeconfigUser;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads one context of a kubeconfig (the current one unless named). Throws {@link UserError} where
 * it cannot be used; what is said then never quotes the text, which may hold credentials.
 *
 * Format: https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/
 */
export function readKubeconfig(
  text: string,
  context: string | undefined,
  where: string,
): KubeconfigContext {
  const config = parseKubeconfig(text, where);
  const name = chooseContext(config, context, where);
  const chosen = named(config, 'contexts', 'context', name);
  const cluster = named(config, 'clusters', 'cluster', textOf(chosen?.cluster));
  const server = textOf(cluster?.server);
  if (cluster === undefined || server === undefined) {
    throw invalid(
      `context ${oneLine(name)} of the kubeconfig names no cluster with a server`,
      where,
    );
  }
  const userName = textOf(chosen?.user);
  const user = named(config, 'users', 'user', userName);
  // Without its user the request would be an anonymous one, refused for another reason.
  if (user === undefined && userName !== undefined) {
    throw invalid(`context ${oneLine(name)} of the kubeconfig names a user that it lacks`, where);
  }
  return { name, server, ...clusterFields(cluster), user: userFields(user ?? {}, where) };
}

/** The text of a kubeconfig kept in a variable, which may be base64 of it. */
export function decodeKubeconfig(value: string): string {
  const compact = value.replaceAll(/\s/g, '');
  // YAML needs a colon, which no base64 alphabet has.
  return /^[\w+/-]+=*$/.test(compact) ? Buffer.from(compact, 'base64').toString('utf8') : value;
}

const SEVERAL = 'the kubeconfig holds several documents, and a kubeconfig is one';

function parseKubeconfig(text: string, where: string): Fields {
  let config: unknown;
  try {
    // Every scalar stays text: a token or name of digits is not a number. And quiet: a warning goes
    // to standard error, past every mask, and quotes its line.
    const document = parseDocument(text, {
      schema: 'failsafe',
      logLevel: 'error',
      prettyErrors: false,
    });
    const [fault] = document.errors;
    if (fault?.code === 'MULTIPLE_DOCS') throw invalid(SEVERAL, where);
    if (fault !== undefined) throw fault;
    config = document.toJS();
  } catch (error) {
    throw error instanceof UserError ? error : invalid('the kubeconfig is not valid YAML', where);
  }
  if (!isFields(config) || config.clusters === undefined) {
    throw invalid('this is not a kubeconfig: it has no clusters', where);
  }
  return config;
}

function chooseContext(config: Fields, asked: string | undefined, where: string): string {
  const known = listOf(config.contexts).map((entry) => textOf(entry.name) ?? '');
  const name = asked ?? textOf(config['current-context']);
  if (name !== undefined && known.includes(name)) return name;
  const message =
    name === undefined
      ? 'the kubeconfig has no current context'
      : `the kubeconfig has no context ${oneLine(name)}`;
  throw new UserError({
    code: 'unknown-context',
    message,
    where,
    next:
      known.length > 0
        ? `Set \`context\` to one of: ${oneLine(known.join(', '))}.`
        : 'It has none.',
  });
}

function clusterFields(cluster: Fields) {
  return {
    certificateAuthority: material(cluster, 'certificate-authority'),
    insecure: /^true$/i.test(textOf(cluster['insecure-skip-tls-verify']) ?? ''),
    serverName: textOf(cluster['tls-server-name']),
    proxyUrl: textOf(cluster['proxy-url']),
  };
}

function userFields(user: Fields, where: string): KubeconfigUser {
  if (['as', 'as-uid', 'as-groups', 'as-user-extra'].some((field) => user[field] !== undefined)) {
    throw new UserError({
      code: 'kubeconfig-impersonation',
      message: 'the kubeconfig impersonates another user (`as`), which is not supported',
      where,
      next: 'Use the credentials of a user or service account that has the permissions itself.',
    });
  }
  const plugin = (['exec', 'auth-provider'] as const).find((field) => isFields(user[field]));
  return {
    token: textOf(user.token),
    tokenFile: textOf(user.tokenFile),
    username: textOf(user.username),
    password: textOf(user.password),
    clientCertificate: material(user, 'client-certificate'),
    clientKey: material(user, 'client-key'),
    plugin,
  };
}

/** Embedded data wins over a path, as in kubectl. */
function material(fields: Fields, name: string): Material | undefined {
  const data = textOf(fields[`${name}-data`]);
  if (data !== undefined) {
    return { kind: 'data', text: Buffer.from(data, 'base64').toString('utf8') };
  }
  const path = textOf(fields[name]);
  return path === undefined ? undefined : { kind: 'path', path };
}

function named(config: Fields, list: string, key: string, name: string | undefined) {
  const entry = listOf(config[list]).find((candidate) => textOf(candidate.name) === name);
  const value = entry?.[key];
  return isFields(value) ? value : undefined;
}

function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.filter(isFields) : [];
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function invalid(message: string, where: string): UserError {
  return new UserError({
    code: 'invalid-kubeconfig',
    message,
    where,
    next: 'Export it with `kubectl config view --minify --flatten --raw`, plain or as base64.',
  });
}
