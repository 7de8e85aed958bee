import type { ServiceAccounts } from '../config/model.ts';
import type { NamespaceTask, PlanDraft } from './draft.ts';
import {
  type ClusterApi,
  observedAccount,
  type Reach,
  readObjects,
  UNREADABLE,
} from './observe.ts';
import type { PresentSecrets } from './plan-existing.ts';
import { lackingSecrets } from './service-account.ts';

/** Plans which service accounts are given which Secrets. Comes after the Secrets are planned. */
export async function planAccounts(
  accounts: ServiceAccounts,
  present: PresentSecrets,
  api: ClusterApi,
  reach: Reach,
  draft: PlanDraft,
): Promise<void> {
  if (accounts.kind === 'none') return;
  const wanted = wantedSecrets(draft.tasks, present);
  if (wanted.size === 0) return;
  const names = accounts.kind === 'all' ? [undefined] : accounts.names;
  await Promise.all(names.map((name) => planAccount(name, wanted, api, reach, draft)));
}

type Wanted = ReadonlyMap<string, readonly string[]>;

/** By namespace, the Secrets that are there already or will be. */
function wantedSecrets(tasks: Iterable<NamespaceTask>, present: PresentSecrets): Wanted {
  const wanted = new Map<string, readonly string[]>();
  for (const { namespace, secrets } of tasks) {
    const own = secrets.filter(({ decision }) => WILL_BE_THERE.has(decision.verb));
    const names = new Set([
      ...own.map(({ desired }) => desired.name),
      ...(present.get(namespace) ?? []),
    ]);
    if (names.size > 0) wanted.set(namespace, [...names].sort());
  }
  return wanted;
}

const WILL_BE_THERE: ReadonlySet<string> = new Set(['create', 'update', 'unchanged']);

async function planAccount(
  name: string | undefined,
  wanted: Wanted,
  api: ClusterApi,
  reach: Reach,
  draft: PlanDraft,
): Promise<void> {
  const due = new Set(wanted.keys());
  const list = (namespace?: string) => api.serviceAccounts(name, namespace);
  const unreadable = await readObjects(
    list,
    { ...reach, namespaces: [...due] },
    (namespace, object) => {
      const account = observedAccount(object);
      const lacking = lackingSecrets(account, wanted.get(namespace) ?? []);
      if (wanted.has(namespace)) draft.task(namespace)?.accounts.push({ account, lacking });
      due.delete(namespace);
    },
  ).catch((error) => new Map([...due].map((namespace) => [namespace, error as unknown])));
  for (const error of new Set(unreadable.values())) {
    if (name === undefined) draft.failUnlisted(error);
    else draft.fail(error);
  }
  if (name === undefined) return;
  for (const namespace of due) {
    const isUnreadable = unreadable.has(namespace);
    const [verb, reason] = isUnreadable ? FAILED : MISSING;
    draft.settle({ kind: 'service-account', namespace, name, registries: [], verb, reason });
  }
}

const FAILED = ['failed', UNREADABLE] as const;
const MISSING = ['skipped', 'no such service account'] as const;
