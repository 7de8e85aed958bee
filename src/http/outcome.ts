import type { HttpResponse } from './message.ts';
import { NetworkError } from './network-error.ts';
import type { Outcome } from './retry.ts';

/** A fault of the network as a value; anything else stays thrown. */
export function networkFault(error: unknown): NetworkError {
  if (error instanceof NetworkError) return error;
  throw error;
}

/** How an attempt ended, as the decision on another one looks at it. */
export function outcomeOf(result: HttpResponse | NetworkError): Outcome {
  return result instanceof NetworkError
    ? { kind: 'fault', reason: result.reason }
    : { kind: 'response', status: result.status, retryAfter: result.headers['retry-after'] };
}

/** The response, or the fault thrown again. */
export function unwrap(result: HttpResponse | NetworkError): HttpResponse {
  if (result instanceof NetworkError) throw result;
  return result;
}
