import type { SecretWrite, Written } from '../../../src/clusters/api.ts';
import type {
  NamespaceObject,
  SecretObject,
  ServiceAccountObject,
} from '../../../src/clusters/objects.ts';
import type { Cluster, PullSecret, Registry, Resolved } from '../../../src/config/model.ts';
import { authText } from '../../../src/pull-secrets/docker-config-json.ts';
import type { ClusterApi } from '../../../src/pull-secrets/observe.ts';
import type { SyncOptions, SyncPorts } from '../../../src/pull-secrets/sync.ts';
import { Secret } from '../../../src/secrets/secret.ts';

const AT = { start: { line: 1, column: 1 }, end: { line: 1, column: 1 } };

/** Answers for one request instead of the cluster; undefined lets the cluster answer. */
export type Interference = (namespace: string, attempt: number) => Written | Error | undefined;

/** A cluster in memory, with optimistic locking as the real one has it. */
export class FakeCluster implements ClusterApi {
  readonly namespaceNames: readonly string[];
  readonly stored = new Map<string, SecretObject>();
  readonly accounts = new Map<string, ServiceAccountObject>();
  readonly writes: string[] = [];
  interfere: Interference = () => undefined;
  #version = 0;

  constructor(...namespaces: string[]) {
    this.namespaceNames = namespaces;
  }

  async *namespaces(): AsyncGenerator<NamespaceObject> {
    for (const name of this.namespaceNames) yield { metadata: this.#meta(name) };
  }

  async *secrets(name: string, namespace?: string): AsyncGenerator<SecretObject> {
    for (const object of this.stored.values()) {
      if (object.metadata.name !== name) continue;
      if (namespace === undefined || object.metadata.namespace === namespace) yield object;
    }
  }

  async *serviceAccounts(
    name: string | undefined,
    namespace?: string,
  ): AsyncGenerator<ServiceAccountObject> {
    for (const object of this.accounts.values()) {
      if (name !== undefined && object.metadata.name !== name) continue;
      if (namespace === undefined || object.metadata.namespace === namespace) yield object;
    }
  }

  async applySecret(
    namespace: string,
    name: string,
    { body, force }: SecretWrite,
  ): Promise<Written> {
    this.writes.push(`${force ? 'update' : 'create'} ${namespace}/${name}`);
    const answer = this.interfere(namespace, this.writes.length);
    if (answer instanceof Error) throw answer;
    if (answer !== undefined) return answer;
    const { metadata, ...rest } = JSON.parse(body.toString());
    const found = this.stored.get(`${namespace}/${name}`);
    if (force ? found?.metadata.resourceVersion !== metadata.resourceVersion : found) {
      return conflict;
    }
    this.put(namespace, name, { ...rest, metadata });
    return { done: true, created: found === undefined };
  }

  async patchServiceAccount(namespace: string, name: string, patch: unknown): Promise<Written> {
    this.writes.push(`patch ${namespace}/${name} ${JSON.stringify(patch)}`);
    const answer = this.interfere(namespace, this.writes.length);
    if (answer instanceof Error) throw answer;
    return answer ?? { done: true, created: false };
  }

  put(namespace: string, name: string, object: Partial<SecretObject>): void {
    const metadata = { ...this.#meta(name, namespace), ...object.metadata };
    const resourceVersion = String(this.#version);
    const stored = { ...object, metadata: { ...metadata, resourceVersion } };
    this.stored.set(`${namespace}/${name}`, stored);
  }

  putAccount(namespace: string, ...names: string[]): void {
    this.accounts.set(namespace, {
      metadata: this.#meta('default', namespace),
      imagePullSecrets: names.map((name) => ({ name })),
    });
  }

  #meta(name: string, namespace = '') {
    this.#version += 1;
    return { name, namespace, uid: `uid-${name}`, resourceVersion: String(this.#version) };
  }
}

export const conflict: Written = { status: 409, reason: 'Conflict', message: 'moved', causes: [] };

export function pullRegistry(name: string, pullSecret: Partial<PullSecret> = {}): Registry {
  const secret: PullSecret = {
    name: 'regcred',
    at: AT,
    clusters: { kind: 'all' },
    namespaces: undefined,
    credentials: { kind: 'registry', email: undefined },
    renewBefore: undefined,
    ...pullSecret,
  };
  return { name, host: `${name}.io`, pullSecret: secret } as unknown as Registry;
}

export function declaredCluster(name: string, part: Partial<Cluster> = {}): Cluster {
  const cluster = { name, namespaces: { kind: 'all' }, serviceAccounts: { kind: 'none' }, ...part };
  return cluster as Cluster;
}

/** Ports onto fake clusters by name; one that is an error cannot be connected to. */
export function portsTo(clusters: Record<string, ClusterApi | Error>): SyncPorts & {
  readonly asked: string[];
} {
  const asked: string[] = [];
  const quiet = () => undefined;
  return {
    asked,
    async connect(cluster) {
      const api = clusters[cluster.name];
      if (api === undefined || api instanceof Error) throw api;
      return { cluster: cluster as unknown as Resolved<Cluster>, api, close: quiet };
    },
    async share({ name, host, pullSecret }) {
      asked.push(name);
      const password = new Secret(`${name}-password`);
      const text = authText({ username: 'acme', password, email: undefined });
      const once = { expiresAt: undefined, principal: undefined, renewWithin: 0 };
      const entry = { registry: name, text, ...once };
      const isOurs = pullSecret.credentials.kind !== 'existing';
      return { host, namespaces: pullSecret.namespaces, entry: isOurs ? entry : undefined };
    },
    planned: quiet,
    applied: quiet,
    progress: quiet,
  };
}

export function optionsWith(part: Partial<SyncOptions> = {}): SyncOptions {
  return {
    owner: 'acme/platform',
    rules: { now: new Date(), adopt: new Set() },
    shard: { index: 1, count: 1 },
    concurrency: 4,
    conflictAttempts: 4,
    lostNamespaces: 3,
    nextRun: undefined,
    signal: new AbortController().signal,
    conceal: (value) => new Secret(value),
    dryRun: false,
    ...part,
  };
}
