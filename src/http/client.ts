import { setTimeout as pause } from 'node:timers/promises';
import { DEFAULT_LIMITS } from '../limits/read.ts';
import type { Host } from '../platform/host.ts';
import type { Secret } from '../secrets/secret.ts';
import { Agents, type TlsOptions } from './agents.ts';
import { monotonicMs } from './clock.ts';
import { exchange } from './exchange.ts';
import type { HttpLimits } from './limits.ts';
import type { HttpClient, HttpRequest, HttpResponse } from './message.ts';
import { networkFault, outcomeOf, unwrap } from './outcome.ts';
import { parseProxy, proxyFromEnvironment } from './proxy.ts';
import { type Outcome, pauseBeforeRetry } from './retry.ts';

/** A proxy that is used for every request, whatever the environment says. */
export interface ProxyOptions {
  readonly url: string;
  readonly username?: string;
  readonly password?: Secret;
}

export interface HttpClientOptions {
  /** Where `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` are looked up. */
  readonly env: Host['env'];
  readonly tls?: TlsOptions;
  readonly proxy?: ProxyOptions;
  readonly signal?: AbortSignal;
  readonly limits?: Partial<HttpLimits>;
  /** Told before each pause, in words for a log. */
  readonly onRetry?: (message: string) => void;
}

/**
 * A client over Node's own `http` and `https`: kept-alive connections, the environment's proxy or
 * the one given, bounded time and size, retries of what may heal (408, 429, 5xx, the network).
 * `send` throws {@link NetworkError} when no response came; any status is a response.
 */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const agents = new Agents(options.tls ?? {}, limits);
  const fixedProxy = options.proxy === undefined ? undefined : proxyWithLogin(options.proxy);
  const attempt = (request: HttpRequest, timeLeft: number) => {
    const proxy = fixedProxy ?? proxyFromEnvironment(request.url, options.env);
    const agent = agents.for(request.url, proxy);
    const isProxied = proxy !== undefined;
    const exchanged = exchange(request, {
      agent,
      isProxied,
      limits: { ...limits, attemptTime: Math.min(limits.attemptTime, timeLeft) },
      signal: request.signal ?? options.signal,
    });
    // What broke this connection may have broken those that lie idle, too: none of them is tried.
    exchanged.catch(() => agents.dropIdle(agent));
    return exchanged;
  };
  return {
    send: (request) => sendWithRetries(request, attempt, limits, options),
    close: () => agents.close(),
  };
}

async function sendWithRetries(
  request: HttpRequest,
  attempt: (request: HttpRequest, timeLeft: number) => Promise<HttpResponse>,
  limits: HttpLimits,
  options: HttpClientOptions,
): Promise<HttpResponse> {
  const { onRetry } = options;
  const signal = request.signal ?? options.signal;
  const began = monotonicMs();
  for (let made = 1; ; made += 1) {
    const timeLeft = limits.requestTime - (monotonicMs() - began);
    const result = await attempt(request, timeLeft).catch(networkFault);
    const outcome = outcomeOf(result);
    const elapsed = monotonicMs() - began;
    const now = Date.now();
    const state = { request, outcome, made, elapsed, now, jitter: Math.random() };
    const wait = pauseBeforeRetry(state, limits);
    if (wait === undefined) return unwrap(result);
    onRetry?.(retryMessage(request.url.host, outcome, wait, made, limits.requestAttempts));
    await pause(wait, undefined, signal === undefined ? {} : { signal }).catch(() => {
      signal?.throwIfAborted();
    });
  }
}

function retryMessage(host: string, outcome: Outcome, wait: number, made: number, of: number) {
  const what = outcome.kind === 'response' ? `answered ${outcome.status}` : REASONS[outcome.reason];
  const seconds = (wait / 1000).toFixed(wait < 10_000 ? 1 : 0);
  return `${host} ${what ?? 'failed'}; trying again in ${seconds} s (attempt ${made + 1} of ${of})`;
}

const REASONS: Readonly<Record<string, string>> = {
  refused: 'refused the connection',
  unreachable: 'cannot be reached',
  timeout: 'did not answer in time',
  reset: 'closed the connection',
  proxy: 'was not let through by the proxy',
};

function proxyWithLogin({ url, username, password }: ProxyOptions): URL {
  const proxy = new URL(parseProxy(url, 'connection.proxy.url'));
  if (username !== undefined) proxy.username = encodeURIComponent(username);
  if (password !== undefined) proxy.password = encodeURIComponent(password.reveal());
  return proxy;
}
