import type { PlanDraft } from './draft.ts';
import type { PullRegistry } from './groups.ts';
import { type NamespaceMatcher, namespaceMatcher, type Selected } from './namespaces.ts';
import { type ClusterApi, type Reach, readObjects, UNREADABLE } from './observe.ts';
import type { Shares } from './share.ts';

/** Names of other people's Secrets that are there, by namespace. */
export type PresentSecrets = ReadonlyMap<string, ReadonlySet<string>>;

/** A Secret that somebody else makes and pods are to use. */
interface ExistingSecret {
  readonly name: string;
  readonly registry: string;
  readonly matches: NamespaceMatcher;
}

/**
 * Looks where the Secrets are that the file only refers to. One that is missing is reported, and no
 * service account is pointed at it: making it is somebody else's business.
 */
export async function planExisting(
  registries: readonly PullRegistry[],
  shares: Shares,
  selected: Selected,
  api: ClusterApi,
  reach: Reach,
  draft: PlanDraft,
): Promise<PresentSecrets> {
  const present = new Map<string, Set<string>>();
  const secrets = registries.flatMap((registry) => existingSecret(registry, shares, selected));
  await Promise.all(
    secrets.map(async (secret) => {
      const namespaces = reach.namespaces.filter(secret.matches);
      const { found, unreadable } = await namespacesWith(secret, api, { ...reach, namespaces });
      for (const error of new Set(unreadable.values())) draft.fail(error);
      for (const namespace of namespaces) {
        if (found.has(namespace)) {
          present.set(namespace, (present.get(namespace) ?? new Set()).add(secret.name));
        } else settleAbsent(secret, namespace, unreadable.has(namespace), draft);
      }
    }),
  );
  return present;
}

function existingSecret(
  { name: registry, pullSecret }: PullRegistry,
  shares: Shares,
  selected: Selected,
): readonly ExistingSecret[] {
  const { credentials } = pullSecret;
  if (credentials.kind !== 'existing') return [];
  const namespaces = shares.get(registry)?.namespaces ?? { kind: 'all' };
  return [{ name: credentials.name, registry, matches: namespaceMatcher(namespaces, selected) }];
}

async function namespacesWith({ name }: ExistingSecret, api: ClusterApi, reach: Reach) {
  const found = new Set<string>();
  const list = (namespace?: string) => api.secrets(name, namespace);
  const unreadable = await readObjects(list, reach, (namespace) => found.add(namespace)).catch(
    (error) => new Map(reach.namespaces.map((namespace) => [namespace, error as unknown])),
  );
  return { found, unreadable };
}

function settleAbsent(
  { name, registry }: ExistingSecret,
  namespace: string,
  isUnreadable: boolean,
  draft: PlanDraft,
) {
  const [verb, reason] = isUnreadable ? FAILED : MISSING;
  const registries = [registry];
  draft.settle({ kind: 'secret', namespace, name, registries, verb, reason });
}

const FAILED = ['failed', UNREADABLE] as const;
const MISSING = ['skipped', 'missing; it is to be made by others (credentials: existing)'] as const;
