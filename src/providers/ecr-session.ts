import type { Host } from '../platform/host.ts';
import type { AwsAuth, AwsKeys, AwsPlace } from './aws-keys.ts';
import { keysOf, principalOf } from './aws-principal.ts';
import { awsTransport } from './aws-transport.ts';
import { createMissing, fetchCredential } from './ecr-calls.ts';
import type { EcrHost } from './hosts.ts';
import type { ProviderContext, RegistryCredential } from './provider.ts';

/** What a principal gets in one place: once in a run, as Amazon gives out 20 tokens a second. */
interface Session {
  readonly keys: Promise<AwsKeys>;
  credential?: Promise<RegistryCredential>;
  readonly repositories: Map<string, Promise<void>>;
}

const sessions = new WeakMap<Host, Map<string, Session>>();

/** The credential for every registry of a place that the principal may use. */
export async function credentialIn(
  place: EcrHost,
  auth: AwsAuth,
  context: ProviderContext,
): Promise<RegistryCredential> {
  const { session, way } = sessionIn(place, auth, context);
  session.credential ??= session.keys.then((keys) => fetchCredential(way, keys, context));
  return session.credential;
}

/** Makes sure that a repository is there. */
export async function repositoryIn(
  place: EcrHost,
  auth: AwsAuth,
  repository: string,
  context: ProviderContext,
): Promise<void> {
  const { session, way } = sessionIn(place, auth, context);
  const known = `${place.account}/${repository}`;
  const made =
    session.repositories.get(known) ??
    session.keys.then((keys) => createMissing(way, keys, repository, context));
  session.repositories.set(known, made);
  return made;
}

function sessionIn(place: EcrHost, auth: AwsAuth, context: ProviderContext) {
  const way: AwsPlace = { place, transport: awsTransport(place, context) };
  const known = sessions.get(context.host) ?? new Map<string, Session>();
  sessions.set(context.host, known);
  const { region, fips, dualStack, account } = place;
  const isPublic = account === undefined;
  const key = JSON.stringify([region, fips, dualStack, isPublic, ...principalOf(auth)]);
  const session: Session = known.get(key) ?? {
    keys: keysOf(auth, way, context),
    repositories: new Map(),
  };
  known.set(key, session);
  return { session, way };
}
