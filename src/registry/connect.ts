import type { RegistriesFile, Registry, Resolved } from '../config/model.ts';
import { readInside } from '../config/paths.ts';
import { notAvailableYet, UserError } from '../faults/user-error.ts';
import type { TlsOptions } from '../http/agents.ts';
import { createHttpClient, type ProxyOptions } from '../http/client.ts';
import type { HttpClient } from '../http/message.ts';
import type { Host } from '../platform/host.ts';
import { apiRoot } from './api-host.ts';

/** The part of a resolved registry that says how it is reached. */
export type Reached = Pick<Resolved<Registry>, 'name' | 'host' | 'connection' | 'tls'>;

/**
 * A client that reaches a registry (and its token server) the way its entry in the file says.
 * @throws UserError for a `ca` that cannot be read, or a way that is not available yet.
 */
export async function connectRegistry(
  registry: Reached,
  file: Pick<RegistriesFile, 'root'>,
  host: Host,
  signal: AbortSignal,
): Promise<HttpClient> {
  const proxy = proxyOf(registry);
  return createHttpClient({
    env: host.env,
    limits: host.limits,
    signal,
    tls: await tlsOf(registry, file.root, host.limits.namedFileSize),
    ...(proxy === undefined ? {} : { proxy }),
    onRetry: (message) => host.log.info(message),
  });
}

function proxyOf({ name, connection }: Reached): ProxyOptions | undefined {
  if (connection.method === 'ssh-tunnel') {
    throw notAvailableYet('a connection through an SSH tunnel', `registries.${name}.connection`);
  }
  if (connection.method === 'direct') return undefined;
  const { url, username, password } = connection;
  return {
    url,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
  };
}

async function tlsOf(
  { name, host, tls }: Reached,
  root: string,
  largest: number,
): Promise<TlsOptions> {
  const own = { host: apiRoot(host, tls.mode === 'none').host };
  if (tls.mode === 'insecure') return { ...own, insecure: true };
  if (tls.mode !== 'ca') return own;
  const ca = isPem(tls.ca) ? tls.ca : await readInside(root, tls.ca, largest);
  if (!isPem(ca)) throw noCertificate(`registries.${name}.tls.ca`);
  return { ...own, ca };
}

function isPem(text: string): boolean {
  return text.includes('-----BEGIN CERTIFICATE-----');
}

function noCertificate(where: string): UserError {
  return new UserError({
    code: 'ca-not-pem',
    message: 'the CA holds no certificate in PEM form',
    where,
    next: 'Convert it: openssl x509 -inform der -in ca.der -out ca.crt.',
  });
}
