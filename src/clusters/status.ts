import type { ErrorCode } from '../faults/error-code.ts';
import { UserError } from '../faults/user-error.ts';
import type { HttpResponse } from '../http/message.ts';
import type { NetworkError, NetworkReason } from '../http/network-error.ts';
import { oneLine } from '../report/text.ts';
import { withoutEcho } from '../secrets/echo.ts';
import type { Secret } from '../secrets/secret.ts';

/** What an API server says besides "done". */
export interface ApiStatus {
  /** Of HTTP. */
  readonly status: number;
  /** One word, for example `NotFound` or `Conflict`; empty when the answer was not Kubernetes'. */
  readonly reason: string;
  /** The server's own words: one line, bounded. */
  readonly message: string;
  /** For example `NamespaceTerminating`, `FieldManagerConflict`. */
  readonly causes: readonly string[];
}

/** Nothing longer than this is worth looking through for what must not be in it. */
const LONGEST_WORDS = 16_384;

/**
 * Reads a Status out of a response, whatever it is. Admission policies may quote the object that
 * they refuse: what of `secrets` is in the server's words is taken out before they are cut.
 * https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/
 */
export function statusOf(response: HttpResponse, secrets: readonly Secret[]): ApiStatus {
  const parsed = jsonIn(response.body) as Status | undefined;
  const causes = Array.isArray(parsed?.details?.causes) ? parsed.details.causes : [];
  const words = (text: unknown) =>
    typeof text === 'string' ? oneLine(withoutEcho(text.slice(0, LONGEST_WORDS), secrets)) : '';
  return {
    status: response.status,
    reason: words(parsed?.reason),
    message: words(parsed?.message),
    causes: causes.map((cause) => String(cause?.reason ?? '')),
  };
}

/** An answer that cannot be worked with, in words for the reader. */
export function statusError(status: ApiStatus, doing: string, where: string): UserError {
  const { code, next } = adviceFor(status);
  const said = status.message === '' ? '' : `: ${status.message}`;
  const label = [status.status, status.reason].filter((part) => part !== '').join(' ');
  return new UserError({ code, message: `${doing} failed with ${label}${said}`, where, next });
}

/** `origin` says where the credential came from, and so which one to renew. */
export function notTaken({ status, reason }: ApiStatus, where: string, origin: string): UserError {
  return new UserError({
    code: 'cluster-unauthorized',
    message: `the API server does not take the credential from ${origin} (${status} ${reason})`,
    where,
    next: 'It is expired, revoked, or of another cluster: make a new one and store it there.',
  });
}

/** An answer 200 that is none of Kubernetes': of a proxy, a login page, another server. */
export function notKubernetes(where: string): UserError {
  return new UserError({
    code: 'cluster-not-kubernetes',
    message: 'what answers at the address of the API server is not a Kubernetes API server',
    where,
    next: 'Check the address, and whether a proxy or a login page answers in its place.',
  });
}

/** The value of a body that is JSON; undefined when it is none, or no object. */
export function jsonIn(body: Buffer): object | undefined {
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'));
    return typeof parsed === 'object' && parsed !== null ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** A cluster that was not heard, or not trusted, in words for clusters. */
export function clusterUnreachable(error: NetworkError, where: string): UserError {
  const isCertificate = error.reason.startsWith('certificate');
  return new UserError({
    code: isCertificate ? 'cluster-certificate' : 'cluster-unreachable',
    message: error.message,
    where,
    next:
      NETWORK_ADVICE[error.reason] ??
      error.next ??
      'Check that this runner can reach the API server.',
    cause: error,
  });
}

/** Where the advice for registries does not fit: their `tls` is not a cluster's. */
const NETWORK_ADVICE: Partial<Record<NetworkReason, string>> = {
  'certificate-unknown': "Give the cluster's CA: `certificate-authority`, or the kubeconfig's own.",
  'certificate-name':
    'Use a name that is in the certificate, or say it in the kubeconfig: `tls-server-name`.',
  'certificate-expired': 'Renew the certificate of the API server, or check the clock.',
  'not-tls': 'Check the port: an API server speaks TLS.',
  'not-http': 'Check the port.',
  proxy:
    "Check the proxy (HTTPS_PROXY, NO_PROXY, or the kubeconfig's `proxy-url`), its credentials and what it allows.",
};

interface Advice {
  readonly code: ErrorCode;
  readonly next: string;
}

const ADVICE: Readonly<Record<number, Advice>> = {
  403: {
    code: 'cluster-denied',
    next: 'Give the account the permissions listed in docs/sync-pull-secrets.md, or ask who runs the admission policy.',
  },
  404: { code: 'cluster-not-found', next: 'Check the address of the API server and the names.' },
  409: { code: 'cluster-conflict', next: 'Something else changes it at the same time: run again.' },
  410: { code: 'cluster-expired', next: 'The list grew old while it was read: run again.' },
  413: { code: 'cluster-rejected', next: 'A Secret holds at most 1 MiB: split it by name.' },
  422: { code: 'cluster-rejected', next: "Look at the API server's words above." },
};

function adviceFor({ status }: ApiStatus): Advice {
  const known = ADVICE[status];
  if (known !== undefined) return known;
  return status === 429 || status >= 500
    ? { code: 'cluster-unavailable', next: 'The API server is overloaded or ill: run again later.' }
    : {
        code: 'cluster-rejected',
        next: 'Check that the address is that of a Kubernetes API server.',
      };
}

interface Status {
  readonly reason?: unknown;
  readonly message?: unknown;
  readonly details?: { readonly causes?: readonly ({ reason?: unknown } | null)[] };
}
