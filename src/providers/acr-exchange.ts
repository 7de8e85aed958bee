import { UserError } from '../faults/user-error.ts';
import type { HttpResponse } from '../http/message.ts';
import { jsonOf, RegistryError, unexpectedAnswer } from '../registry/errors.ts';
import type { Secret } from '../secrets/secret.ts';
import type { EntraToken } from './azure-principal.ts';
import { claimsOf } from './json-fields.ts';
import type { ProviderContext } from './provider.ts';
import { adviceOnWords } from './refusal-words.ts';

/** What a registry gives for a token of Entra ID: docker's password for some hours. */
export interface AcrToken {
  readonly secret: Secret;
  readonly expiresAt: Date;
}

/** Of a token that does not say it, in milliseconds: "valid for 3 hours" in Azure's documentation. */
const USUAL_LIFE = 3 * 3600 * 1000;

const DOING = 'the exchange of the token of Entra ID';

/**
 * Exchanges a token of Entra ID for a refresh token of one registry (`POST /oauth2/exchange`, in
 * "Azure Container Registry integration with Azure Active Directory").
 * @throws UserError `acr-exchange`, RegistryError (`acr-firewall`), NetworkError
 */
export async function exchangeToken(
  registry: string,
  token: EntraToken,
  { http, host }: ProviderContext,
): Promise<AcrToken> {
  const form = new URLSearchParams({
    grant_type: 'access_token',
    service: registry,
    ...(token.tenantId === undefined ? {} : { tenant: token.tenantId }),
    access_token: token.secret.reveal(),
  });
  const response = await http.send({
    method: 'POST',
    url: new URL(`https://${registry}/oauth2/exchange`),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: Buffer.from(form.toString()),
    retry: 'safe',
  });
  if (response.status !== 200) throw refusal(registry, token, response);
  const value = jsonOf(response)?.refresh_token;
  if (typeof value !== 'string' || !/^[\x21-\x7e]+$/.test(value)) {
    throw unexpectedAnswer(registry, DOING, 'something that is not a token');
  }
  return { secret: host.conceal(value), expiresAt: endOf(value) };
}

function endOf(token: string): Date {
  const { exp } = claimsOf(token);
  return new Date(typeof exp === 'number' ? exp * 1000 : Date.now() + USUAL_LIFE);
}

const REFUSED = new Set([400, 401, 403]);

function refusal(registry: string, token: EntraToken, response: HttpResponse): UserError {
  const told = new RegistryError(registry, DOING, response, {
    advise: ({ words }) => adviceOnWords(words),
  });
  if (!REFUSED.has(response.status) || told.code === 'acr-firewall') return told;
  const { message } = told;
  const who = `${token.clientId ?? 'the identity'} of tenant ${token.tenantId ?? '(unknown)'}`;
  const next = `Grant ${who} AcrPull (to pull) or AcrPush (to push) on this registry, which has to belong to the same tenant; a new role takes some minutes to hold.`;
  return new UserError({ code: 'acr-exchange', message, next, cause: told });
}
