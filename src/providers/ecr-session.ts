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

/** Who logs in, where, and by which way there. */
export interface EcrLogin {
  readonly place: EcrHost;
  readonly auth: AwsAuth;
  /** As `routeOf` tells it. */
  readonly route: string;
}

/** The credential for every registry of a place that the principal may use. */
export async function credentialIn(
  login: EcrLogin,
  context: ProviderContext,
): Promise<RegistryCredential> {
  const { session, way } = sessionIn(login, context);
  session.credential ??= session.keys.then((keys) => fetchCredential(way, keys, context));
  return session.credential;
}

/** Makes sure that a repository is there. */
export async function repositoryIn(
  login: EcrLogin,
  repository: string,
  context: ProviderContext,
): Promise<void> {
  const { session, way } = sessionIn(login, context);
  const known = `${login.place.account}/${repository}`;
  const made =
    session.repositories.get(known) ??
    session.keys.then((keys) => createMissing(way, keys, repository, context));
  session.repositories.set(known, made);
  return made;
}

function sessionIn({ place, auth, route }: EcrLogin, context: ProviderContext) {
  const way: AwsPlace = { place, transport: awsTransport(place, context) };
  const known = sessions.get(context.host) ?? new Map<string, Session>();
  sessions.set(context.host, known);
  const { region, fips, dualStack, account } = place;
  const isPublic = account === undefined;
  const key = JSON.stringify([region, fips, dualStack, isPublic, route, ...principalOf(auth)]);
  const session: Session = known.get(key) ?? {
    keys: keysOf(auth, way, context),
    repositories: new Map(),
  };
  known.set(key, session);
  return { session, way };
}
