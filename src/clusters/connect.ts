import type { Cluster, Resolved } from '../config/model.ts';
import { notAvailableYet, UserError } from '../faults/user-error.ts';
import { createHttpClient, type HttpClientOptions } from '../http/client.ts';
import { parseProxy } from '../http/proxy.ts';
import { patient } from '../platform/cancellation.ts';
import type { Host } from '../platform/host.ts';
import type { Secret } from '../secrets/secret.ts';
import type { ClusterConnection } from './connection.ts';
import { type ClusterCredential, kubeconfigCredential, type ReadInside } from './credential.ts';
import { decodeKubeconfig, readKubeconfig } from './kubeconfig.ts';
import { requireUsableTls } from './tls-material.ts';

export interface ConnectOptions {
  readonly host: Host;
  readonly signal: AbortSignal;
  readonly read: ReadInside;
  /** Requests at once, and so connections. */
  readonly concurrency: number;
  /** Where the credential comes from, in words: a variable and its place, or a file. */
  readonly origin: string;
}

type ResolvedCluster = Resolved<Cluster>;
type Access<K extends Cluster['access']['kind']> = Extract<ResolvedCluster['access'], { kind: K }>;

/**
 * Makes ready to talk to a cluster; nothing is sent yet.
 * @throws UserError when the access in the file cannot be used.
 */
export async function connectCluster(
  cluster: ResolvedCluster,
  options: ConnectOptions,
): Promise<ClusterConnection> {
  const credential = await credentialOf(cluster, options);
  const server = serverUrl(credential.server, cluster.name);
  requireUsableTls(credential.tls, cluster.name, new Date());
  if (credential.proxyUrl !== undefined) parseProxy(credential.proxyUrl, cluster.name);
  if (credential.tls.insecure === true) {
    options.host.log.warning(
      `${cluster.name}: the certificate of ${server.host} is not verified (insecure-skip-tls-verify)`,
    );
  }
  return {
    name: cluster.name,
    server,
    http: createHttpClient(httpOptions(credential, cluster.name, options)),
    writing: patient(options.signal, options.host.limits.cancelTime),
    headers: headersOf(credential, cluster.name),
    secrets: [credential.token, credential.basic].filter((secret) => secret !== undefined),
    origin: options.origin,
  };
}

function credentialOf(
  cluster: ResolvedCluster,
  options: ConnectOptions,
): Promise<ClusterCredential> | ClusterCredential {
  const { access, name } = cluster;
  switch (access.kind) {
    case 'kubeconfig': {
      const text = decodeKubeconfig(access.content.reveal());
      return fromKubeconfig(text, access.context, undefined, name, options);
    }
    case 'kubeconfig-file':
      return fromKubeconfigFile(access, name, options);
    case 'token':
      return fromToken(access, options);
    default:
      throw notAvailableYet(`access to a cluster by ${access.kind}`, name);
  }
}

async function fromKubeconfigFile(
  access: Access<'kubeconfig-file'>,
  name: string,
  options: ConnectOptions,
): Promise<ClusterCredential> {
  const text = await options.read(access.path);
  return fromKubeconfig(text, access.context, access.path, name, options);
}

function fromKubeconfig(
  text: string,
  contextName: string | undefined,
  path: string | undefined,
  cluster: string,
  { host, read }: ConnectOptions,
): Promise<ClusterCredential> {
  const where = path === undefined ? cluster : `${cluster} (${path})`;
  const context = readKubeconfig(text, contextName, where);
  const source = { text, path, read, where };
  return kubeconfigCredential(context, source, host.conceal);
}

async function fromToken(
  access: Access<'token'>,
  options: ConnectOptions,
): Promise<ClusterCredential> {
  const authority = access.certificateAuthority;
  const ca = authority === undefined ? undefined : await authorityPem(authority, options);
  return {
    server: access.server,
    token: access.token,
    basic: undefined,
    proxyUrl: undefined,
    tls: ca === undefined ? {} : { ca },
  };
}

function authorityPem(authority: string, { read }: ConnectOptions): Promise<string> | string {
  return authority.includes('-----BEGIN') ? authority : read(authority);
}

/** A credential never leaves over plain HTTP, loopback apart. */
function serverUrl(text: string, cluster: string): URL {
  const url = URL.parse(text.endsWith('/') ? text : `${text}/`);
  const isLoopback = url !== null && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback)) return url;
  throw new UserError({
    code: 'cluster-server',
    message: 'the address of the API server is not a URL that starts with https://',
    where: cluster,
    next: 'Write it as https://api.example.com:6443.',
  });
}

function headersOf(
  { token, basic }: ClusterCredential,
  cluster: string,
): Readonly<Record<string, string>> {
  if (token !== undefined) return { authorization: `Bearer ${tokenText(token, cluster)}` };
  return basic === undefined ? {} : { authorization: `Basic ${basic.reveal()}` };
}

/** A token as it was pasted often ends with a line break, which no header can hold. */
function tokenText(token: Secret, cluster: string): string {
  const text = token.reveal().trim();
  if (/^[\x21-\x7e]+$/.test(text)) return text;
  throw new UserError({
    code: 'cluster-token',
    message: 'the token holds characters that no token has, such as a space or a line break',
    where: cluster,
    next: 'Store the token alone, as one line: neither quoted nor as base64 of it.',
  });
}

function httpOptions(
  credential: ClusterCredential,
  cluster: string,
  { host, signal, concurrency }: ConnectOptions,
): HttpClientOptions {
  const { proxyUrl, tls } = credential;
  return {
    env: host.env,
    tls,
    ...(proxyUrl === undefined ? {} : { proxy: { url: proxyUrl } }),
    signal,
    limits: { ...host.limits, connections: concurrency },
    onRetry: (message) => host.log.info(`${cluster}: ${message}`),
  };
}
