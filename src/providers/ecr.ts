import type { Registry, Resolved } from '../config/model.ts';
import { notAvailableYet, UserError } from '../faults/user-error.ts';
import type { Host } from '../platform/host.ts';
import { basicCredential } from './credential.ts';
import type { EcrAccess } from './ecr-token.ts';
import { type EcrHost, hostProblem, parseEcrHost } from './hosts.ts';
import type { Login, Provider, ProviderContext, RegistryCredential } from './provider.ts';

type EcrLogin = Login<'access-key'> | Login<'iam-role'>;

/** Amazon's registry: a token of 12 hours for a region, got with the AWS SDK. */
export const ecr: Provider = {
  hostProblem: (host) => hostProblem('ecr', host),
  ways: { 'access-key': tokenOf, 'iam-role': tokenOf },
};

/** Tokens of this run: Amazon gives out 20 a second, and one is good for a principal's region. */
const tokens = new WeakMap<Host, Map<string, Promise<RegistryCredential>>>();

async function tokenOf(
  { registry, auth }: EcrLogin,
  context: ProviderContext,
): Promise<RegistryCredential> {
  const place = placeOf(registry);
  const access = accessOf(registry.name, auth);
  const key = JSON.stringify([place.region, place.fips, place.dualStack, access?.accessKeyId]);
  const known = tokens.get(context.host) ?? new Map<string, Promise<RegistryCredential>>();
  tokens.set(context.host, known);
  const token = known.get(key) ?? fetchCredential(registry.name, place, access, context);
  known.set(key, token);
  return token;
}

async function fetchCredential(
  name: string,
  place: EcrHost,
  access: EcrAccess | undefined,
  context: ProviderContext,
): Promise<RegistryCredential> {
  const { fetchEcrToken } = await import('./ecr-token.ts');
  const { username, password, expiresAt } = await fetchEcrToken(name, place, access, context);
  return basicCredential(username, password, context.host.conceal, expiresAt);
}

function placeOf({ name, host }: Resolved<Registry>): EcrHost {
  const place = parseEcrHost(host);
  const where = `registries.${name}.url`;
  if (place === undefined) {
    throw new UserError({ code: 'url-provider', message: hostProblem('ecr', host) ?? host, where });
  }
  if (place.account === undefined) throw notAvailableYet('the public registry of Amazon', where);
  return place;
}

/** Undefined: whatever the SDK finds around the job (environment, container, instance). */
function accessOf(name: string, auth: EcrLogin['auth']): EcrAccess | undefined {
  if (auth.assumeRole !== undefined) {
    throw notAvailableYet('assuming a role', `registries.${name}.auth.assume-role`);
  }
  return auth.type === 'access-key' ? auth : undefined;
}
