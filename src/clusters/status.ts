import type { ErrorCode } from '../faults/error-code.ts';
import { UserError } from '../faults/user-error.ts';
import type { HttpResponse } from '../http/message.ts';
import type { NetworkError } from '../http/network-error.ts';
import { oneLine } from '../report/text.ts';

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

/**
 * Reads a Status out of a response, whatever it is.
 * https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/
 */
export function statusOf(response: HttpResponse): ApiStatus {
  const parsed = parseStatus(response.body);
  const causes = Array.isArray(parsed?.details?.causes) ? parsed.details.causes : [];
  return {
    status: response.status,
    reason: typeof parsed?.reason === 'string' ? oneLine(parsed.reason) : '',
    message: typeof parsed?.message === 'string' ? oneLine(parsed.message) : '',
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

/** A cluster that was not heard, or not trusted, in words for clusters. */
export function clusterUnreachable(error: NetworkError, where: string): UserError {
  const isCertificate = error.reason.startsWith('certificate');
  return new UserError({
    code: isCertificate ? 'cluster-certificate' : 'cluster-unreachable',
    message: error.message,
    where,
    next: isCertificate
      ? "Give the cluster's CA: `certificate-authority`, or the kubeconfig's own."
      : (error.next ?? 'Check that this runner can reach the API server.'),
    cause: error,
  });
}

interface Advice {
  readonly code: ErrorCode;
  readonly next: string;
}

const ADVICE: Readonly<Record<number, Advice>> = {
  401: {
    code: 'cluster-unauthorized',
    next: 'The credential is expired, revoked, or of another cluster: make a new one and store it in the secret.',
  },
  403: {
    code: 'cluster-denied',
    next: 'Give the account the permissions listed in docs/sync-pull-secrets.md, or ask who runs the admission policy.',
  },
  404: { code: 'cluster-not-found', next: 'Check the address of the API server and the names.' },
  409: { code: 'cluster-conflict', next: 'Something else changes it at the same time: run again.' },
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

function parseStatus(body: Buffer): Status | undefined {
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'));
    return typeof parsed === 'object' && parsed !== null ? parsed : undefined;
  } catch {
    return undefined;
  }
}
