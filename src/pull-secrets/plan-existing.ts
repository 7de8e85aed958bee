import type { PlanDraft } from './draft.ts';
import type { PullRegistry } from './groups.ts';
import { type NamespaceMatcher, namespaceMatcher, type Selected } from './namespaces.ts';
import { type ClusterApi, type Reach, readObjects } from './observe.ts';
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
      const found = await namespacesWith(secret, api, reach, draft);
      if (found === undefined) return;
      for (const namespace of reach.namespaces.filter(secret.matches)) {
        if (found.has(namespace)) {
          present.set(namespace, (present.get(namespace) ?? new Set()).add(secret.name));
        } else settleMissing(secret, namespace, draft);
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

async function namespacesWith(
  { name }: ExistingSecret,
  api: ClusterApi,
  reach: Reach,
  draft: PlanDraft,
): Promise<ReadonlySet<string> | undefined> {
  const found = new Set<string>();
  const list = (namespace?: string) => api.secrets(name, namespace);
  try {
    const unreadable = await readObjects(list, reach, (namespace) => found.add(namespace));
    for (const error of new Set(unreadable.values())) draft.fail(error);
    return found;
  } catch (error) {
    draft.fail(error);
    return undefined;
  }
}

function settleMissing({ name, registry }: ExistingSecret, namespace: string, draft: PlanDraft) {
  const reason = 'missing; it is to be made by others (credentials: existing)';
  draft.settle({
    kind: 'secret',
    namespace,
    name,
    registries: [registry],
    verb: 'skipped',
    reason,
  });
}
