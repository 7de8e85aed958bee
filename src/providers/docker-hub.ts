import { UserError } from '../faults/user-error.ts';
import type { HttpResponse } from '../http/message.ts';
import { basicCredential } from './credential.ts';
import { answerOf, momentOf, requireVerdict } from './exchange.ts';
import { hostProblem } from './hosts.ts';
import { type IdentityToken, jobIdentity, tellIdentity } from './job-identity.ts';
import { fieldsOf } from './json-fields.ts';
import { passwordCredential } from './password.ts';
import type { Login, Provider, ProviderContext, RegistryCredential } from './provider.ts';

/** Docker Hub: a user name and a password or, better, an access token; or an OIDC connection. */
export const dockerHub: Provider = {
  // "Docker Hub pull usage and limits" of Docker's manuals.
  traits: { limitsPulls: true },
  hostProblem: (host) => hostProblem('docker-hub', host),
  ways: { password: accountCredential, oidc: connectionCredential },
};

/** Docker's token service. Its own address is the audience that it wants to be named. */
const TOKEN_SERVICE = 'https://identity.docker.com';

/** Seconds that are asked for. Docker gives five minutes else, too few for a long build. */
const LIFE = 3600;

const PASSWORD_HINT =
  'Check the user name (not the e-mail address), and that the access token is neither deleted nor expired. An account with two factors, or with single sign-on, takes an access token only, not its password.';
const ORGANIZATION_HINT =
  '`auth.username` has to be the organization whose connection it is: only organizations log in by one.';

async function accountCredential(
  login: Login<'password'>,
  context: ProviderContext,
): Promise<RegistryCredential> {
  return { ...(await passwordCredential(login, context)), ifRefused: PASSWORD_HINT };
}

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
    expires_in: String(LIFE),
  });
  const asked = Date.now();
  const response = await http.send({
    method: 'POST',
    url: new URL(`${TOKEN_SERVICE}/oauth/token`),
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: Buffer.from(form.toString()),
    retry: 'safe',
  });
  requireVerdict(new URL(TOKEN_SERVICE).host, response);
  const { access_token: token, expires_in: told } = fieldsOf(response.body);
  if (response.status !== 200 || typeof token !== 'string' || token === '') {
    throw refused(registry.name, response, identity);
  }
  const seconds = Number(told) > 0 ? Number(told) : LIFE;
  const expiresAt = momentOf(asked + seconds * 1000);
  const secret = host.conceal(token);
  const credential = basicCredential(auth.username ?? '', secret, host.conceal, expiresAt);
  return { ...credential, ifRefused: ORGANIZATION_HINT };
}

function refused(name: string, response: HttpResponse, identity: IdentityToken): UserError {
  return new UserError({
    code: 'docker-hub-connection',
    message: `Docker gives no token for the job's identity (${answerOf(response)}); it has ${tellIdentity(identity)}`,
    where: `registries.${name}.auth`,
    next: 'Compare the subject with the rulesets of the connection, and `connection-id` with its id in Docker Home (Identity & auth, OIDC connections); it has to be active. Its table of failures says more.',
  });
}
