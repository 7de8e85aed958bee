import { createHash, randomUUID } from 'node:crypto';
import {
  type Answer,
  type Call,
  type Identity,
  type LoopbackServer,
  serve,
} from './loopback-server.ts';
import { type Account, type Need, RegistryAccess, refusal } from './registry-access.ts';

/** What a route is given: the request and the parts of its path. */
interface Request extends Call {
  readonly repository: string;
  /** Digest, tag or upload, as the route has it. */
  readonly reference: string;
}

interface Manifest {
  readonly type: string;
  readonly body: Buffer;
  readonly digest: string;
}

/**
 * A stand-in for a registry: enough of the OCI distribution specification 1.1 for clients to push
 * and pull, in memory, on 127.0.0.1, gone when the demo ends.
 */
export function startRegistry(
  identity: Identity,
  accounts: readonly Account[],
): Promise<LoopbackServer> {
  const registry = new EmbeddedRegistry(new RegistryAccess(accounts));
  return serve(identity, (call) => registry.answer(call));
}

class EmbeddedRegistry {
  readonly #access: RegistryAccess;
  /** Keys are `repository@digest`; of manifests also `repository@tag`. */
  readonly #blobs = new Map<string, Buffer>();
  readonly #manifests = new Map<string, Manifest>();
  readonly #uploads = new Map<string, Buffer>();

  constructor(access: RegistryAccess) {
    this.#access = access;
  }

  answer(call: Call): Answer {
    if (this.#access.isTokenRequest(call)) return this.#access.issue(call);
    const { pathname } = call.url;
    if (pathname === '/v2/')
      return this.#access.refuse(call, undefined) ?? { status: 200, body: {} };
    const [, repository, kind, reference] =
      /^\/v2\/(.+?)\/(blobs\/uploads|blobs|manifests|tags)\/([^/]*)$/.exec(pathname) ?? [];
    const route = this.#route(call.method, kind);
    if (route === undefined || repository === undefined) return refusal(404, 'NOT_FOUND', pathname);
    return (
      this.#access.refuse(call, needOf(call.method, repository)) ??
      route({ ...call, repository, reference: reference ?? '' })
    );
  }

  #route(method: string, kind: string | undefined): ((request: Request) => Answer) | undefined {
    const read = method === 'HEAD' ? 'GET' : method;
    const routes: Readonly<Record<string, (request: Request) => Answer>> = {
      'GET blobs': (request) => this.#readBlob(request),
      'POST blobs/uploads': (request) => this.#startUpload(request),
      'PATCH blobs/uploads': (request) => this.#continueUpload(request),
      'PUT blobs/uploads': (request) => this.#endUpload(request),
      'GET manifests': (request) => this.#readManifest(request),
      'PUT manifests': (request) => this.#writeManifest(request),
      'GET tags': (request) => this.#listTags(request),
    };
    return routes[`${read} ${kind}`];
  }

  #readBlob({ repository, reference }: Request): Answer {
    const body = this.#blobs.get(`${repository}@${reference}`);
    if (body === undefined) return refusal(404, 'BLOB_UNKNOWN', 'no such blob');
    return { status: 200, headers: contentHeaders('application/octet-stream', reference), body };
  }

  #startUpload({ repository }: Request): Answer {
    const upload = randomUUID();
    this.#uploads.set(upload, Buffer.alloc(0));
    return { status: 202, headers: { location: `/v2/${repository}/blobs/uploads/${upload}` } };
  }

  #continueUpload({ url, reference, body }: Request): Answer {
    const sent = this.#uploads.get(reference);
    if (sent === undefined) return refusal(404, 'BLOB_UPLOAD_UNKNOWN', 'no such upload');
    const whole = Buffer.concat([sent, body]);
    this.#uploads.set(reference, whole);
    return { status: 202, headers: { location: url.pathname, range: `0-${whole.length - 1}` } };
  }

  #endUpload({ repository, url, reference, body }: Request): Answer {
    const sent = this.#uploads.get(reference);
    if (sent === undefined) return refusal(404, 'BLOB_UPLOAD_UNKNOWN', 'no such upload');
    const whole = Buffer.concat([sent, body]);
    const digest = digestOf(whole);
    if (url.searchParams.get('digest') !== digest) {
      return refusal(400, 'DIGEST_INVALID', `the content's digest is ${digest}`);
    }
    this.#uploads.delete(reference);
    this.#blobs.set(`${repository}@${digest}`, whole);
    return created(`/v2/${repository}/blobs/${digest}`, digest);
  }

  #readManifest({ repository, reference }: Request): Answer {
    const manifest = this.#manifests.get(`${repository}@${reference}`);
    if (manifest === undefined) return refusal(404, 'MANIFEST_UNKNOWN', 'no such manifest');
    const { type, digest, body } = manifest;
    return { status: 200, headers: contentHeaders(type, digest), body };
  }

  #writeManifest({ repository, reference, headers, body }: Request): Answer {
    const missing = blobsOf(body).find((digest) => !this.#blobs.has(`${repository}@${digest}`));
    if (missing !== undefined)
      return refusal(400, 'MANIFEST_BLOB_UNKNOWN', `${missing} is missing`);
    const digest = digestOf(body);
    const manifest = { type: headers['content-type'] ?? '', body, digest };
    for (const name of [reference, digest]) this.#manifests.set(`${repository}@${name}`, manifest);
    return created(`/v2/${repository}/manifests/${digest}`, digest);
  }

  #listTags({ repository }: Request): Answer {
    const tags = [...this.#manifests.keys()]
      .filter((key) => key.startsWith(`${repository}@`) && !key.includes('@sha256:'))
      .map((key) => key.slice(repository.length + 1));
    return { status: 200, body: { name: repository, tags: tags.sort() } };
  }
}

function needOf(method: string, repository: string): Need {
  const right = method === 'GET' || method === 'HEAD' ? 'pull' : 'push';
  return { repository, right };
}

function digestOf(content: Buffer): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

function contentHeaders(type: string, digest: string): Record<string, string> {
  return { 'content-type': type, 'docker-content-digest': digest };
}

function created(location: string, digest: string): Answer {
  return { status: 201, headers: { location, 'docker-content-digest': digest } };
}

/** Digests that a manifest names: its config and its layers. */
function blobsOf(manifest: Buffer): readonly string[] {
  const { config, layers = [] } = JSON.parse(manifest.toString('utf8'));
  return [config, ...layers].map(({ digest }) => String(digest));
}
