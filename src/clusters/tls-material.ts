import { UserError } from '../faults/user-error.ts';
import type { TlsOptions } from '../http/agents.ts';
import { timestamp } from '../report/text.ts';

/**
 * Looks at certificates and keys before anything is sent: Node takes a CA that is none without a
 * word and then trusts nobody, and an API server says of an expired certificate only "Unauthorized".
 * @throws UserError that names what cannot be used.
 */
export function requireUsableTls({ ca, cert, key }: TlsOptions, where: string, now: Date): void {
  if (ca !== undefined && certificateIn(ca) === undefined) throw noAuthority(where);
  if (cert === undefined && key === undefined) return;
  const own = cert === undefined ? undefined : certificateIn(cert);
  if (own === undefined || !belongTogether(cert, key)) throw noClientCertificate(where);
  if (own.validToDate < now) throw expired(own.validToDate, where);
}

function certificateIn(text: string) {
  const { X509Certificate } = process.getBuiltinModule('node:crypto');
  try {
    return new X509Certificate(text);
  } catch {
    return undefined;
  }
}

function belongTogether(cert: string | undefined, key: string | undefined): boolean {
  try {
    process.getBuiltinModule('node:tls').createSecureContext({ cert, key });
    return key !== undefined;
  } catch {
    return false;
  }
}

function noAuthority(where: string): UserError {
  return new UserError({
    code: 'cluster-certificate',
    message: "the cluster's CA is no certificate in PEM form",
    where,
    next: 'Give `certificate-authority` the PEM text or its path; in a kubeconfig, `certificate-authority-data` is base64 of it.',
  });
}

function noClientCertificate(where: string): UserError {
  return new UserError({
    code: 'cluster-client-certificate',
    message:
      'the client certificate and its key are not both there in PEM form, or do not belong together',
    where,
    next: 'Export the kubeconfig anew: `kubectl config view --minify --flatten --raw`.',
  });
}

function expired(at: Date, where: string): UserError {
  return new UserError({
    code: 'cluster-unauthorized',
    message: `the client certificate expired at ${timestamp(at)}`,
    where,
    next: 'Make a new one and store the kubeconfig that holds it, or use a service account: `server`, `certificate-authority` and `token`.',
  });
}
