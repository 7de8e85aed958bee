import { requireRegistriesFile } from '../config/load.ts';
import type { RegistriesFile } from '../config/model.ts';
import { selectClusters, selectRegistries } from '../config/select.ts';
import { didYouMean } from '../config/suggest.ts';
import { notAvailableYet, UserError } from '../faults/user-error.ts';
import { bySecretName, registriesFor, withSharers, writesSecret } from '../pull-secrets/groups.ts';
import { parseShard, type Shard } from '../pull-secrets/shard.ts';
import { syncClusters } from '../pull-secrets/sync.ts';
import { listed, oneLine } from '../report/text.ts';
import { defineAction } from './action.ts';
import { COMMON_INPUTS, flag, type Input, integer, list, names, text } from './inputs.ts';
import { ownerOf, syncPorts } from './sync-ports.ts';
import { reportSync } from './sync-report.ts';

const shard: Input<Shard> = { kind: 'text', fallback: '1/1', parse: parseShard };

/** Puts into clusters the pull secrets that the registries file says, and only what differs. */
export const syncPullSecrets = defineAction({
  name: 'sync-pull-secrets',
  inputs: {
    ...COMMON_INPUTS,
    clusters: names('all'),
    registries: names('all'),
    'dry-run': flag(false),
    prune: flag(false),
    adopt: list(),
    shard,
    concurrency: integer(32, 1, 256),
    'max-deletions': integer(20, 0, 1_000_000),
    'plan-file': text(),
  },
  async main(inputs, { host, signal, doing }) {
    if (inputs.prune) throw notAvailableYet('removing Secrets', 'input "prune"');
    const file = await requireRegistriesFile(host, inputs.file);
    requireKnownSecrets(inputs.adopt, file);
    const chosen = selectRegistries(file, inputs.registries ?? 'all');
    const registries = withSharers(file.registries, chosen);
    const [clusters, without] = split(
      selectClusters(file, inputs.clusters ?? 'all'),
      (cluster) => registriesFor(registries, cluster).length > 0,
    );
    if (without.length > 0) {
      host.log.info(
        `No registry gives a pull secret to ${without.map(({ name }) => name).join(', ')}.`,
      );
    }
    const { concurrency, 'dry-run': dryRun } = inputs;
    const now = new Date();
    const where = listed(clusters.map(({ name }) => name));
    doing(dryRun ? `planning the pull secrets of ${where}` : `bringing pull secrets to ${where}`);
    const result = await syncClusters(
      clusters,
      registries,
      syncPorts(file, { host, signal, concurrency }),
      {
        owner: ownerOf(file, host),
        rules: { now, adopt: new Set(inputs.adopt) },
        shard: inputs.shard,
        concurrency,
        conflictAttempts: host.limits.conflictAttempts,
        lostNamespaces: host.limits.lostNamespaces,
        nextRun: nextRunOf(file, now),
        signal,
        conceal: host.conceal,
        dryRun,
      },
    );
    const { summary, 'plan-file': planFile } = inputs;
    const failure = await reportSync(result, { host, file, dryRun, summary, planFile });
    signal.throwIfAborted();
    if (failure !== undefined) throw failure;
  },
});

/** A name to adopt that is misspelt would adopt nothing, and nobody would be told why. */
function requireKnownSecrets(names: readonly string[], file: RegistriesFile): void {
  const known = [...bySecretName(file.registries.filter(writesSecret)).keys()];
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new UserError({
    code: 'unknown-secret',
    message: `no registry makes a Secret named ${oneLine(unknown)}`,
    where: 'adopt',
    next: didYouMean(unknown, known) ?? `Known: ${known.join(', ')}.`,
  });
}

function nextRunOf({ syncEvery }: RegistriesFile, now: Date): Date | undefined {
  return syncEvery === undefined ? undefined : new Date(now.getTime() + syncEvery * 1000);
}

function split<T>(items: readonly T[], goesFirst: (item: T) => boolean): [T[], T[]] {
  return [items.filter(goesFirst), items.filter((item) => !goesFirst(item))];
}
