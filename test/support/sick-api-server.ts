import type { IncomingMessage } from 'node:http';
import { request as fetch } from './http.ts';
import type { Cluster } from './kubernetes.ts';
import { listen } from './web-server.ts';
import {
  deliver,
  type Exchange,
  resetterOf,
  send,
  type WireAnswer,
  type WireFault,
} from './wire-faults.ts';

/** What becomes of some requests. Each rule that matches has its effect; the first fault is it. */
export interface SickRule {
  /** Matches `METHOD /path?query`. */
  readonly on: RegExp;
  /** Of the requests that match, only this one, counted from 1; default: all. */
  readonly nth?: number;
  /** Of the requests that match, those from this one on. */
  readonly from?: number;
  /** Done before the request goes on: what others change at the worst moment. */
  readonly before?: () => Promise<unknown>;
  /** The path that is asked for instead. */
  readonly instead?: (path: string) => string;
  readonly fault?: WireFault;
}

export interface SeenRequest {
  /** `METHOD /path?query` */
  readonly line: string;
  readonly at: number;
}

/** A real API server behind a proxy that makes it look ill. */
export interface SickApiServer {
  /** `https://localhost:port`; the cluster's own CA vouches for it. */
  readonly server: string;
  /** From now on these rules hold and no others, and counting begins anew. */
  rules(...rules: readonly SickRule[]): void;
  /** What was asked since the rules were given. */
  requests(on?: RegExp): readonly SeenRequest[];
  stop(): Promise<void>;
}

export async function startSickApiServer(cluster: Cluster): Promise<SickApiServer> {
  let rules: readonly SickRule[] = [];
  let seen: SeenRequest[] = [];
  const counts = new Map<SickRule, number>();
  const due = (line: string) =>
    rules.filter((rule) => {
      if (!rule.on.test(line)) return false;
      const count = (counts.get(rule) ?? 0) + 1;
      counts.set(rule, count);
      return rule.nth === undefined ? count >= (rule.from ?? 1) : rule.nth === count;
    });
  const tls = cluster.authority.issue({ hosts: ['localhost'] });
  const server = await listen((request, response) => {
    const line = `${request.method} ${request.url}`;
    seen.push({ line, at: Date.now() });
    treat(due(line), cluster, { request, response, reset: (one) => reset(one) }).catch(() =>
      response.destroy(),
    );
  }, tls);
  const reset = resetterOf(server.server);
  return {
    server: server.url,
    rules(...given) {
      rules = given;
      seen = [];
      counts.clear();
    },
    requests: (on = /^/) => seen.filter(({ line }) => on.test(line)),
    stop: server.stop,
  };
}

async function treat(
  rules: readonly SickRule[],
  cluster: Cluster,
  exchange: Omit<Exchange, 'ask'>,
): Promise<void> {
  const { request, response } = exchange;
  const body = Buffer.concat(await request.toArray());
  for (const { before } of rules) await before?.();
  const path = rules.reduce((asked, { instead }) => instead?.(asked) ?? asked, request.url ?? '');
  const ask = () => forwardTo(cluster, request, path, body);
  const fault = rules.find((rule) => rule.fault !== undefined)?.fault;
  if (fault === undefined) send(response, await ask());
  else await deliver(fault, { ...exchange, ask });
}

async function forwardTo(
  { server, ca }: Cluster,
  { method = 'GET', headers }: IncomingMessage,
  path: string,
  body: Buffer,
): Promise<WireAnswer> {
  const { host: _, connection: __, ...kept } = headers;
  return await fetch(new URL(path, server).href, {
    method,
    headers: kept as Record<string, string>,
    body,
    ca,
  });
}
