import { KubernetesApi } from '../clusters/api.ts';
import { connectCluster } from '../clusters/connect.ts';
import { resolve } from '../config/environment.ts';
import type { Cluster, PullCredentials, RegistriesFile, SecretReference } from '../config/model.ts';
import { readInside } from '../config/paths.ts';
import { UserError } from '../faults/user-error.ts';
import type { HttpClient } from '../http/message.ts';
import { orCancelled } from '../platform/cancellation.ts';
import type { Host } from '../platform/host.ts';
import { credentialOf } from '../providers/log-in.ts';
import { type PullCredential, type PullEntry, pullEntry } from '../pull-secrets/entry.ts';
import type { PullRegistry } from '../pull-secrets/groups.ts';
import type { PlanItem } from '../pull-secrets/plan.ts';
import { principalMark } from '../pull-secrets/principal.ts';
import type { RegistryShare } from '../pull-secrets/share.ts';
import type { SyncPorts } from '../pull-secrets/sync.ts';
import { connectRegistry } from '../registry/connect.ts';
import { doneTotals, planLines, planTotals } from '../report/plan-lines.ts';

export interface SyncContext {
  readonly host: Host;
  readonly signal: AbortSignal;
  readonly concurrency: number;
}

const OF_ONE_CLUSTER = { ofOneCluster: true };

/** What a sync does to the world: real clusters, real registries, the host's log. */
export function syncPorts(file: RegistriesFile, context: SyncContext): SyncPorts {
  const { host } = context;
  return {
    async connect(declared) {
      try {
        const cluster = resolve(declared, file, host);
        const read = (path: string) => readInside(file.root, path, host.limits.namedFileSize);
        const origin = originOf(declared, file);
        // A program that gives the credential may hang, and is not ours to end.
        const connecting = connectCluster(cluster, { ...context, read, origin });
        const connection = await orCancelled(connecting, context.signal);
        const close = () => connection.http.close();
        return { cluster, api: new KubernetesApi(connection), close };
      } catch (error) {
        throw placedIn(declared, error);
      }
    },
    share: (registry) => shareOf(registry, file, context),
    planned({ cluster, items }) {
      const lines =
        items.length > 0 ? planLines(items, OF_ONE_CLUSTER) : ['no namespace here gets a Secret'];
      logLines(host, `${cluster}:`, [...lines, planTotals(items)]);
    },
    applied({ cluster, items }, planned) {
      const told = new Set(planned.items.filter(isMissed).map((item) => JSON.stringify(item)));
      const missed = items.filter((item) => isMissed(item) && !told.has(JSON.stringify(item)));
      logLines(host, `${cluster}: ${doneTotals(items)}`, planLines(missed, OF_ONE_CLUSTER));
    },
    progress: (done, total) => host.log.progress(done, total, 'namespaces'),
  };
}

/**
 * Who owns what is written into clusters: the file's `owner`, or the repository.
 * @throws UserError when neither is known.
 */
export function ownerOf(file: RegistriesFile, host: Host): string {
  const owner = file.owner ?? host.env.GITHUB_REPOSITORY;
  if (owner !== undefined && owner !== '') return owner;
  throw new UserError({
    code: 'owner-unknown',
    message: 'nothing says whose the Secrets are to be',
    where: file.path,
    next: 'Set `owner:` in the file, for example `owner: acme/platform`.',
  });
}

/** Where a cluster's credential is written: what to renew when it is not taken. */
function originOf({ access }: Cluster, file: RegistriesFile): string {
  switch (access.kind) {
    case 'kubeconfig':
      return placeOf(access.content, file);
    case 'token':
      return placeOf(access.token, file);
    case 'kubeconfig-file':
      return access.path;
    default:
      return file.path;
  }
}

function placeOf({ variable, at: { start } }: SecretReference, { path }: RegistriesFile): string {
  return `${variable} (${path}:${start.line}:${start.column})`;
}

/** A registry that gives no credential is told so in its share, and stops no other. */
async function shareOf(
  registry: PullRegistry,
  file: RegistriesFile,
  context: SyncContext,
): Promise<RegistryShare> {
  const { host, pullSecret } = registry;
  const declared = { host, namespaces: pullSecret.namespaces };
  try {
    const share = resolve(declared, file, context.host);
    if (pullSecret.credentials.kind === 'existing') return { ...share, entry: undefined };
    const entry = await entryOf(registry, file, context).catch((error) => fault(error, registry));
    return { ...share, entry };
  } catch (error) {
    return { ...declared, entry: fault(error, registry) };
  }
}

async function entryOf(
  registry: PullRegistry,
  file: RegistriesFile,
  { host, signal }: SyncContext,
): Promise<PullEntry> {
  const { credentials } = registry.pullSecret;
  const credential =
    credentials.kind === 'own'
      ? ownCredential(credentials, file, host)
      : await registryCredential(registry, file, host, signal);
  const context = { now: new Date(), syncEvery: file.syncEvery, conceal: host.conceal };
  return pullEntry(registry.name, credential, registry.pullSecret, context);
}

function ownCredential(
  credentials: Extract<PullCredentials, { kind: 'own' }>,
  file: RegistriesFile,
  host: Host,
): PullCredential {
  const { username, password, email } = resolve(credentials, file, host);
  return { kind: 'basic', username, secret: password, email, expiresAt: undefined };
}

async function registryCredential(
  registry: PullRegistry,
  file: RegistriesFile,
  host: Host,
  signal: AbortSignal,
): Promise<PullCredential> {
  const resolved = resolve(registry, file, host);
  const http = lazyClient(() => connectRegistry(resolved, file, host, signal));
  const { pullSecret } = resolved;
  const email =
    pullSecret?.credentials.kind === 'registry' ? pullSecret.credentials.email : undefined;
  try {
    const credential = await credentialOf(resolved, { host, signal, http });
    const { auth } = resolved;
    return { ...credential, email, principal: auth && principalMark(auth, credential.identity) };
  } finally {
    http.close();
  }
}

/** Most credentials need no connection to the registry: it is made when it is first used. */
function lazyClient(connect: () => Promise<HttpClient>): HttpClient {
  let client: Promise<HttpClient> | undefined;
  return {
    async send(request) {
      client ??= connect();
      return (await client).send(request);
    },
    close() {
      client?.then((connected) => connected.close()).catch(() => undefined);
    },
  };
}

function fault(error: unknown, { name }: PullRegistry): UserError {
  if (!(error instanceof UserError)) throw error;
  return error.where === undefined ? at(name, error) : error;
}

/** A variable or a file that is at fault is one of many: which cluster needs it is said, too. */
function placedIn({ name }: Cluster, error: unknown): unknown {
  if (!(error instanceof UserError)) return error;
  const { where = name } = error;
  return where === name || where.startsWith(`${name} (`) ? error : at(`${name} (${where})`, error);
}

function at(where: string, { code, message, next, cause, diagnostics }: UserError): UserError {
  const more = next === undefined ? {} : { next };
  return new UserError({ code, message, where, cause, diagnostics, ...more });
}

function isMissed({ verb }: PlanItem): boolean {
  return verb === 'failed' || verb === 'refused';
}

/** In one go, so that clusters that are worked on side by side do not mix their lines. */
function logLines(host: Host, heading: string, lines: readonly string[]): void {
  host.log.info(heading);
  for (const line of lines) host.log.info(`  ${line}`);
}
