import { UserError } from '../faults/user-error.ts';
import type { HttpResponse } from '../http/message.ts';
import { basicCredential } from './credential.ts';
import { answerOf, momentOf, requireVerdict } from './exchange.ts';
import { hostProblem } from './hosts.ts';
import { type IdentityToken, jobIdentity, tellIdentity } from './job-identity.ts';
import { claimsOf, fieldsOf } from './json-fields.ts';
import { passwordCredential } from './password.ts';
import type { Login, Provider, ProviderContext, RegistryCredential } from './provider.ts';

/** Quay: a user or a robot account (`namespace+robot`) and its token, or the robot's federation. */
export const quay: Provider = {
  // Robots of the role "creator" get it; permissions are read, write (with read) and admin.
  traits: { hidesAbsent: true },
  hostProblem: (host) => hostProblem('quay', host),
  ways: { password: accountCredential, oidc: robotCredential },
};

const ROBOT_HINT =
  'Check that the robot account still exists (Robot Accounts, in the organization before the `+`), and that its token was not regenerated.';
const PERSON_HINT =
  "A robot account is named with its organization, as in acme+ci: without it Quay takes the name for a person's, whose password may have to be an encrypted one (Generate Encrypted Password, in the settings of the account).";

async function accountCredential(
  login: Login<'password'>,
  context: ProviderContext,
): Promise<RegistryCredential> {
  const credential = await passwordCredential(login, context);
  const ifRefused = credential.username.includes('+') ? ROBOT_HINT : PERSON_HINT;
  return { ...credential, ifRefused };
}

/** Where a robot account gets a token of limited life for an identity that it trusts. */
const EXCHANGE_PATH = '/oauth2/federation/robot/token';

/**
 * Exchanges the job's identity for a token of the robot account ("Keyless authentication with robot
 * accounts" and "Auth Federated Robot Token" of Red Hat Quay's documentation).
 */
async function robotCredential(
  { registry, auth }: Login<'oidc'>,
  context: ProviderContext,
): Promise<RegistryCredential> {
  const { host, http } = context;
  const { username = '' } = auth;
  const identity = await jobIdentity(registry.host, context);
  const basic = host.conceal(base64(`${username}:${identity.secret.reveal()}`)).reveal();
  const scheme = registry.tls.mode === 'none' ? 'http' : 'https';
  const response = await http.send({
    method: 'GET',
    url: new URL(`${scheme}://${registry.host}${EXCHANGE_PATH}`),
    headers: { authorization: `Basic ${basic}`, accept: 'application/json' },
  });
  if (response.status === 404) throw withoutFederation(registry);
  requireVerdict(registry.host, response);
  const { token } = fieldsOf(response.body);
  if (response.status !== 200 || typeof token !== 'string' || token === '') {
    throw refused(registry.name, username, response, identity);
  }
  return basicCredential(username, host.conceal(token), host.conceal, expiryOf(token));
}

/** Quay's token is a JSON web token and says itself when it ends. */
function expiryOf(token: string): Date | undefined {
  const { exp } = claimsOf(token);
  return typeof exp === 'number' ? momentOf(exp * 1000) : undefined;
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}

function withoutFederation({ name, host }: Login<'oidc'>['registry']): UserError {
  return new UserError({
    code: 'quay-federation',
    message: `${host} has no federation of robot accounts (status 404)`,
    where: `registries.${name}.auth`,
    next: 'Check that the host is a Quay: Red Hat Quay has this since version 3.13. Before that, use `type: password` with the token of a robot account.',
  });
}

function refused(
  name: string,
  robot: string,
  response: HttpResponse,
  identity: IdentityToken,
): UserError {
  return new UserError({
    code: 'quay-federation',
    message: `Quay gives robot account ${robot} no token for the job's identity (${answerOf(response)}); it has ${tellIdentity(identity)}`,
    where: `registries.${name}.auth`,
    next: "Compare issuer and subject with the robot account's federation in Quay (Robot Accounts, Set robot federation): both must match to the letter, and so must the audience where the federation names any.",
  });
}
