import type { HttpClient, HttpRequest, HttpResponse } from '../http/message.ts';
import type { RegistryCredential } from '../providers/provider.ts';
import type { Conceal } from '../secrets/secret.ts';
import { apiRoot } from './api-host.ts';
import { Authorizer } from './authorizer.ts';
import {
  checkUpload,
  sendUpload,
  type Upload,
  type UploadLimits,
  uploadLocation,
} from './blob-upload.ts';
import { digestOf } from './digest.ts';
import { RegistryError } from './errors.ts';
import { type LoginCheck, loginCheck } from './login-check.ts';
import { checkDigest, MANIFEST_TYPES, type Manifest, type ManifestHead } from './manifest.ts';
import type { Scope } from './scope.ts';
import { sendAuthorized } from './session.ts';

export interface RegistryClientOptions {
  /** `host[:port]` as the registries file has it; Docker Hub by any of its names. */
  readonly host: string;
  /** Reaches the registry the way its entry in the file says (`connectRegistry`). */
  readonly http: HttpClient;
  /** Undefined: anonymous. */
  readonly credential: RegistryCredential | undefined;
  readonly plainHttp: boolean;
  readonly limits: UploadLimits;
  /** Masks the tokens that the registry's token server gives out. */
  readonly conceal: Conceal;
}

/**
 * The API of one registry (OCI distribution specification 1.1). Every method logs in by itself, as
 * the registry asks for it, with one token per repository; tell {@link authorize} first what is
 * going to be done, so that one token is enough. All throw {@link RegistryError} (with the status),
 * `NetworkError` or another `UserError`; only a 404 counts as absent.
 */
export class RegistryClient {
  readonly host: string;
  readonly #root: URL;
  readonly #http: HttpClient;
  readonly #authorizer: Authorizer;
  readonly #limits: UploadLimits;

  constructor(options: RegistryClientOptions) {
    const { host, http, credential, plainHttp, conceal } = options;
    this.host = host;
    this.#limits = options.limits;
    this.#root = apiRoot(host, plainHttp);
    this.#http = http;
    this.#authorizer = new Authorizer({ root: this.#root, http, credential, conceal });
  }

  /** Tells what is going to be done. Sends nothing: the token comes with the first request. */
  authorize(scopes: readonly Scope[]): void {
    for (const scope of scopes) this.#authorizer.intend(scope);
  }

  /**
   * Asks how the registry wants to be logged in to, without credentials, so that no request that
   * follows is refused first. Worth its while before several requests at once, or ahead of time.
   */
  async discover(): Promise<void> {
    const response = await this.#http.send({ method: 'GET', url: this.#root });
    if (response.status === 401) this.#authorizer.learn(response.headers['www-authenticate']);
  }

  /** Asks the registry whether it takes the credential, and with a scope what it grants for it. */
  checkLogin(scope?: Scope): Promise<LoginCheck> {
    return loginCheck(this.#root, this.#http, this.#authorizer, scope);
  }

  /** Digest and media type of a manifest; undefined when there is none. Docker Hub: no pull. */
  async headManifest(repository: string, reference: string): Promise<ManifestHead | undefined> {
    const response = await this.#read('HEAD', repository, `manifests/${reference}`);
    if (response === undefined) return undefined;
    const digest = response.headers['docker-content-digest'];
    if (typeof digest !== 'string') return this.getManifest(repository, reference);
    return { digest, mediaType: response.headers['content-type'] ?? '' };
  }

  /** A manifest, its digest verified; undefined when there is none. */
  async getManifest(repository: string, reference: string): Promise<Manifest | undefined> {
    const response = await this.#read('GET', repository, `manifests/${reference}`);
    if (response === undefined) return undefined;
    const { body, headers } = response;
    checkDigest(this.host, reference, body, headers['docker-content-digest']);
    return { digest: digestOf(body), mediaType: headers['content-type'] ?? '', body };
  }

  /** Whether a repository holds a blob. */
  async headBlob(repository: string, digest: string): Promise<boolean> {
    return (await this.#read('HEAD', repository, `blobs/${digest}`)) !== undefined;
  }

  /** A blob, its digest verified; undefined when there is none. */
  async getBlob(repository: string, digest: string): Promise<Buffer | undefined> {
    const response = await this.#read('GET', repository, `blobs/${digest}`);
    if (response !== undefined) checkDigest(this.host, digest, response.body, undefined);
    return response?.body;
  }

  /** Uploads a blob in one piece (POST, then PUT); begins anew when the upload got lost. */
  async uploadBlob(repository: string, body: Buffer, digest = digestOf(body)): Promise<void> {
    const upload: Upload = { host: this.host, digest, body };
    const begin = () => this.#beginUpload(repository);
    const send = (request: HttpRequest) =>
      request.url.origin === this.#root.origin
        ? this.#send(request, { repository, actions: ['pull', 'push'] })
        : this.#http.send(request);
    const response = await sendUpload(upload, begin, send, this.#limits);
    checkUpload(upload, response);
  }

  /** Stores a manifest under a tag or its digest; the registry's digest is verified. */
  async putManifest(repository: string, reference: string, manifest: Manifest): Promise<void> {
    const url = this.#url(repository, `manifests/${reference}`);
    const headers = { 'content-type': manifest.mediaType };
    const request = { method: 'PUT', url, headers, body: manifest.body };
    const response = await this.#send(request, { repository, actions: ['pull', 'push'] });
    if (response.status < 200 || response.status > 202) {
      throw new RegistryError(this.host, `the manifest ${repository}:${reference}`, response);
    }
    const told = response.headers['docker-content-digest'];
    checkDigest(this.host, reference, manifest.body, told);
  }

  async #beginUpload(repository: string): Promise<URL> {
    const url = this.#url(repository, 'blobs/uploads/');
    const request: HttpRequest = { method: 'POST', url, retry: 'safe' };
    const response = await this.#send(request, { repository, actions: ['pull', 'push'] });
    if (response.status !== 202) {
      throw new RegistryError(this.host, `an upload to ${repository}`, response);
    }
    return uploadLocation(url, response);
  }

  async #read(method: string, repository: string, path: string): Promise<HttpResponse | undefined> {
    const headers = path.startsWith('manifests/') ? { accept: MANIFEST_TYPES } : {};
    const request = { method, url: this.#url(repository, path), headers };
    const response = await this.#send(request, { repository, actions: ['pull'] });
    if (response.status === 404) return undefined;
    if (response.status === 200) return response;
    throw new RegistryError(this.host, `${method} ${repository} ${path}`, response);
  }

  #send(request: HttpRequest, scope: Scope): Promise<HttpResponse> {
    return sendAuthorized(this.#http, this.#authorizer, request, scope);
  }

  #url(repository: string, path: string): URL {
    return new URL(`${repository}/${path}`, this.#root);
  }
}
