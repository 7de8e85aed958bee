import type { HttpClient, HttpRequest, HttpResponse } from '../http/message.ts';
import type { RegistryTraits } from '../providers/provider.ts';
import { apiRoot } from './api-host.ts';
import { Authorizer } from './authorizer.ts';
import {
  isUploadConfirmed,
  sendUpload,
  type Upload,
  type UploadLimits,
  uploadFault,
  uploadLocation,
} from './blob-upload.ts';
import type { RegistryClientOptions } from './client-options.ts';
import { type ConfirmLimits, confirmStored } from './confirm.ts';
import { digestOf, isDigest } from './digest.ts';
import { type Advise, jsonOf, RegistryError, requireNoPage, unexpectedAnswer } from './errors.ts';
import { type LoginCheck, loginCheck } from './login-check.ts';
import { checkDigest, MANIFEST_TYPES, type Manifest, type ManifestHead } from './manifest.ts';
import { type Permissions, permissionCheck } from './permission-check.ts';
import type { RepositoryAction, Scope } from './scope.ts';
import { sendAuthorized, sendOnce } from './session.ts';
import { hidesReason } from './status-meaning.ts';

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
  readonly #limits: UploadLimits & ConfirmLimits;
  readonly #traits: RegistryTraits;
  readonly #advise: Advise | undefined;
  readonly #createRepository: RegistryClientOptions['createRepository'];

  constructor(options: RegistryClientOptions) {
    const { host, http, credential, plainHttp, conceal, advise } = options;
    this.host = host;
    this.#limits = { ...options.limits, signal: options.signal };
    this.#traits = options.traits ?? {};
    this.#advise = advise;
    this.#createRepository = options.createRepository;
    this.#root = apiRoot(host, plainHttp);
    this.#http = http;
    this.#authorizer = new Authorizer({ root: this.#root, http, credential, conceal, advise });
  }

  /** Whether a manifest should be got only where a look at its head does not do. */
  get limitsPulls(): boolean {
    return this.#traits.limitsPulls ?? false;
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

  /** After {@link checkLogin}: what the credential may do with a repository. Changes nothing. */
  checkPermissions(repository: string, actions: readonly RepositoryAction[]): Promise<Permissions> {
    const door = { root: this.#root, http: this.#http, authorizer: this.#authorizer };
    return permissionCheck(door, repository, actions);
  }

  /** Asks the registry whether it takes the credential, and with a scope what it grants for it. */
  checkLogin(scope?: Scope): Promise<LoginCheck> {
    return loginCheck(this.#root, this.#http, this.#authorizer, scope);
  }

  /** To be called before the first write to a repository that may not be there. */
  async prepareRepository(repository: string): Promise<void> {
    await this.#createRepository?.(repository);
  }

  /**
   * Digest and media type of a manifest, which counts as no pull; undefined when there is none.
   * What a HEAD leaves open is asked for by GET: the digest where no header names it, and why it
   * was refused.
   */
  async headManifest(repository: string, reference: string): Promise<ManifestHead | undefined> {
    const path = `manifests/${reference}`;
    const head = await this.#ask('HEAD', repository, path);
    // With the token at hand: a new one would change nothing.
    if (this.#isUnexplained(head)) return this.#getManifest(repository, reference, sendOnce);
    const response = this.#present(head, `HEAD ${repository} ${path}`);
    if (response === undefined) return undefined;
    const digest = response.headers['docker-content-digest'];
    if (typeof digest !== 'string' || !isDigest(digest)) {
      return this.getManifest(repository, reference);
    }
    return { digest, mediaType: response.headers['content-type'] ?? '' };
  }

  /** A manifest, its digest verified; undefined when there is none. */
  getManifest(repository: string, reference: string): Promise<Manifest | undefined> {
    return this.#getManifest(repository, reference, sendAuthorized);
  }

  async #getManifest(
    repository: string,
    reference: string,
    send: typeof sendAuthorized,
  ): Promise<Manifest | undefined> {
    const path = `manifests/${reference}`;
    const answer = await this.#ask('GET', repository, path, send);
    const response = this.#present(answer, `GET ${repository} ${path}`);
    if (response === undefined) return undefined;
    const { body, headers } = response;
    checkDigest(this.host, reference, body, headers['docker-content-digest']);
    if (jsonOf(response) === undefined) {
      throw unexpectedAnswer(this.host, `GET ${repository}:${reference}`, 'what is no manifest');
    }
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

  /**
   * Uploads a blob in one piece (POST, then PUT); begins anew when the upload got lost. Where the
   * registry does not name the digest of what it took, it is asked whether it has it.
   */
  async uploadBlob(repository: string, body: Buffer, digest = digestOf(body)): Promise<void> {
    const upload: Upload = { host: this.host, digest, body, advise: this.#advise };
    const begin = () => this.#beginUpload(repository);
    const send = (request: HttpRequest) => this.#sendBlob(request, repository);
    const response = await sendUpload(upload, begin, send, this.#limits);
    if (isUploadConfirmed(upload, response)) return;
    const look = () => this.headBlob(repository, digest);
    await confirmStored(this.host, `the blob ${digest}`, look, this.#limits);
  }

  /**
   * Stores a manifest under a tag or its digest; the registry's digest is verified, and asked for
   * where it is not told.
   */
  async putManifest(repository: string, reference: string, manifest: Manifest): Promise<void> {
    const url = this.#url(repository, `manifests/${reference}`);
    const headers = { 'content-type': manifest.mediaType };
    const request = { method: 'PUT', url, headers, body: manifest.body };
    const response = await this.#send(request, { repository, actions: ['pull', 'push'] });
    const what = `the manifest ${repository}:${reference}`;
    if (response.status < 200 || response.status > 202) {
      throw this.#refused(what, response);
    }
    requireNoPage(this.host, what, response);
    const told = response.headers['docker-content-digest'];
    checkDigest(this.host, reference, manifest.body, told);
    if (typeof told === 'string' && isDigest(told)) return;
    const look = async () => {
      const head = await this.headManifest(repository, reference);
      if (head !== undefined) checkDigest(this.host, reference, manifest.body, head.digest);
      return head !== undefined;
    };
    await confirmStored(this.host, what, look, this.#limits);
  }

  /** A blob may go to another host, the credentials may not. */
  async #sendBlob(request: HttpRequest, repository: string): Promise<HttpResponse> {
    const { url } = request;
    if (url.origin !== this.#root.origin) return { ...(await this.#http.send(request)), from: url };
    return this.#send(request, { repository, actions: ['pull', 'push'] });
  }

  async #beginUpload(repository: string): Promise<URL> {
    const url = this.#url(repository, 'blobs/uploads/');
    const request: HttpRequest = { method: 'POST', url, retry: 'safe' };
    const sent = this.#send(request, { repository, actions: ['pull', 'push'] });
    const response = await sent.catch((error) => {
      throw uploadFault(this.host, repository, error);
    });
    const what = `an upload to ${repository}`;
    requireNoPage(this.host, what, response);
    if (response.status !== 202) throw this.#refused(what, response);
    return uploadLocation(url, response);
  }

  async #read(method: string, repository: string, path: string): Promise<HttpResponse | undefined> {
    const response = await this.#ask(method, repository, path);
    return this.#present(response, `${method} ${repository} ${path}`);
  }

  #ask(
    method: string,
    repository: string,
    path: string,
    send: typeof sendAuthorized = sendAuthorized,
  ): Promise<HttpResponse> {
    const headers = path.startsWith('manifests/') ? { accept: MANIFEST_TYPES } : {};
    const request = { method, url: this.#url(repository, path), headers };
    return send(this.#http, this.#authorizer, request, { repository, actions: ['pull'] });
  }

  #isUnexplained(head: HttpResponse): boolean {
    if (this.#isAbsent(head) || !hidesReason(head.status)) return false;
    // A password that was refused is not shown twice: that locks accounts.
    return head.status !== 401 || this.#authorizer.scheme !== 'basic';
  }

  /** Undefined: there is no such thing. */
  #present(response: HttpResponse, what: string): HttpResponse | undefined {
    if (this.#isAbsent(response)) return undefined;
    if (response.status !== 200) throw this.#refused(what, response);
    requireNoPage(this.host, what, response);
    return response;
  }

  #isAbsent({ status, from }: HttpResponse): boolean {
    if (status === 404) return true;
    // Whether the account may create the repository, the upload will tell.
    return status === 401 && this.#traits.hidesAbsent === true && from === undefined;
  }

  #send(request: HttpRequest, scope: Scope): Promise<HttpResponse> {
    return sendAuthorized(this.#http, this.#authorizer, request, scope);
  }

  #refused(doing: string, response: HttpResponse): RegistryError {
    return new RegistryError(this.host, doing, response, { advise: this.#advise });
  }

  #url(repository: string, path: string): URL {
    return new URL(`${repository}/${path}`, this.#root);
  }
}
