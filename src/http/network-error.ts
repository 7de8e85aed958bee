import { isNativeError } from 'node:util/types';
import { UserError } from '../faults/user-error.ts';

/** Why no usable response came; the word a caller may branch on. */
export type NetworkReason =
  | 'refused'
  | 'unreachable'
  | 'unknown-host'
  | 'timeout'
  | 'reset'
  | 'proxy'
  | 'certificate-unknown'
  | 'certificate-expired'
  | 'certificate-name'
  | 'not-tls'
  | 'tls'
  | 'not-http'
  | 'too-large'
  | 'unsendable';

/** No usable response: nothing was heard, it was not understood, or it could not be trusted. */
export class NetworkError extends UserError {
  readonly reason: NetworkReason;
  /** The error code of the system or of Node, for example `ECONNREFUSED`. */
  readonly systemCode: string | undefined;

  constructor(reason: NetworkReason, host: string, cause?: unknown, detail?: string) {
    const { message, next } = WORDS[reason];
    super({
      code: `network-${reason}`,
      message: `${message(host)}${detail === undefined ? '' : ` (${detail})`}`,
      next,
      cause,
    });
    this.name = 'NetworkError';
    this.reason = reason;
    this.systemCode = systemCodeOf(cause);
  }
}

interface Words {
  readonly message: (host: string) => string;
  readonly next: string;
}

const WORDS: Readonly<Record<NetworkReason, Words>> = {
  refused: {
    message: (host) => `${host} refuses connections`,
    next: 'Check the host and the port, and that the server is running.',
  },
  unreachable: {
    message: (host) => `${host} cannot be reached`,
    next: 'Check the network between this machine and the server, and whether a proxy is needed.',
  },
  'unknown-host': {
    message: (host) => `the name ${host} is not known`,
    next: 'Check the spelling of the host, and that this machine resolves it.',
  },
  timeout: {
    message: (host) => `${host} did not answer in time`,
    next: 'Check that the server is up, and that no firewall drops the connection.',
  },
  reset: {
    message: (host) => `${host} closed the connection before it had answered`,
    next: 'Try again; if it stays, look into the logs of the server and of what stands before it.',
  },
  proxy: {
    message: (host) => `the proxy did not let the connection to ${host} through`,
    next: 'Check the proxy (HTTPS_PROXY, NO_PROXY, or `connection`), its credentials and what it allows.',
  },
  'certificate-unknown': {
    message: (host) =>
      `the certificate of ${host} is signed by an authority that is not known here`,
    next: 'Name its CA certificate with `tls: { ca: path/to/ca.crt }`.',
  },
  'certificate-expired': {
    message: (host) => `the certificate of ${host} is expired or not valid yet`,
    next: 'Renew it, or check the clock; `tls: insecure` goes on without any verification.',
  },
  'certificate-name': {
    message: (host) => `the certificate of ${host} is made out to another name`,
    next: 'Use the name in the certificate; `tls: insecure` goes on without any verification.',
  },
  'not-tls': {
    message: (host) => `${host} does not speak TLS`,
    next: 'Check the port; `tls: none` is for a server that speaks plain HTTP.',
  },
  tls: {
    message: (host) => `no TLS connection to ${host} could be agreed on`,
    next: 'Look into the log of the server: it may ask for a client certificate or an old protocol.',
  },
  'not-http': {
    message: (host) => `${host} answered with something that is not HTTP`,
    next: 'Check the port; `tls: none` is only for a server that speaks plain HTTP.',
  },
  'too-large': {
    message: (host) => `the response of ${host} is larger than allowed`,
    next: 'Check that the address is right.',
  },
  unsendable: {
    message: (host) => `the request to ${host} cannot be sent`,
    next: 'Look for a line break in a user name, a key or a token, and for an address that is not http(s).',
  },
};

const REASONS: ReadonlyMap<string, NetworkReason> = new Map([
  ['ECONNREFUSED', 'refused'],
  ['EHOSTUNREACH', 'unreachable'],
  ['ENETUNREACH', 'unreachable'],
  ['EHOSTDOWN', 'unreachable'],
  ['ENOTFOUND', 'unknown-host'],
  ['EAI_AGAIN', 'unreachable'],
  ['ETIMEDOUT', 'timeout'],
  ['ECONNRESET', 'reset'],
  ['EPIPE', 'reset'],
  ['ERR_PROXY_TUNNEL', 'proxy'],
  ['CERT_HAS_EXPIRED', 'certificate-expired'],
  ['CERT_NOT_YET_VALID', 'certificate-expired'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'certificate-name'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'not-tls'],
  ['ERR_SSL_PACKET_LENGTH_TOO_LONG', 'not-tls'],
  ['ERR_SSL_HTTP_REQUEST', 'not-tls'],
  ['EPROTO', 'tls'],
  ['ERR_INVALID_PROTOCOL', 'unsendable'],
  ['ERR_INVALID_CHAR', 'unsendable'],
  ['ERR_INVALID_HTTP_TOKEN', 'unsendable'],
]);

const UNKNOWN_AUTHORITY = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_UNTRUSTED',
  'INVALID_CA',
]);

/**
 * What an error of Node's `http`, `https`, `tls` or `net` means. Undefined: it is none of theirs,
 * and so a bug that must not be dressed up as a fault of the network.
 */
export function networkErrorFrom(error: unknown, host: string): NetworkError | undefined {
  if (error instanceof NetworkError) return error;
  const code = systemCodeOf(error);
  if (code === undefined) return undefined;
  const reason = isWrongVersion(error) ? 'not-tls' : reasonOf(code);
  if (reason === undefined) return undefined;
  // A proxy's refusal is quoted by Node; what it may quote in turn is what it was sent.
  const cause = code === 'ERR_PROXY_TUNNEL' ? undefined : error;
  return new NetworkError(reason, host, cause, detailOf(error, code));
}

/** OpenSSL's words for an answer that is no TLS; which code comes with them depends on the moment. */
function isWrongVersion(error: unknown): boolean {
  return (error as Error).message.includes('wrong version number');
}

function reasonOf(code: string): NetworkReason | undefined {
  const reason = REASONS.get(code);
  if (reason !== undefined) return reason;
  if (UNKNOWN_AUTHORITY.has(code)) return 'certificate-unknown';
  if (code.startsWith('HPE_')) return 'not-http';
  return code.startsWith('ERR_SSL_') ? 'tls' : undefined;
}

function detailOf(error: unknown, code: string): string {
  const status = (error as { statusCode?: unknown }).statusCode;
  return code === 'ERR_PROXY_TUNNEL' && typeof status === 'number' ? `status ${status}` : code;
}

function systemCodeOf(error: unknown): string | undefined {
  if (!isNativeError(error)) return undefined;
  const { code, errors } = error as NodeJS.ErrnoException & { errors?: readonly unknown[] };
  if (typeof code === 'string') return code;
  // A connection to several addresses fails with one error that holds one for each of them.
  return errors === undefined ? undefined : systemCodeOf(errors[0]);
}
