import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { type ApiObject, type Applied, applyObject } from './apply.ts';
import { patched } from './json-patch.ts';
import {
  type Answer,
  type Call,
  type Identity,
  type LoopbackServer,
  serve,
} from './loopback-server.ts';

const KINDS: Readonly<Record<string, string>> = {
  namespaces: 'Namespace',
  secrets: 'Secret',
  serviceaccounts: 'ServiceAccount',
};

const APPLY = 'application/apply-patch+yaml';
const JSON_PATCH = 'application/json-patch+json';

/** The parts of `/api/v1/[namespaces/<namespace>/]<resource>[/<name>]`. */
interface Target {
  readonly resource: string;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
}

export interface ClusterStandIn extends LoopbackServer {
  /** Throws when there is none. */
  secret(namespace: string, name: string): ApiObject;
}

/**
 * A stand-in for a cluster: enough of the Kubernetes API for pull secrets (lists with a field
 * selector, server-side apply with its conflicts, JSON patches), in memory, on 127.0.0.1, gone when
 * the demo ends. It starts with these namespaces and a service account `default` in each.
 */
export async function startCluster(
  identity: Identity,
  token: string,
  namespaces: readonly string[],
): Promise<ClusterStandIn> {
  const cluster = new EmbeddedCluster(token);
  for (const namespace of namespaces) {
    cluster.add('namespaces', undefined, namespace);
    cluster.add('serviceaccounts', namespace, 'default');
  }
  const server = await serve(identity, (call) => cluster.answer(call));
  return { ...server, secret: (namespace, name) => cluster.object('secrets', namespace, name) };
}

class EmbeddedCluster {
  readonly #token: string;
  /** Keys as {@link keyOf} makes them. */
  readonly #objects = new Map<string, Applied>();
  #version = 0;

  constructor(token: string) {
    this.#token = token;
  }

  add(resource: string, namespace: string | undefined, name: string): void {
    const place = namespace === undefined ? {} : { namespace };
    const object = { apiVersion: 'v1', kind: KINDS[resource] ?? '', metadata: { name, ...place } };
    this.#store({ resource, namespace, name }, { object, managers: new Map() });
  }

  object(resource: string, namespace: string, name: string): ApiObject {
    const stored = this.#objects.get(keyOf({ resource, namespace, name }));
    if (stored === undefined) throw new Error(`${namespace} has no ${KINDS[resource]} ${name}`);
    return stored.object;
  }

  answer(call: Call): Answer {
    if (call.headers.authorization !== `Bearer ${this.#token}`) return status(401, 'Unauthorized');
    const target = targetOf(call.url.pathname);
    if (target === undefined) return status(404, 'NotFound');
    if (call.method === 'GET')
      return target.name === undefined ? this.#list(call, target) : this.#read(target);
    if (call.method !== 'PATCH') return status(405, 'MethodNotAllowed');
    if (call.headers['content-type'] === APPLY) return this.#apply(call, target);
    return call.headers['content-type'] === JSON_PATCH
      ? this.#patch(call, target)
      : status(415, 'UnsupportedMediaType');
  }

  #list({ url }: Call, { resource, namespace }: Target): Answer {
    const name = /^metadata\.name=(.+)$/.exec(url.searchParams.get('fieldSelector') ?? '')?.[1];
    const items = [...this.#objects]
      .filter(([key]) => key.startsWith(`${resource}/`))
      .map(([, { object }]) => object)
      .filter(({ metadata }) => name === undefined || metadata.name === name)
      .filter(({ metadata }) => namespace === undefined || metadata.namespace === namespace);
    const metadata = { resourceVersion: String(this.#version) };
    return {
      status: 200,
      body: { apiVersion: 'v1', kind: `${KINDS[resource]}List`, metadata, items },
    };
  }

  #read(target: Target): Answer {
    const stored = this.#objects.get(keyOf(target));
    return stored === undefined ? status(404, 'NotFound') : { status: 200, body: stored.object };
  }

  #apply({ url, body }: Call, target: Target): Answer {
    const intent = JSON.parse(body.toString('utf8')) as ApiObject; // JSON is YAML
    const stored = this.#objects.get(keyOf(target));
    if (expectsAnother(intent, stored))
      return status(409, 'Conflict', 'the object has been modified');
    const manager = url.searchParams.get('fieldManager') ?? '';
    const isForced = url.searchParams.get('force') === 'true';
    const applied = applyObject(stored, withNamespace(intent, target), manager, isForced);
    if ('conflict' in applied) {
      return status(409, 'Conflict', `Apply failed: conflict with "${applied.conflict}"`);
    }
    return { status: stored === undefined ? 201 : 200, body: this.#store(target, applied) };
  }

  #patch({ body }: Call, target: Target): Answer {
    const stored = this.#objects.get(keyOf(target));
    if (stored === undefined) return status(404, 'NotFound');
    try {
      const object = patched(stored.object, JSON.parse(body.toString('utf8')));
      return { status: 200, body: this.#store(target, { ...stored, object }) };
    } catch (error) {
      return status(422, 'Invalid', (error as Error).message);
    }
  }

  /** A write that changes nothing leaves the version as it is. */
  #store(target: Target, { object, managers }: Applied): ApiObject {
    const before = this.#objects.get(keyOf(target))?.object;
    if (before !== undefined && sameFields(before, object)) return before;
    this.#version += 1;
    const resourceVersion = String(this.#version);
    const uid = before?.metadata.uid ?? randomUUID();
    const stored = { ...object, metadata: { ...object.metadata, uid, resourceVersion } };
    this.#objects.set(keyOf(target), { object: stored, managers });
    return stored;
  }
}

function targetOf(path: string): Target | undefined {
  const [api, version, ...rest] = path.split('/').slice(1);
  if (api !== 'api' || version !== 'v1') return undefined;
  const isNamespaced = rest[0] === 'namespaces' && rest.length > 2;
  const namespace = isNamespaced ? rest[1] : undefined;
  const [resource = '', name] = isNamespaced ? rest.slice(2) : rest;
  return resource in KINDS ? { resource, namespace, name } : undefined;
}

function keyOf({ resource, namespace, name }: Target): string {
  return `${resource}/${namespace ?? ''}/${name}`;
}

function withNamespace(object: ApiObject, { namespace }: Target): ApiObject {
  return namespace === undefined
    ? object
    : { ...object, metadata: { ...object.metadata, namespace } };
}

/** Whether the writer has another object in mind than the one that is there. */
function expectsAnother({ metadata }: ApiObject, stored: Applied | undefined): boolean {
  // Where nothing is there, an API server minds a uid alone.
  if (stored === undefined) return metadata.uid !== undefined;
  return ['uid', 'resourceVersion'].some(
    (field) => metadata[field] !== undefined && metadata[field] !== stored.object.metadata[field],
  );
}

function sameFields(before: ApiObject, after: ApiObject): boolean {
  const { uid, resourceVersion } = before.metadata;
  const metadata = { ...after.metadata, uid, resourceVersion };
  return isDeepStrictEqual(before, { ...after, metadata });
}

function status(code: number, reason: string, message = reason): Answer {
  return {
    status: code,
    body: { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason, message, code },
  };
}
