import { createHttpClient } from '../http/client.ts';
import type { HttpLimits } from '../http/limits.ts';
import type { HttpClient, HttpRequest } from '../http/message.ts';
import type { Limits } from '../limits/table.ts';
import type { ProviderContext } from './provider.ts';

/**
 * For the service by which a machine of a cloud gives tokens to what runs on it, on a link-local or
 * loopback address: always asked directly, as no proxy leads to it.
 *
 * On any other machine that address is silent as often as it refuses. So the service is first asked for
 * nothing at all, which it answers at once, and a token has all its time only where there is one to
 * wait for; clouds' own libraries wait 1 s (Azure) or 3 s (Google) for that.
 */
export function metadataClient(
  { host, signal }: Pick<ProviderContext, 'host' | 'signal'>,
  limits: Partial<HttpLimits> = {},
): HttpClient {
  const own = { ...host.limits, ...limits };
  const http = createHttpClient({ env: {}, limits: own, signal });
  const first = createHttpClient({ env: {}, limits: shortened(own), signal });
  let presence: Promise<unknown> | undefined;
  return {
    async send(request) {
      presence ??= first.send(withoutAll(request));
      await presence;
      return http.send(request);
    },
    close() {
      first.close();
      http.close();
    },
  };
}

function shortened(limits: Limits): Limits {
  const bounded = (time: number) => Math.min(time, limits.metadataTime);
  return {
    ...limits,
    connectTime: bounded(limits.connectTime),
    idleTime: bounded(limits.idleTime),
    attemptTime: bounded(limits.attemptTime),
    requestTime: bounded(limits.requestTime),
  };
}

/** Without the header that all of them insist on, so that it is refused: any answer will do. */
function withoutAll({ url }: HttpRequest): HttpRequest {
  return { method: 'GET', url: new URL(url.pathname, url), retry: 'never' };
}
