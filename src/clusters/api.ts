import type { UserError } from '../faults/user-error.ts';
import type { HttpResponse } from '../http/message.ts';
import { NetworkError } from '../http/network-error.ts';
import type { Secret } from '../secrets/secret.ts';
import type { ClusterConnection } from './connection.ts';
import type {
  NamespaceObject,
  ObjectList,
  ObjectMeta,
  SecretObject,
  ServiceAccountObject,
} from './objects.ts';
import {
  type ApiStatus,
  clusterUnreachable,
  jsonIn,
  notKubernetes,
  notTaken,
  statusError,
  statusOf,
} from './status.ts';

/** Who our fields belong to, in `managedFields`. */
const FIELD_MANAGER = 'registry-actions';

/** Objects of one page of a list: what bounds memory in a cluster of any size. */
const PAGE = 500;

/** A `continue` token lives for some minutes, and not longer. */
const GONE = 410;

const UNAUTHORIZED = 401;

const METADATA_ONLY = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';

/** How a write ended: done, or the answer that says why not. */
export type Written = { readonly done: true; readonly created: boolean } | ApiStatus;

/** A Secret to apply. */
export interface SecretWrite {
  readonly body: Buffer;
  /** Takes over fields that another manager holds with another value; else that is a conflict. */
  readonly force: boolean;
  /** What must not be repeated when the server quotes the body. */
  readonly holds: () => readonly Secret[];
}

/**
 * The few requests that pull secrets need, straight over HTTP: Kubernetes' own client is a third as
 * fast. Reading throws {@link UserError}; writing returns what the server said, because its caller
 * decides what a conflict means.
 */
export class KubernetesApi {
  readonly #connection: ClusterConnection;

  constructor(connection: ClusterConnection) {
    this.#connection = connection;
  }

  /** Namespaces (their metadata), those with the labels when a selector is given. */
  namespaces(selector: string | undefined): AsyncIterable<NamespaceObject> {
    const query = selector === undefined ? {} : { labelSelector: selector };
    return this.#list('api/v1/namespaces', query, 'listing namespaces', METADATA_ONLY);
  }

  /**
   * The Secrets of one name, in one namespace or in all: a filter under which the server allows it
   * to an account that may read this name only.
   */
  secrets(name: string, namespace?: string): AsyncIterable<SecretObject> {
    const query = { fieldSelector: `metadata.name=${name}` };
    return this.#list(`${scope(namespace)}secrets`, query, `listing Secrets ${name}`);
  }

  /** The service accounts of one name, or all. */
  serviceAccounts(
    name: string | undefined,
    namespace?: string,
  ): AsyncIterable<ServiceAccountObject> {
    const query = name === undefined ? {} : { fieldSelector: `metadata.name=${name}` };
    return this.#list(`${scope(namespace)}serviceaccounts`, query, 'listing service accounts');
  }

  /**
   * Server-side apply of a Secret.
   * https://kubernetes.io/docs/reference/using-api/server-side-apply/
   */
  applySecret(namespace: string, name: string, write: SecretWrite): Promise<Written> {
    const path = `${scope(namespace)}secrets/${name}`;
    const query = `?fieldManager=${FIELD_MANAGER}&force=${write.force}`;
    return this.#patch(path + query, 'application/apply-patch+yaml', write.body, write.holds);
  }

  /** A JSON Patch (RFC 6902) of a service account. */
  patchServiceAccount(namespace: string, name: string, patch: unknown): Promise<Written> {
    const path = `${scope(namespace)}serviceaccounts/${name}?fieldManager=${FIELD_MANAGER}`;
    const body = Buffer.from(JSON.stringify(patch));
    return this.#patch(path, 'application/json-patch+json', body);
  }

  async *#list<T extends { readonly metadata: ObjectMeta }>(
    path: string,
    query: Readonly<Record<string, string>>,
    doing: string,
    accept = 'application/json',
  ): AsyncGenerator<T> {
    const inPages = { ...query, limit: String(PAGE) };
    const given = new Set<string>();
    let page: Record<string, string> | undefined = inPages;
    for (let mayRestart = true; page !== undefined; ) {
      const response = await this.#send('GET', `${path}?${new URLSearchParams(page)}`, { accept });
      if (response.status === GONE && mayRestart) {
        // What was listed so far is too old to go on from: once more, and in one piece.
        [page, mayRestart] = [query, false];
        continue;
      }
      if (response.status !== 200) throw this.#error(response, doing);
      const list: ObjectList<T> = this.#understood(listIn<T>(response.body));
      yield* (list.items ?? []).filter((item) => isNew(item, given));
      const token = list.metadata?.continue;
      page = token === undefined || token === '' ? undefined : { ...inPages, continue: token };
    }
  }

  async #patch(
    path: string,
    type: string,
    body: Buffer,
    holds: () => readonly Secret[] = () => [],
  ): Promise<Written> {
    const headers = { 'content-type': type, accept: 'application/json' };
    const response = await this.#send('PATCH', path, headers, body);
    if (response.status === 200 || response.status === 201) {
      this.#understood(objectIn(response.body));
      return { done: true, created: response.status === 201 };
    }
    if (response.status === UNAUTHORIZED) throw this.#error(response, 'writing');
    return statusOf(response, [...this.#connection.secrets, ...holds()]);
  }

  #error(response: HttpResponse, doing: string): UserError {
    const { name, secrets, origin } = this.#connection;
    const status = statusOf(response, secrets);
    return response.status === UNAUTHORIZED
      ? notTaken(status, name, origin)
      : statusError(status, doing, name);
  }

  #understood<T>(value: T | undefined): T {
    if (value === undefined) throw notKubernetes(this.#connection.name);
    return value;
  }

  async #send(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    body?: Buffer,
  ): Promise<HttpResponse> {
    const { http, server, name, writing } = this.#connection;
    const request = {
      method,
      url: new URL(path, server),
      headers: { ...headers, ...this.#connection.headers },
      // Every write here carries what makes it harmless to send twice.
      retry: 'safe' as const,
      // And one that is broken off leaves a doubt whether it was carried out.
      ...(body === undefined || writing === undefined ? {} : { signal: writing }),
    };
    try {
      return await http.send(body === undefined ? request : { ...request, body });
    } catch (error) {
      throw error instanceof NetworkError ? clusterUnreachable(error, name) : error;
    }
  }
}

function scope(namespace: string | undefined): string {
  return namespace === undefined ? 'api/v1/' : `api/v1/namespaces/${namespace}/`;
}

/** A list that was begun again gives what it gave before. */
function isNew({ metadata }: { readonly metadata: ObjectMeta }, given: Set<string>): boolean {
  const place = `${metadata.namespace ?? ''}/${metadata.name}`;
  return !given.has(place) && given.add(place) !== undefined;
}

function listIn<T extends { readonly metadata: ObjectMeta }>(body: Buffer) {
  const list = jsonIn(body) as ObjectList<T> | undefined;
  if (list?.items === undefined) return undefined;
  const items: unknown = list.items ?? [];
  return Array.isArray(items) && items.every(isObject) ? list : undefined;
}

function objectIn(body: Buffer): object | undefined {
  const object = jsonIn(body);
  return isObject(object) ? object : undefined;
}

function isObject(value: unknown): value is object {
  const { metadata } = (value ?? {}) as { metadata?: { name?: unknown } };
  return typeof metadata?.name === 'string';
}
