import { tokenLife, usesJobToken } from '../../providers/traits.ts';
import { shown } from '../../report/text.ts';
import { formatDuration, parseDuration } from '../duration.ts';
import type { Path } from '../locate.ts';
import type { RawFile, RawPullSecret, RawRegistry } from '../raw.ts';
import { didYouMean } from '../suggest.ts';
import { checkNamespaces } from './clusters.ts';
import { providerOf } from './registries.ts';
import { itemsOf, type Report, refuseRepeated } from './report.ts';

/** The rules about single pull secrets, and about the schedule that renews them. */
export function pullSecretRules(raw: RawFile, report: Report): void {
  const clusters = Object.keys(raw.clusters ?? {});
  for (const [name, registry] of Object.entries(raw.registries ?? {})) {
    const pullSecret = registry['pull-secret'];
    if (pullSecret === undefined) continue;
    const path = ['registries', name, 'pull-secret'];
    checkClusters(pullSecret.clusters, clusters, [...path, 'clusters'], report);
    checkNamespaces(pullSecret.namespaces, [...path, 'namespaces'], report);
    checkCredentials(pullSecret, path, report);
    checkLife(registry, pullSecret, path, report);
  }
  checkSchedule(raw, report);
}

function checkClusters(
  selection: RawPullSecret['clusters'],
  known: readonly string[],
  path: Path,
  report: Report,
): void {
  if (selection === undefined) return;
  if (typeof selection === 'string') {
    if (known.length === 0 && !report.has(['clusters']))
      report.atValue(path, NO_CLUSTERS, 'warning');
    return;
  }
  const isExcept = !Array.isArray(selection);
  const list = isExcept ? (selection as { except?: readonly string[] }).except : selection;
  const listPath = isExcept ? [...path, 'except'] : path;
  refuseRepeated(list, listPath, report);
  for (const [index, name] of itemsOf(list)) {
    if (report.has(['clusters', name])) continue;
    report.atValue([...listPath, index], {
      code: 'unknown-cluster',
      message: `there is no cluster ${shown(name)}`,
      hint:
        didYouMean(name, known) ??
        (known.length === 0 ? 'Declare it under `clusters`.' : `Known: ${known.join(', ')}.`),
    });
  }
}

const NO_CLUSTERS = {
  code: 'no-clusters',
  message: 'the Secret is for all clusters, and the file declares none',
  hint: 'Declare them under `clusters`.',
} as const;

function checkCredentials(pullSecret: RawPullSecret, path: Path, report: Report): void {
  const { credentials } = pullSecret;
  if (typeof credentials !== 'object') return;
  const at = [...path, 'credentials'];
  const has = (key: string) => report.has([...at, key]);
  if (has('existing') && (has('username') || has('password') || has('email'))) {
    report.atKey([...at, 'existing'], {
      code: 'pull-credentials',
      message: 'an existing Secret is used as it is: it takes no credentials',
      hint: 'Keep `existing`, or `username` and `password`.',
    });
  } else if (has('username') !== has('password')) {
    const missing = has('username') ? 'password' : 'username';
    report.atKey(at, {
      code: 'pull-credentials',
      message: `credentials for pulling need \`${missing}\` too`,
      hint: 'Give both, or neither to use those of the registry.',
    });
  }
  if (!has('existing') || !report.has([...path, 'name'])) return;
  report.atKey([...path, 'name'], {
    code: 'existing-with-name',
    message:
      'the Secret exists already under another name: nothing is made that could have this one',
    hint: 'Remove `name`, or `credentials.existing`.',
  });
}

/** Whether clusters get the registry's own credentials, and not others. */
function givesOwnCredentials(pullSecret: RawPullSecret): boolean {
  const { credentials, clusters } = pullSecret;
  if (clusters === undefined) return false;
  return (
    typeof credentials !== 'object' ||
    (credentials.existing === undefined && credentials.password === undefined)
  );
}

function lifeOf(registry: RawRegistry): number | undefined {
  const provider = providerOf(registry);
  const pullSecret = registry['pull-secret'];
  if (provider === undefined || pullSecret === undefined || !givesOwnCredentials(pullSecret)) {
    return undefined;
  }
  return tokenLife(provider, registry.auth?.type);
}

function checkLife(
  registry: RawRegistry,
  pullSecret: RawPullSecret,
  path: Path,
  report: Report,
): void {
  const provider = providerOf(registry);
  const isJobToken =
    provider !== undefined && usesJobToken(provider) && registry.auth?.password === undefined;
  if (isJobToken && registry.visibility !== 'public' && givesOwnCredentials(pullSecret)) {
    report.atKey(path, {
      code: 'job-token-in-cluster',
      message: "the job's own token ends with the job, and a Secret that holds it with it",
      hint: 'Give `credentials: { username: <user>, password: "${NAME}" }` with a token that may only read packages.',
    });
  }
  const life = lifeOf(registry);
  const renewBefore = pullSecret['renew-before'];
  if (life === undefined || renewBefore === undefined) return;
  if ((parseDuration(renewBefore) ?? 0) < life) return;
  report.atValue(
    [...path, 'renew-before'],
    {
      code: 'renew-before-life',
      message: `its token lives ${formatDuration(life)}: it is renewed in every run`,
      hint: 'Make it shorter, or remove it.',
    },
    'warning',
  );
}

function checkSchedule(raw: RawFile, report: Report): void {
  const every = parseDuration(raw['sync-every'] ?? '');
  if (every === undefined) return;
  const late = Object.entries(raw.registries ?? {})
    .map(([name, registry]) => ({ name, life: lifeOf(registry) }))
    .filter((entry): entry is { name: string; life: number } => (entry.life ?? Infinity) <= every);
  if (late.length === 0) return;
  const shortest = Math.min(...late.map(({ life }) => life));
  const names = late.map(({ name, life }) => `${name} (${formatDuration(life)})`);
  report.atValue(['sync-every'], {
    code: 'sync-too-slow',
    message: `a token that lives shorter than the time between two runs leaves clusters without access: ${names.slice(0, 10).join(', ')}`,
    hint: `Run more often than every ${formatDuration(shortest)}, for example every ${formatDuration(shortest / 2)}, in the workflow's schedule too.`,
  });
}
