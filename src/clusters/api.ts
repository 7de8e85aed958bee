import type { HttpResponse } from '../http/message.ts';
import { NetworkError } from '../http/network-error.ts';
import type { ClusterConnection } from './connection.ts';
import type { NamespaceObject, ObjectList, SecretObject, ServiceAccountObject } from './objects.ts';
import { type ApiStatus, clusterUnreachable, statusError, statusOf } from './status.ts';

/** Who our fields belong to, in `managedFields`. */
const FIELD_MANAGER = 'registry-actions';

/** Objects of one page of a list: what bounds memory in a cluster of any size. */
const PAGE = 500;

/** A `continue` token lives for some minutes, and not longer. */
const GONE = 410;

const METADATA_ONLY = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';

/** How a write ended: done, or the answer that says why not. */
export type Written = { readonly done: true; readonly created: boolean } | ApiStatus;

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
   * Server-side apply of a Secret. Without `force`, a field that another manager holds with another
   * value is a conflict. https://kubernetes.io/docs/reference/using-api/server-side-apply/
   */
  applySecret(namespace: string, name: string, body: Buffer, force: boolean): Promise<Written> {
    const path = `${scope(namespace)}secrets/${name}`;
    const query = `?fieldManager=${FIELD_MANAGER}&force=${force}`;
    return this.#write('PATCH', path + query, 'application/apply-patch+yaml', body);
  }

  /** A JSON Patch (RFC 6902) of a service account. */
  patchServiceAccount(namespace: string, name: string, patch: unknown): Promise<Written> {
    const path = `${scope(namespace)}serviceaccounts/${name}?fieldManager=${FIELD_MANAGER}`;
    const body = Buffer.from(JSON.stringify(patch));
    return this.#write('PATCH', path, 'application/json-patch+json', body);
  }

  async *#list<T>(
    path: string,
    query: Readonly<Record<string, string>>,
    doing: string,
    accept = 'application/json',
  ): AsyncGenerator<T> {
    let page: Record<string, string> = { limit: String(PAGE) };
    for (;;) {
      const response = await this.#send(
        'GET',
        `${path}?${new URLSearchParams({ ...query, ...page })}`,
        {
          accept,
        },
      );
      if (response.status === GONE && page.continue !== undefined) {
        // What was listed so far is too old to go on from: once more, and in one piece.
        page = {};
        continue;
      }
      if (response.status !== 200) {
        throw statusError(statusOf(response), doing, this.#connection.name);
      }
      const list = JSON.parse(response.body.toString('utf8')) as ObjectList<T>;
      yield* list.items ?? [];
      const token = list.metadata?.continue;
      if (token === undefined || token === '') return;
      page = { limit: String(PAGE), continue: token };
    }
  }

  async #write(method: string, path: string, type: string, body: Buffer): Promise<Written> {
    const headers = { 'content-type': type, accept: 'application/json' };
    const response = await this.#send(method, path, headers, body);
    if (response.status === 200 || response.status === 201 || response.status === 202) {
      return { done: true, created: response.status === 201 };
    }
    return statusOf(response);
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
