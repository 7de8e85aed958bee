import type { IdentityPoolClientOptions } from 'google-auth-library/build/src/auth/identitypoolclient.js';
import { UserError } from '../faults/user-error.ts';
import type { HttpRequest } from '../http/message.ts';
import { jsonOf } from '../registry/errors.ts';
import type { Conceal } from '../secrets/secret.ts';
import { GoogleRefusal } from './google-refusal.ts';
import type { ProviderContext } from './provider.ts';

/** What Google's library sends its requests with. */
export type Transport = NonNullable<IdentityPoolClientOptions['transporter']>;

type TransportOptions = NonNullable<Parameters<Transport['request']>[0]>;

/** Fields of requests and answers that must never be seen in a log. */
const SECRET_FIELDS = ['access_token', 'accessToken', 'id_token', 'refresh_token'] as const;
const SENT_SECRETS = ['assertion', 'subject_token', 'refresh_token', 'client_secret'] as const;

/**
 * Lets Google's library speak through our client: the same proxies, limits and verification.
 * Whatever it gets that is secret is masked before the library sees it.
 */
export function transportOver({ http, host }: Pick<ProviderContext, 'http' | 'host'>): Transport {
  const request = async (options: TransportOptions) => {
    const message = messageOf(options, host.conceal);
    const response = await http.send(message);
    const fields = jsonOf(response) ?? {};
    for (const name of SECRET_FIELDS) mask(fields[name], host.conceal);
    if (response.status !== 200) {
      throw new GoogleRefusal(message.url.host, response.status, fields);
    }
    if (!fields.access_token && !fields.accessToken) throw withoutToken(message.url.host);
    return { data: fields };
  };
  // Of all that the type has, and an answer has, the clients used here look at this alone.
  return { request } as unknown as Transport;
}

/** Every request is one for a token: asked twice, it does no harm. */
function messageOf({ url, method, headers, data }: TransportOptions, conceal: Conceal) {
  const form = data instanceof URLSearchParams ? data : undefined;
  for (const name of SENT_SECRETS) mask(form?.get(name), conceal);
  const type = form === undefined ? 'application/json' : 'application/x-www-form-urlencoded';
  const body = data === undefined ? undefined : (form?.toString() ?? JSON.stringify(data));
  return {
    method: method ?? 'GET',
    url: new URL(String(url)),
    headers: { 'content-type': type, ...Object.fromEntries(new Headers(headers)) },
    ...(body === undefined ? {} : { body: Buffer.from(body) }),
    retry: 'safe',
  } satisfies HttpRequest;
}

/** A page of a proxy that wants to be logged in to, as a rule. */
function withoutToken(service: string): UserError {
  return new UserError({
    code: 'google-no-token',
    message: `${service} answered without a token`,
    next: 'Check that no proxy or login page answers in its place.',
  });
}

function mask(value: unknown, conceal: Conceal): void {
  if (typeof value === 'string' && value !== '') conceal(value);
}
