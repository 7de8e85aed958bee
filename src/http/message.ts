import type { IncomingHttpHeaders } from 'node:http';

/** One request. The body is held whole, so that it can be sent again. */
export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  /**
   * Whether the request may be sent again when it could have been carried out already. Default:
   * `safe` for the idempotent methods (RFC 9110, 9.2.2), `never` for POST and PATCH.
   */
  readonly retry?: 'safe' | 'never';
  /** Ends this request in place of the client's signal. */
  readonly signal?: AbortSignal;
}

/** One response, its body read whole (bounded by `limits.ts`). */
export interface HttpResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Where it came from, when redirects led to another origin than was asked. */
  readonly from?: URL;
}

/** Sends requests over kept-alive connections; redirects are never followed by itself. */
export interface HttpClient {
  send(request: HttpRequest): Promise<HttpResponse>;
  /** Ends idle connections, so that the process can. */
  close(): void;
}
