import type { KubernetesApi } from '../clusters/api.ts';
import type { ObjectMeta, SecretObject, ServiceAccountObject } from '../clusters/objects.ts';
import type { ObservedSecret } from './decide.ts';
import { PULL_SECRET_KEY } from './docker-config-json.ts';
import { isDenied } from './find-namespaces.ts';
import { forEachAtOnce } from './pool.ts';
import type { ObservedServiceAccount } from './service-account.ts';

/** The requests of {@link KubernetesApi} that a sync makes; tests give their own. */
export type ClusterApi = Pick<
  KubernetesApi,
  'namespaces' | 'secrets' | 'serviceAccounts' | 'applySecret' | 'patchServiceAccount'
>;

/** Where to look. */
export interface Reach {
  readonly namespaces: readonly string[];
  /** May each namespace be asked by itself, where the cluster as a whole may not be? */
  readonly oneByOne: boolean;
  readonly width: number;
  readonly signal: AbortSignal;
}

/** What came of looking: namespaces that could not be looked into, each with the reason. */
export type Unreadable = ReadonlyMap<string, unknown>;

/** Why an object is not touched that could not be looked at; the error says more. */
export const UNREADABLE = 'it could not be looked at';

interface Named {
  readonly metadata: ObjectMeta;
}

/**
 * Hands every object of a list to `take`, asking the cluster as a whole, or one namespace after the
 * other for an account that has its permissions there only.
 * @throws UserError when the whole list failed.
 */
export async function readObjects<T extends Named>(
  list: (namespace?: string) => AsyncIterable<T>,
  reach: Reach,
  take: (namespace: string, object: T) => void,
): Promise<Unreadable> {
  try {
    await drain(list(), take);
    return new Map();
  } catch (error) {
    if (!reach.oneByOne || !isDenied(error)) throw error;
  }
  const unreadable = new Map<string, unknown>();
  await forEachAtOnce(reach.namespaces, reach.width, reach.signal, async (namespace) => {
    await drain(list(namespace), take).catch((error) => unreadable.set(namespace, error));
  });
  reach.signal.throwIfAborted();
  return unreadable;
}

async function drain<T extends Named>(
  objects: AsyncIterable<T>,
  take: (namespace: string, object: T) => void,
): Promise<void> {
  for await (const object of objects) take(object.metadata.namespace ?? '', object);
}

/** The one Secret of a name in a namespace, looked at again. */
export async function readSecret(
  api: Pick<ClusterApi, 'secrets'>,
  namespace: string,
  name: string,
): Promise<ObservedSecret | undefined> {
  for await (const object of api.secrets(name, namespace)) return observedSecret(object);
  return undefined;
}

export async function readServiceAccount(
  api: Pick<ClusterApi, 'serviceAccounts'>,
  namespace: string,
  name: string,
): Promise<ObservedServiceAccount | undefined> {
  for await (const object of api.serviceAccounts(name, namespace)) return observedAccount(object);
  return undefined;
}

export function observedSecret({ metadata, type, immutable, data }: SecretObject): ObservedSecret {
  return {
    uid: metadata.uid,
    resourceVersion: metadata.resourceVersion,
    type: type ?? '',
    immutable: immutable === true,
    marks: { labels: metadata.labels ?? {}, annotations: metadata.annotations ?? {} },
    data: data?.[PULL_SECRET_KEY] ?? '',
  };
}

export function observedAccount({
  metadata,
  imagePullSecrets = [],
}: ServiceAccountObject): ObservedServiceAccount {
  return {
    name: metadata.name,
    namespace: metadata.namespace ?? '',
    resourceVersion: metadata.resourceVersion,
    pullSecrets: imagePullSecrets.flatMap(({ name }) => (name === undefined ? [] : [name])),
  };
}
