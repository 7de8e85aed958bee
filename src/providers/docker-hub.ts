import { UserError } from '../faults/user-error.ts';
import type { HttpResponse } from '../http/message.ts';
import { oneLine } from '../report/text.ts';
import { basicCredential } from './credential.ts';
import { hostProblem } from './hosts.ts';
import { type IdentityToken, jobIdentity, tellIdentity } from './job-identity.ts';
import { fieldsOf } from './json-fields.ts';
import { passwordCredential } from './password.ts';
import type { Login, Provider, ProviderContext, RegistryCredential } from './provider.ts';

/** Docker Hub: a user name and a password or, better, an access token; or an OIDC connection. */
export const dockerHub: Provider = {
  hostProblem: (host) => hostProblem('docker-hub', host),
  ways: { password: passwordCredential, oidc: connectionCredential },
};

/** Docker's token service. Its own address is the audience that it wants to be named. */
const TOKEN_SERVICE = 'https://identity.docker.com';

/** Seconds: the longest life that Docker gives, which lasts for a build. */
const LONGEST_LIFE = 3600;

/**
 * Exchanges the job's identity for an access token of the organization, through a connection that
 * it has set up for this ("OIDC connections" of Docker's manuals; token exchange by RFC 8693).
 */
async function connectionCredential(
  { registry, auth }: Login<'oidc'>,
  context: ProviderContext,
): Promise<RegistryCredential> {
  const { host, http } = context;
  const identity = await jobIdentity(TOKEN_SERVICE, context);
  const form = new URLSearchParams({
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
    subject_token: identity.secret.reveal(),
    connection_id: auth.connectionId ?? '',
    expires_in: String(LONGEST_LIFE),
  });
  const asked = Date.now();
  const response = await http.send({
    method: 'POST',
    url: new URL(`${TOKEN_SERVICE}/oauth/token`),
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: Buffer.from(form.toString()),
    retry: 'safe',
  });
  const { access_token: token, expires_in: told } = fieldsOf(response.body);
  if (response.status !== 200 || typeof token !== 'string' || token === '') {
    throw refused(registry.name, response, identity);
  }
  const seconds = Number(told) > 0 ? Number(told) : LONGEST_LIFE;
  const expiresAt = new Date(asked + seconds * 1000);
  return basicCredential(auth.username ?? '', host.conceal(token), host.conceal, expiresAt);
}

function refused(name: string, { status, body }: HttpResponse, identity: IdentityToken): UserError {
  const { error, error_description: description } = fieldsOf(body);
  const words = [error, description].filter((word) => typeof word === 'string').join(': ');
  return new UserError({
    code: 'docker-hub-connection',
    message: `Docker gives no token for the job's identity (status ${status}${words === '' ? '' : `: ${oneLine(words)}`}); it has ${tellIdentity(identity)}`,
    where: `registries.${name}.auth`,
    next: 'Compare the subject with the rulesets of the connection, and `connection-id` with its id in Docker Home.',
  });
}
